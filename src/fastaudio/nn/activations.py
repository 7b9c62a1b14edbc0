"""Activations by name: Keras's names and defaults -> the kernels' code and slope. May touch: ops."""

from __future__ import annotations

from typing import Any, NamedTuple

from .. import _check
from ..backends import ops
from .layer import empty, kernel

DEFAULT_ALPHA = {"leaky_relu": 0.3, "elu": 1.0}  # Keras's


class Activation(NamedTuple):
    """A function of each element (`code`, `alpha`), or softmax and log_softmax over the last axis (code None)."""

    name: str
    code: int | None
    alpha: float = 0.0

    @property
    def from_output(self) -> bool:
        """Its derivative follows from its output: the input need not be kept."""
        return self.name != "gelu"

    def spec(self) -> Any:
        """What `get` makes it from again: a JSON value."""
        return self.name if self.alpha == DEFAULT_ALPHA.get(self.name, 0.0) else [self.name, self.alpha]


def get(name: Any) -> Activation:
    """None, a name, (name, alpha), or a layer that is nothing else, as `LeakyReLU()`."""
    if isinstance(name, Activation):
        return name
    if getattr(name, "only_activates", False):
        return name.activation
    name, alpha = name if isinstance(name, (tuple, list)) else (name, None)
    name = "linear" if name is None else str(name).lower()
    _check.one_of("activation", "name", name, (*ops.ACT, "softmax", "log_softmax"))
    return Activation(name, ops.ACT.get(name), float(DEFAULT_ALPHA.get(name, 0.0) if alpha is None else alpha))


def apply(act: Activation, x: Any) -> Any:
    """act(x), in memory of its own."""
    y = empty(x, x.shape)
    if act.code is None:
        rows = (-1, x.shape[-1])
        kernel(x, act.name)(y.reshape(rows), x.reshape(rows))
    else:
        kernel(x, "activation")(y, x, act.code, act.alpha)
    return y


def differentiate(act: Activation, dy: Any, x: Any, y: Any) -> Any:
    """Gradient before the activation; `x` is read where the derivative does not follow from `y`."""
    if act.name == "linear":
        return dy
    dx = empty(dy, dy.shape)
    if act.code is None:
        rows = (-1, dy.shape[-1])
        kernel(dy, act.name + "_backward")(dx.reshape(rows), dy.reshape(rows), y.reshape(rows))
    else:
        kernel(dy, "activation_backward")(dx, dy, y if act.from_output else x, y, act.code, act.alpha)
    return dx
