"""CosineDecay: a learning rate that rises along a line and falls along half a cosine."""

from __future__ import annotations

from math import cos, pi

from ... import _check


class CosineDecay:
    """`rate = schedule(step)`, as `keras.optimizers.schedules.CosineDecay`.

    In a LearningRateScheduler a step is an epoch.

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
    >>> rate = nn.callbacks.CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=2)
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
        self.initial = _check.non_negative("CosineDecay", "initial_learning_rate", initial_learning_rate)
        self.decay_steps = _check.positive_int("CosineDecay", "decay_steps", decay_steps)
        self.alpha = _check.non_negative("CosineDecay", "alpha", alpha)
        self.warmup_steps = _check.non_negative_int("CosineDecay", "warmup_steps", warmup_steps)
        rises = warmup_target is not None
        self.top = _check.non_negative("CosineDecay", "warmup_target", warmup_target) if rises else self.initial
        if not rises:
            self.warmup_steps = 0

    def __call__(self, step: int, rate: float | None = None) -> float:
        """The rate at a step; it does not depend on the rate so far."""
        if step < self.warmup_steps:
            return self.initial + (self.top - self.initial) * step / self.warmup_steps
        share = min(step - self.warmup_steps, self.decay_steps) / self.decay_steps
        return self.top * ((1 - self.alpha) * 0.5 * (1 + cos(pi * share)) + self.alpha)
