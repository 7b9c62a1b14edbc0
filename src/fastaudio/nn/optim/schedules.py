"""Learning rates that follow a rule: `rate = schedule(step)`, under the names of `keras.optimizers.schedules`.

Owns: the rules. As an optimizer's `learning_rate` a step is a step of training, counted from 0; in a
`callbacks.LearningRateScheduler` it is an epoch.
"""

from __future__ import annotations

from math import cos, pi
from typing import Any

from ... import _check
from ..registry import call_of


class Schedule:
    """Base of schedules. One of your own says its rate in `__call__`, and in `config` the arguments that make it."""

    def __call__(self, step: int, rate: float | None = None) -> float:
        """The rate at a step; `rate` is the current one, for schedules that depend on it."""
        raise NotImplementedError(f"{type(self).__name__} has no __call__")

    def config(self) -> dict[str, Any]:
        """Arguments that make this schedule again; JSON values."""
        return dict(vars(self))

    __repr__ = call_of


class _Decay(Schedule):
    def __init__(self, initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False):
        where = type(self).__name__
        self.initial_learning_rate = _check.positive(where, "initial_learning_rate", initial_learning_rate)
        self.decay_steps = _check.positive_int(where, "decay_steps", decay_steps)
        self.decay_rate = _check.positive(where, "decay_rate", decay_rate)
        self.staircase = bool(staircase)

    def _share(self, step: int) -> float:
        return step // self.decay_steps if self.staircase else step / self.decay_steps


class ExponentialDecay(_Decay):
    """initial_learning_rate * decay_rate ** (step / decay_steps).

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    decay_rate : float
    staircase : bool; whole powers only

    Examples
    --------
    >>> from fastaudio import nn
    >>> rate = nn.optim.ExponentialDecay(0.1, 10, 0.5)
    >>> rate(0), rate(10), rate(20)
    (0.1, 0.05, 0.025)
    """

    def __call__(self, step: int, rate: float | None = None) -> float:
        return self.initial_learning_rate * self.decay_rate ** self._share(step)


class InverseTimeDecay(_Decay):
    """initial_learning_rate / (1 + decay_rate * step / decay_steps).

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    decay_rate : float
    staircase : bool; whole numbers of decay_steps only
    """

    def __call__(self, step: int, rate: float | None = None) -> float:
        return self.initial_learning_rate / (1 + self.decay_rate * self._share(step))


class PolynomialDecay(Schedule):
    """From initial_learning_rate to end_learning_rate in decay_steps, along (1 - step / decay_steps) ** power.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    end_learning_rate : float
    power : float; 1: a line
    """

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, end_learning_rate: float = 0.0001, power: float = 1.0
    ):
        where = "PolynomialDecay"
        self.initial_learning_rate = _check.positive(where, "initial_learning_rate", initial_learning_rate)
        self.decay_steps = _check.positive_int(where, "decay_steps", decay_steps)
        self.end_learning_rate = _check.non_negative(where, "end_learning_rate", end_learning_rate)
        self.power = _check.positive(where, "power", power)

    def __call__(self, step: int, rate: float | None = None) -> float:
        left = 1 - min(step, self.decay_steps) / self.decay_steps
        return (self.initial_learning_rate - self.end_learning_rate) * left**self.power + self.end_learning_rate


class PiecewiseConstantDecay(Schedule):
    """values[0] up to step boundaries[0], it included, then values[1], and so on.

    Parameters
    ----------
    boundaries : list of int, growing
    values : list of float; one more

    Examples
    --------
    >>> from fastaudio import nn
    >>> rate = nn.optim.PiecewiseConstantDecay([100, 200], [0.1, 0.01, 0.001])
    >>> rate(100), rate(101), rate(999)
    (0.1, 0.01, 0.001)
    """

    def __init__(self, boundaries: list[int], values: list[float]):
        where = "PiecewiseConstantDecay"
        self.boundaries = [_check.non_negative_int(where, "each of boundaries", b) for b in boundaries]
        self.values = [_check.non_negative(where, "each of values", v) for v in values]
        if len(self.values) != len(self.boundaries) + 1:
            rule = f"values must be one more than the {len(self.boundaries)} boundaries"
            raise _check.fail(where, rule, len(self.values))
        if sorted(set(self.boundaries)) != self.boundaries:
            raise _check.fail(where, "boundaries must grow", self.boundaries)

    def __call__(self, step: int, rate: float | None = None) -> float:
        return self.values[sum(step > boundary for boundary in self.boundaries)]


class CosineDecay(Schedule):
    """A learning rate that rises linearly and then falls along half a cosine.

    Parameters
    ----------
    initial_learning_rate : float; at step 0
    decay_steps : int; steps of the fall
    alpha : float in [0, 1]; the share of the highest rate that remains
    warmup_target : float, optional; first rise to this, in `warmup_steps`, and fall from there
    warmup_steps : int

    Examples
    --------
    >>> from fastaudio import nn
    >>> rate = nn.optim.CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=2)
    >>> [round(rate(epoch), 3) for epoch in (0, 1, 2, 7, 12, 13)]
    [0.0, 0.05, 0.1, 0.05, 0.0, 0.0]
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        alpha: float = 0.0,
        warmup_target: float | None = None,
        warmup_steps: int = 0,
    ):
        where = "CosineDecay"
        self.initial_learning_rate = _check.non_negative(where, "initial_learning_rate", initial_learning_rate)
        self.decay_steps = _check.positive_int(where, "decay_steps", decay_steps)
        self.alpha = _check.non_negative(where, "alpha", alpha)
        self.warmup_steps = _check.non_negative_int(where, "warmup_steps", warmup_steps)
        rises = warmup_target is not None
        self.warmup_target = _check.non_negative(where, "warmup_target", warmup_target) if rises else None

    def __call__(self, step: int, rate: float | None = None) -> float:
        first, top, rise = self.initial_learning_rate, self.warmup_target, self.warmup_steps
        if top is None:
            top, rise = first, 0
        if step < rise:
            return first + (top - first) * step / rise
        share = min(step - rise, self.decay_steps) / self.decay_steps
        return top * ((1 - self.alpha) * 0.5 * (1 + cos(pi * share)) + self.alpha)
