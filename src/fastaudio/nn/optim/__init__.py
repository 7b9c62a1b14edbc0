"""Optimizers: one pass over the model's flat arrays. Owns: names, defaults, and the numbers kernels read at run time.

May touch: graph, registry, _check. Never: losses, data. `hyper` (float64): [learning rate, step, weight decay, ...] is
memory that captured steps read: a new learning rate needs no new capture.
"""

from __future__ import annotations

from ... import _check
from .base import Optimizer
from .rules import SGD, Adam, AdamW, RMSprop
from .schedules import (
    CosineDecay,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
    Schedule,
)

__all__ = [
    "NAMES",
    "SGD",
    "Adam",
    "AdamW",
    "CosineDecay",
    "ExponentialDecay",
    "InverseTimeDecay",
    "Optimizer",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "RMSprop",
    "Schedule",
    "get",
]
__dir__ = __all__.copy  # tab completion: names, not files

NAMES = {"sgd": SGD, "rmsprop": RMSprop, "adam": Adam, "adamw": AdamW}


def get(optimizer: str | Optimizer) -> Optimizer:
    """An optimizer by name, with its defaults, or as it is."""
    if isinstance(optimizer, Optimizer):
        return optimizer
    if not isinstance(optimizer, str):
        rule = "must be a name or an instance of nn.optim.Optimizer (a class is to be called)"
        raise _check.fail("optimizer", rule, optimizer)
    return NAMES[_check.one_of("optimizer", "name", optimizer.lower(), tuple(NAMES))]()
