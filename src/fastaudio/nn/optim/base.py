"""What an optimizer is. Owns: the numbers kernels read at run time, clipping, state and its exchange."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from .. import registry
from ..arguments import refuse
from ..flat import reclaim, settle
from ..gradients import cut
from ..graph import named_parameters
from ..memory import engine_of, read, write
from ..parameter import aligned
from ..trace import python
from .schedules import Schedule


class Optimizer:
    """Base of optimizers.

    One of your own is a `formula` in NumPy, and the names of what it keeps::

        class Heavy(nn.optim.Optimizer):
            slots = ("v",)

            def formula(self, w, g, v):
                v[:] = 0.9 * v + g
                w -= self.learning_rate * v

    Parameters
    ----------
    learning_rate : float > 0, or a Schedule, which is asked in Python before each step; `lr` is the same
    weight_decay : float >= 0
        Times the weights, added to the gradient, as in torch; AdamW takes it from the weights themselves.
    clipnorm : float > 0, optional; each parameter's gradient is scaled down to at most this norm
    global_clipnorm : float > 0, optional; all gradients together, as `torch.nn.utils.clip_grad_norm_` does
    clipvalue : float > 0, optional; each element of the gradients is cut to [-clipvalue, clipvalue]
    """

    slots: tuple[str, ...] = ()  #: arrays kept beside the parameters, zeros at first
    _numbers: tuple[str, ...] = ()  # arguments that stand in `hyper`, from place 3 on

    def __init__(
        self, learning_rate: float | Schedule = 0.001, *, lr: float | Schedule | None = None,
        weight_decay: float = 0.0, clipnorm: float | None = None, global_clipnorm: float | None = None,
        clipvalue: float | None = None, **unknown: Any,
    ):  # fmt: skip
        refuse(type(self), unknown)
        where = type(self).__name__
        self.hyper = np.zeros(8)
        if isinstance(learning_rate, list):  # torch's first argument
            raise _check.fail(where, "learning_rate comes first; parameters come by compile or attach(model)", "a list")
        rate = learning_rate if lr is None else lr
        rate = registry.make(Schedule, rate) if isinstance(rate, dict) else rate
        self.schedule = rate if isinstance(rate, Schedule) else None
        self.hyper[0] = self._scheduled(0) if self.schedule else _check.positive(where, "learning_rate", rate)
        self.hyper[2] = _check.non_negative(where, "weight_decay", weight_decay or 0.0)
        given = {"clipnorm": clipnorm, "global_clipnorm": global_clipnorm, "clipvalue": clipvalue}
        self._clip = {name: _check.positive(where, name, limit) for name, limit in given.items() if limit is not None}
        if len(self._clip) > 1:
            raise _check.fail(where, "only one of clipnorm, global_clipnorm and clipvalue may be given", self._clip)
        self.gradient_norm = np.zeros(1)  #: before clipping, of the last step; with clipnorm of the last parameter
        self.state: dict[str, np.ndarray] = {}
        self.model: Any = None

    def number(self, place: int) -> float:
        """One of `hyper`, wherever it lives."""
        return float(read(self.hyper)[place])

    @property
    def learning_rate(self) -> float:
        return self.number(0)

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        if self.schedule is not None:
            raise _check.fail(type(self).__name__, f"learning_rate follows {type(self.schedule).__name__}", value)
        self._set(_check.non_negative(type(self).__name__, "learning_rate", value))

    lr = learning_rate

    def _set(self, rate: float) -> None:
        hyper = read(self.hyper)
        hyper[0] = rate
        write(self.hyper, hyper)

    def _scheduled(self, step: int) -> float:
        return _check.non_negative(type(self.schedule).__name__, "the schedule's rate", self.schedule(step))

    def _follow(self) -> None:
        self._set(self._scheduled(int(self.number(1))))

    def config(self) -> dict[str, Any]:
        """Arguments that make this optimizer again; JSON values."""
        return {
            "learning_rate": registry.spec(self.schedule) if self.schedule else self.learning_rate,
            "weight_decay": self.number(2),
            **{name: self._clip.get(name) for name in ("clipnorm", "global_clipnorm", "clipvalue")},
            **{name: self.number(place) for place, name in enumerate(self._numbers, 3)},
        }

    __repr__ = registry.call_of

    def attach(self, model: Any) -> None:
        """Take the parameters of a model that `trainable` says train; the state begins at zero."""
        if self.model is not None and self.model is not model:  # which would go on by the steps of another
            raise _check.fail(type(self).__name__, "an optimizer serves one model: make another for this one", model)
        settle(model)
        self.model = model
        self.hyper = read(self.hyper)
        self.state = {name: aligned(model.flat.size, model.flat.dtype) for name in self.slots}

    def move(self, there: Any) -> None:
        """Let all numbers live elsewhere; `there` takes an array to that place."""
        self.hyper, self.gradient_norm = there(self.hyper), there(self.gradient_norm)
        self.state = {name: there(array) for name, array in self.state.items()}

    def step(self) -> None:
        """Change the parameters by their gradients, which are kept: `model.zero_grad()` clears them."""
        if self.model is None:
            raise _check.fail(type(self).__name__, "step needs a model: attach(model), or compile one with it", None)
        reclaim(self.model)
        self.apply(engine_of(self.model))

    @property
    def clips(self) -> bool:
        """Whether gradients are made smaller before they are used."""
        return bool(self._clip)

    def apply(self, engine: Any, groups: Any = ()) -> None:
        """`groups`: stretches of the model's flat array and their gradients; else these are in `flat_grad`."""
        if self.schedule is not None:
            python(engine, self._follow)
        engine.kernel("advance_step")(self.hyper)
        gradients = self.model.flat_grad
        for how, limit in self._clip.items():  # one at most
            if how == "clipvalue":
                engine.kernel("clip_value")(gradients, limit)
                continue
            for g in [gradients] if how == "global_clipnorm" else [p.grad for p in self.model.trained]:
                engine.kernel("global_norm")(self.gradient_norm, g)
                engine.kernel("clip")(g, self.gradient_norm, limit, 0.0)
        for place, g in groups or [(place, gradients[place]) for place in cut(self.model)]:
            self.update(engine, self.model.flat[place], g, {name: a[place] for name, a in self.state.items()})

    def update(self, engine: Any, w: np.ndarray, g: Any, state: dict[str, np.ndarray]) -> None:
        python(engine, _formula, self, w, g, state)

    def formula(self, w: np.ndarray, g: np.ndarray, **state: np.ndarray) -> None:
        """Change weights and state in place, by the gradients: flat arrays of the parameters, or of a stretch of them,
        element by element. `self.steps` counts from 1. Of the user's own optimizers alone."""
        raise NotImplementedError(f"{type(self).__name__} has no formula(w, g, **slots)")

    @property
    def steps(self) -> int:
        """Steps that were made, the one that is being made included."""
        return int(self.number(1))

    # --- the state, a parameter an array, laid out as the parameter is in `params` -----------------------------------
    def _places(self) -> dict[str, tuple[Any, np.ndarray]]:
        if self.model is None:
            return {}
        reclaim(self.model)
        trained = set(map(id, self.model.trained))
        return {
            f"{slot}:{name}": (p, flat)
            for name, p in named_parameters(self.model.layers)
            if id(p) in trained
            for slot, flat in self.state.items()
        }

    def state_dict(self) -> dict[str, np.ndarray]:
        """ "hyper", and "m:layer.parameter" for each array `m` beside each parameter; copies."""
        places = self._places().items()
        arrays = {k: p.layout.unpack(read(flat)[p.place].reshape(p.data.shape)) for k, (p, flat) in places}
        return {"hyper": read(self.hyper).copy(), **{name: np.array(array) for name, array in arrays.items()}}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the values of `state_dict()`; every name and shape is checked before the first is written."""
        where, have = f"{type(self).__name__}.load_state_dict", self.state_dict()
        if missing := sorted(set(have) ^ set(state)):
            raise _check.fail(where, "names must be this optimizer's; missing or unknown", missing)
        for name, array in have.items():
            if np.shape(state[name]) != array.shape:
                raise _check.fail(where, f"{name} must have shape {array.shape}", np.shape(state[name]))
        for name, (p, flat) in self._places().items():
            write(flat[p.place], p.layout.pack(np.asarray(state[name])).reshape(-1))
        write(self.hyper, state["hyper"])


def _formula(own: Optimizer, w: Any, g: Any, state: dict[str, Any]) -> None:
    arrays = {"w": w, **state}
    values = {name: read(array) for name, array in arrays.items()}
    own.formula(values.pop("w"), read(g), **values)
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray):
            write(array, values[name])
