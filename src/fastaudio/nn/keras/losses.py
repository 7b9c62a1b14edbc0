"""keras.losses: what a model is trained to make small."""

from __future__ import annotations

from typing import Any

from .._absent import absent
from ..losses import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    SparseCategoricalCrossentropy,
)

__all__ = [
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Huber",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
]
__dir__ = __all__.copy  # tab completion: names, not files


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)
