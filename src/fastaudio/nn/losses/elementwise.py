"""Losses that compare number with number; means over all of them. Owns: MSE, MAE, Huber, and torch's names."""

from __future__ import annotations

from typing import Any

from ... import _check
from .base import Loss, PredictionFirst


class MeanSquaredError(Loss):
    """Mean of (prediction - target)^2 over all elements."""

    name = "mse"


class MeanAbsoluteError(Loss):
    """Mean of `|prediction - target|` over all elements; where they are equal the gradient is 0."""

    name = "l1"


class Huber(Loss):
    """Half the square of the error up to `delta`, beyond it a line of slope `delta`.

    Parameters
    ----------
    delta : float > 0
    """

    name = "huber"

    def __init__(self, delta: float = 1.0, **common: Any):
        super().__init__(**common)
        self.delta = _check.positive("Huber", "delta", delta)

    def config(self) -> dict[str, Any]:
        return {"delta": self.delta}

    def arguments(self) -> tuple[Any, ...]:
        return (self.delta,)


class MSELoss(PredictionFirst, MeanSquaredError):
    """torch's name: `loss(prediction, target)`."""


class L1Loss(PredictionFirst, MeanAbsoluteError):
    """torch's name: `loss(prediction, target)`."""


class HuberLoss(PredictionFirst, Huber):
    """torch's name: `loss(prediction, target)`."""
