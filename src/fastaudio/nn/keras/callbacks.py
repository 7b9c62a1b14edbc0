"""keras.callbacks: what looks on while a model trains."""

from __future__ import annotations

from typing import Any

from .._absent import absent
from ..callbacks import (
    Callback,
    CallbackList,
    CSVLogger,
    EarlyStopping,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    TerminateOnNaN,
)
from ..history import History

__all__ = [
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
]
__dir__ = __all__.copy  # tab completion: names, not files


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)
