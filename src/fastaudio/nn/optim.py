"""Optimizers: one pass over the model's flat arrays. Owns: names, defaults, and the numbers kernels read at run time.

`hyper` (float64): [learning rate, step, weight decay, ...]. It is memory that captured steps read: a new learning rate
needs no new capture.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check


class Optimizer:
    """Base of optimizers.

    Parameters
    ----------
    learning_rate : float > 0; `lr` is the same
    weight_decay : float >= 0
    """

    slots: tuple[str, ...] = ()  #: arrays kept beside the parameters

    def __init__(self, learning_rate: float = 0.001, *, lr: float | None = None, weight_decay: float = 0.0):
        rate = learning_rate if lr is None else lr
        self.hyper = np.zeros(8)
        self.hyper[0] = _check.positive(type(self).__name__, "learning_rate", rate)
        self.hyper[2] = _check.non_negative(type(self).__name__, "weight_decay", weight_decay)
        self.state: dict[str, np.ndarray] = {}
        self.model: Any = None

    @property
    def learning_rate(self) -> float:
        return float(self.hyper[0])

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.hyper[0] = _check.non_negative(type(self).__name__, "learning_rate", value)

    lr = learning_rate

    def config(self) -> dict[str, Any]:
        """Arguments that make this optimizer again; JSON values."""
        return {"learning_rate": self.learning_rate, "weight_decay": float(self.hyper[2])}

    def attach(self, model: Any) -> None:
        """Take a model's parameters; the state begins at zero."""
        self.model = model
        self.state = {name: np.zeros_like(model.flat) for name in self.slots}

    def step(self) -> None:
        """Change the parameters by their gradients, which are kept: `model.zero_grad()` clears them."""
        from ..backends import registry

        self.apply(registry.current())

    def apply(self, engine: Any) -> None:
        engine.kernel("advance_step")(self.hyper)
        self.update(engine, self.model.flat, self.model.flat_grad)

    def update(self, engine: Any, w: np.ndarray, g: np.ndarray) -> None:
        raise NotImplementedError


class SGD(Optimizer):
    """w -= learning_rate g."""

    def __init__(self, learning_rate: float = 0.01, **common: Any):
        super().__init__(learning_rate, **common)

    def update(self, engine: Any, w: np.ndarray, g: np.ndarray) -> None:
        engine.kernel("sgd")(w, g, self.hyper)


class Adam(Optimizer):
    """Adam (Kingma and Ba 2015). `eps_mode="keras"` adds epsilon before the bias correction, "torch" after it."""

    slots = ("m", "v")

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
        *,
        eps_mode: str = "keras",
        **common: Any,
    ):
        super().__init__(learning_rate, **common)
        self.hyper[3:6] = beta_1, beta_2, epsilon
        self._keras = _check.one_of("Adam", "eps_mode", eps_mode, ("keras", "torch")) == "keras"

    def config(self) -> dict[str, Any]:
        betas = dict(zip(("beta_1", "beta_2", "epsilon"), map(float, self.hyper[3:6]), strict=True))
        return {**super().config(), **betas, "eps_mode": "keras" if self._keras else "torch"}

    def update(self, engine: Any, w: np.ndarray, g: np.ndarray) -> None:
        engine.kernel("adam")(w, self.state["m"], self.state["v"], g, self.hyper, self._keras, False)


NAMES = {"sgd": SGD, "adam": Adam}


def get(optimizer: str | Optimizer) -> Optimizer:
    """An optimizer by name, with its defaults, or as it is."""
    if isinstance(optimizer, Optimizer):
        return optimizer
    return NAMES[_check.one_of("optimizer", "name", str(optimizer).lower(), tuple(NAMES))]()
