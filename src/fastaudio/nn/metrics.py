"""Metrics: what is counted beside the loss. Owns: names, and whether a number is a count or a mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from . import losses, registry
from .layer import kernel


class Metric:
    """`count` adds to `total (1,) float64`: a count of samples where `counts`, else the mean of the batch."""

    name = ""
    counts = False

    def config(self) -> dict[str, Any]:
        """Arguments that make this metric again; JSON values."""
        return {}

    def count(self, total: Any, engine: Any, prediction: Any, target: Any) -> None:
        raise NotImplementedError


class Accuracy(Metric):
    """Share of samples whose most probable class, or side of .5, is right."""

    name = "accuracy"
    counts = True

    def count(self, total: Any, engine: Any, prediction: Any, target: Any) -> None:
        kernel(prediction, "accuracy")(total, prediction, target)


class MeanOf(Metric):
    """A loss that is watched and not minimised: "mse", "mae"."""

    def __init__(self, name: str, loss: Any):
        self.name, self._loss = name, losses.get(loss)

    def config(self) -> dict[str, Any]:
        return {"name": self.name, "loss": registry.spec(self._loss)}

    def count(self, total: Any, engine: Any, prediction: Any, target: Any) -> None:
        value = engine.empty((1,), np.float64)
        self._loss.compute(value, prediction, target)
        engine.kernel("accumulate")(total, value)


def get(metric: str | Metric, loss: Any) -> Metric:
    """A metric by name or as it is. "accuracy" is the one that fits the loss."""
    if isinstance(metric, Metric):
        return metric
    name = str(metric).lower()
    if name in ("accuracy", "acc", "sparse_categorical_accuracy"):
        return Accuracy()
    _check.one_of("metrics", "name", name, ("accuracy", *losses.NAMES))
    return MeanOf(name, name)
