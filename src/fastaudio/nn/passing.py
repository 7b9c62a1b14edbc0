"""A layer's passes within a model: run or recorded, and the penalty on its output, Keras's activity_regularizer.

Owns: outputs and gradients of such penalties between the passes. May touch: trace, slot.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..backends import registry
from . import trace
from .slot import Slot


class Output(NamedTuple):
    """What a penalty on parameters is given instead of one."""

    data: Any
    grad: Any


def forward(layer: Any, x: Any, shape: tuple[int, ...], training: bool) -> Any:
    """The output of a layer; `shape`: its, without the batch."""
    recorded = isinstance(x[0] if isinstance(x, list) else x, Slot)
    y = trace.forward(layer, x, shape, training) if recorded else layer.forward(x, training)
    if layer.activity_regularizer is not None:
        layer.activity = y
    return y


def backward(layer: Any, dy: Any) -> Any:
    """The gradients of its inputs."""
    more = vars(layer).pop("activity_grad", None)
    if more is not None and dy is not None:
        registry.backend(dy).kernel("accumulate")(more, dy)
    dy = dy if more is None else more
    return trace.backward(layer, dy) if isinstance(dy, Slot) else layer.backward(dy)


def penalise(layer: Any, loss: Any, training: bool) -> None:
    """Add the penalty on the output, for each sample of the batch as much, to the loss (1,) float64."""
    y = vars(layer).pop("activity", None)
    if y is None:
        return
    engine, grad = registry.backend(y), None
    value = engine.empty((1,), np.float64)
    engine.kernel("fill")(value, 0.0)
    if training:
        layer.activity_grad = grad = engine.empty(y.shape, y.dtype)
        engine.kernel("fill")(grad, 0.0)
    layer.activity_regularizer.apply(engine, value, Output(y, grad), training)
    for a in [value] if grad is None else [value, grad]:
        engine.kernel("scale")(a, a, 1 / y.shape[0])
    engine.kernel("accumulate")(loss, value)
