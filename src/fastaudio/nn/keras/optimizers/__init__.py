"""keras.optimizers: how parameters follow their gradients, and `schedules` of rates. Owns: Keras's names of both."""

from __future__ import annotations

from typing import Any

from ..._absent import absent
from ...optim import SGD, Adam, AdamW, Optimizer, RMSprop, get
from . import schedules

__all__ = ["SGD", "Adam", "AdamW", "Optimizer", "RMSprop", "get", "schedules"]
__dir__ = __all__.copy  # tab completion: names, not files


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)
