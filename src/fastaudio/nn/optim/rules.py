"""SGD, RMSprop, Adam, AdamW. Owns: their defaults (Keras's), and what stands where in `hyper`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from .base import Optimizer


def _share(where: str, name: str, value: float) -> float:
    if 0 <= (number := _check.non_negative(where, name, value)) < 1:
        return number
    raise _check.fail(where, f"{name} must be in [0, 1)", value)


def _epsilon(where: str, epsilon: float | None, eps_mode: str) -> tuple[float, bool]:
    """epsilon, and whether it stands where Keras has it."""
    keras = _check.one_of(where, "eps_mode", eps_mode, ("keras", "torch")) == "keras"
    return _check.non_negative(where, "epsilon", (1e-7 if keras else 1e-8) if epsilon is None else epsilon), keras


class SGD(Optimizer):
    """w -= learning_rate g, or with momentum w -= learning_rate v.

    Parameters
    ----------
    learning_rate : float > 0
    momentum : float in [0, 1)
    nesterov : bool; look ahead: g + momentum v takes v's place
    ema : bool; v is the running mean momentum v + (1 - momentum) g, which begins at 0, else the sum momentum v + g
    """

    _numbers = ("momentum",)

    def __init__(
        self,
        learning_rate: float = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
        ema: bool = False,
        **common: Any,
    ):
        super().__init__(learning_rate, **common)
        self.hyper[3] = _share("SGD", "momentum", momentum)
        self.nesterov, self.ema = bool(nesterov), bool(ema)
        self.slots = ("v",) if momentum else ()

    def config(self) -> dict[str, Any]:
        return {**super().config(), "nesterov": self.nesterov, "ema": self.ema}

    def update(self, engine: Any, w: np.ndarray, g: Any, state: dict[str, np.ndarray]) -> None:
        if self.slots:
            engine.kernel("momentum")(w, state["v"], g, self.hyper, self.ema, self.nesterov)
        else:
            engine.kernel("sgd")(w, g, self.hyper)


class RMSprop(Optimizer):
    """Gradients over the root of their running mean square (Tieleman and Hinton 2012).

    Parameters
    ----------
    learning_rate : float > 0
    rho, momentum : float in [0, 1)
    epsilon : float >= 0; 1e-7, or torch's 1e-8
    eps_mode : {"keras", "torch"}; under the root, or added to it
    """

    _numbers = ("rho", "epsilon", "momentum")

    def __init__(
        self,
        learning_rate: float = 0.001,
        rho: float = 0.9,
        momentum: float = 0.0,
        epsilon: float | None = None,
        *,
        eps_mode: str = "keras",
        **common: Any,
    ):
        super().__init__(learning_rate, **common)
        epsilon, self._keras = _epsilon("RMSprop", epsilon, eps_mode)
        self.hyper[3:6] = _share("RMSprop", "rho", rho), epsilon, _share("RMSprop", "momentum", momentum)
        self.slots = ("v", "buffer") if momentum else ("v",)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "eps_mode": "keras" if self._keras else "torch"}

    def update(self, engine: Any, w: np.ndarray, g: Any, state: dict[str, np.ndarray]) -> None:
        engine.kernel("rmsprop")(w, state["v"], state.get("buffer"), g, self.hyper, self._keras)


class Adam(Optimizer):
    """Adam (Kingma and Ba 2015).

    Parameters
    ----------
    learning_rate : float > 0
    beta_1, beta_2 : float in [0, 1)
    epsilon : float >= 0; 1e-7, or torch's 1e-8
    eps_mode : {"keras", "torch"}; added before the bias correction, or after it
    """

    slots = ("m", "v")
    _numbers = ("beta_1", "beta_2", "epsilon")
    decoupled = False

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        *,
        eps_mode: str = "keras",
        **common: Any,
    ):
        super().__init__(learning_rate, **common)
        where = type(self).__name__
        epsilon, self._keras = _epsilon(where, epsilon, eps_mode)
        self.hyper[3:6] = _share(where, "beta_1", beta_1), _share(where, "beta_2", beta_2), epsilon

    def config(self) -> dict[str, Any]:
        return {**super().config(), "eps_mode": "keras" if self._keras else "torch"}

    def update(self, engine: Any, w: np.ndarray, g: Any, state: dict[str, np.ndarray]) -> None:
        engine.kernel("adam")(w, state["m"], state["v"], g, self.hyper, self._keras, self.decoupled)


class AdamW(Adam):
    """Adam with the weights themselves shrunk by learning_rate weight_decay a step (Loshchilov and Hutter 2019)."""

    decoupled = True

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float | None = None,
        *,
        weight_decay: float = 0.004,
        **common: Any,
    ):
        super().__init__(learning_rate, beta_1, beta_2, epsilon, weight_decay=weight_decay, **common)
