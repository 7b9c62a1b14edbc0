"""The gradient that a layer's `backward` is given by hand: of its output's shape, or a message says so.

Owns: that check, once for all layers, built in and of the user's own. May touch: memory. A class's passes are wrapped
when it is defined. Layers in a model are not looked at, but the model's own gradient is; captured steps run no pass.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _check
from .memory import numbers, on_device


def check(cls: type) -> None:
    """Let the passes that a class defines remember the output's shape, and look at the gradient's; not passes that take
    more than those of layers do.
    """
    for name, wrapped, count in (("forward", _forward, 3), ("backward", _backward, 2)):
        run = vars(cls).get(name)
        if run is None:
            continue
        kinds = [p.kind for p in inspect.signature(run).parameters.values()]
        if kinds == [inspect.Parameter.POSITIONAL_OR_KEYWORD] * count:
            setattr(cls, name, functools.wraps(run)(wrapped(run)))


def _forward(run: Callable) -> Callable:
    def forward(self: Any, x: Any, training: bool = False) -> Any:
        if self.in_model:
            return run(self, x, training)
        y = run(self, x, training)
        self.y_shape = getattr(y, "shape", None)
        return y

    return forward


def _backward(run: Callable) -> Callable:
    def backward(self: Any, dy: Any) -> Any:
        if self.in_model:
            return run(self, dy)
        right = type(dy) is np.ndarray and dy.shape == self.y_shape and dy.dtype is self.dtype and dy.flags.c_contiguous
        if not right and self.y_shape is not None and type(self).backward is backward:  # not called by a subclass
            dy = _checked(self, dy, tuple(self.y_shape))
        return run(self, dy)

    return backward


def _checked(layer: Any, dy: Any, shape: tuple[int, ...]) -> Any:
    """What `backward` is given, as kernels take it: a gradient of the output, or that and those of states."""
    if dy is None:  # only the gradients of states are given
        return dy
    if isinstance(dy, (list, tuple)) and dy and (dy[0] is None or np.ndim(dy[0]) == len(shape)):
        return [_checked(layer, dy[0], shape), *dy[1:]]
    where = f"{layer._label}.backward"
    if not on_device(dy):  # nor recorded
        dy = numbers(where, "dy", dy, layer.dtype)
    if tuple(dy.shape) != shape:
        raise _check.fail(where, f"dy must have shape {shape}, as the output", tuple(dy.shape))
    return dy
