"""All trained parameters of a model, in one array. Owns: which these are, and their places.

May touch: graph, parameter, memory. What is frozen has no gradient: kernels are told to leave it out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from .graph import named_parameters, trainable_parameters
from .memory import move
from .parameter import aligned, padded


def flatten(model: Any) -> None:
    """Put what trains into one array, one parameter after another, and their gradients into a second."""
    for name, p in named_parameters(model.layers):
        if p.data.dtype != model.dtype:
            raise _check.fail(model.name, f"{name!r} must have the model's dtype, {model.dtype}", p.data.dtype.name)
    trained = trained_now(model)
    _freeze(model, set(map(id, trained)))
    total = sum(padded(p) for p in trained)
    model.flat, model.flat_grad = aligned(total, model.dtype), aligned(total, model.dtype)
    start = 0
    for p in trained:
        place = slice(start, start + p.data.size)
        p.move(model.flat[place].reshape(p.data.shape), model.flat_grad[place].reshape(p.data.shape))
        p.place = place
        start += padded(p)
    model.trained = trained


def trained_now(model: Any) -> list[Any]:
    """What `trainable` of the model, of its layers and of models within says at this moment."""
    return list(trainable_parameters(model.layers)) if model.trainable else []


def changed(model: Any) -> bool:
    """Whether something was frozen, or freed, since the model was flattened."""
    return list(map(id, trained_now(model))) != list(map(id, model.trained))


def settle(model: Any) -> None:
    """Flatten again where `trainable` has changed."""
    if not changed(model):
        return
    engine = model.engine
    move(model, None)
    flatten(model)
    model.plan()
    move(model, engine)


def _freeze(model: Any, trained: set[int]) -> None:
    for layer in model.leaves():
        learning = [p for p in layer.parameters() if p.trainable]
        layer.frozen = not layer.trainable or (bool(learning) and not any(id(p) in trained for p in learning))
        for p in learning:
            if id(p) not in trained:
                p.grad = p.kept = None
            elif p.grad is None:
                p.grad = np.zeros(p.data.shape, p.data.dtype)
