"""All trained parameters of a model, in one array. Owns: which these are, and their places.

May touch: registry, graph, parameter, memory. What is frozen has no gradient: kernels leave it out. A layer
may be in several models: the one that trains has its parameters in its array, and takes them back when it trains again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..backends import registry
from .graph import named_parameters, trainable_parameters
from .memory import move, moves, read, write
from .parameter import aligned, padded
from .twins import original


def flatten(model: Any) -> None:
    """Put what trains into one array, one parameter after another, and their gradients into a second; where another
    model has taken some of the layers to a device, all of this one goes there."""
    device = None
    for name, p in named_parameters(model.layers):
        if not isinstance(p.data, np.ndarray):
            device = registry.backend(p.data)
        if p.data.dtype != model.dtype:
            raise _check.fail(model.name, f"{name!r} must have the model's dtype, {model.dtype}", p.data.dtype.name)
    trained = trained_now(model)
    model.still = _freeze(model, trained)
    total = sum(padded(p) for p in trained)
    model.flat, model.flat_grad = aligned(total, model.dtype), aligned(total, model.dtype)
    start = 0
    for p in trained:
        p.place = slice(start, start + p.data.size)
        p.move(*(flat[p.place].reshape(p.data.shape) for flat in (model.flat, model.flat_grad)))
        start += padded(p)
    model.trained = trained
    model.views = [(p, p.place, p.data, p.grad) for p in trained]
    model.seen = moves(1)
    if device is not None:
        move(model, device)


def reclaim(model: Any) -> None:
    """Take back the parameters that another model of some of the same layers has moved to its array, or frozen."""
    if model.seen == moves():  # nothing has happened anywhere: the answer for nearly every step
        return
    if any(p.data is not data or p.grad is None for p, _, data, _ in model.views) or any(
        p.grad is not None for p in model.still
    ):
        for p, place, data, grad in model.views:
            if p.data is not data:
                write(data, read(p.data))
                if p.grad is not None:
                    write(grad, read(p.grad))
            p.place, p.data, p.grad, p.kept = place, data, grad, None
        _freeze(model, model.trained)
        moves(1)
    model.seen = moves()


class Whereabouts:
    """Each parameter of a model, and the array that it was."""

    def __init__(self, model: Any):
        self._found = [(p, p.data) for layer in model.leaves() for p in layer.parameters()]
        self._seen = moves()

    def hold(self) -> bool:
        """Whether it still is that array."""
        if self._seen != moves():
            if any(p.data is not data for p, data in self._found):
                return False
            self._seen = moves()
        return True


def trained_now(model: Any) -> list[Any]:
    """What `trainable` of the model, of its layers and of models within says at this moment."""
    return list(trainable_parameters(model.layers)) if model.trainable else []


def changed(model: Any) -> bool:
    """Whether something was frozen, or freed, since the model was flattened."""
    return list(map(id, trained_now(model))) != list(map(id, model.trained))


def settle(model: Any) -> None:
    """Flatten again where `trainable` has changed."""
    reclaim(model)
    if not changed(model):
        return
    engine = model.engine
    move(model, None)
    flatten(model)
    model.plan()
    move(model, engine)


def _freeze(model: Any, trained: list[Any]) -> list[Any]:
    """Let layers and parameters know what trains; returns the parameters that could, and do not."""
    chosen, still = set(map(id, trained)), []
    for layer in model.leaves():
        learning = [p for p in layer.parameters() if p.trainable]
        layer.frozen = not original(layer).trainable or (bool(learning) and not any(id(p) in chosen for p in learning))
        for p in learning:
            if id(p) not in chosen:
                p.grad = p.kept = None
                still.append(p)
            elif p.grad is None:
                p.grad = np.zeros(p.data.shape, p.data.dtype)
    return still
