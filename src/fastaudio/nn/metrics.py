"""Metrics: what is counted beside the loss. Owns: names, and whether a number is a count or a mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from . import losses, registry
from .planning import Steps


class Metric:
    """`count` adds to `total (1,) float64`: a count of samples where `counts`, else the mean of the batch.

    `steps`: None, or which steps count. A mean is still one over all steps, those that do not count as zeros: it is
    divided by the share of true steps of all batches in the end; unless `of_batches`, then it is done with.
    `reads_logits`: it is given what the loss is given, though that be logits; else what the model gives.
    """

    name = ""
    counts = False
    reads_logits = False
    of_batches = False

    def config(self) -> dict[str, Any]:
        """Arguments that make this metric again; JSON values."""
        return {}

    __repr__ = registry.call_of

    def count(self, total: Any, engine: Any, prediction: Any, target: Any, steps: Steps | None) -> None:
        raise NotImplementedError


class Accuracy(Metric):
    """Share of predictions whose most probable class is right: of labels, or of the largest of a distribution. Outputs
    of one number, and all outputs with `binary`, are right where they lie on their target's side of one half.

    Parameters
    ----------
    binary : bool
    """

    counts = True

    def __init__(self, binary: bool = False):
        self.binary = bool(binary)
        self.name = "binary_accuracy" if binary else "accuracy"

    def config(self) -> dict[str, Any]:
        return {"binary": self.binary}

    def count(self, total: Any, engine: Any, prediction: Any, target: Any, steps: Steps | None) -> None:
        right = engine.empty((1,), np.float64)
        engine.kernel("fill")(right, 0.0)
        if target.dtype != np.int64 and (self.binary or prediction.shape[-1] == 1):
            engine.kernel("binary_accuracy")(right, prediction, target, 0.5, steps and steps.true)
            decisions = prediction.size
        else:
            engine.kernel("accuracy")(right, prediction, target, steps and steps.true)
            decisions = prediction.size // prediction.shape[-1]
        if decisions > len(prediction):
            engine.kernel("scale")(right, right, len(prediction) / decisions)
        engine.kernel("accumulate")(total, right)


class MeanOf(Metric):
    """A loss that is watched and not minimised: "mse", "mae"."""

    def __init__(self, name: str, loss: Any):
        self.name, self._loss = name, losses.get(loss)

    def config(self) -> dict[str, Any]:
        return {"name": self.name, "loss": registry.spec(self._loss)}

    def count(self, total: Any, engine: Any, prediction: Any, target: Any, steps: Steps | None) -> None:
        value = engine.empty((1,), np.float64)
        self._loss.compute(value, prediction, target, steps and steps.true)
        engine.kernel("accumulate")(total, value)


class PSNR(MeanOf):
    """Peak signal-to-noise ratio of values in [0, 1]: 10 log10(1 / MSE) of a batch in dB, mean over batches."""

    of_batches = True

    def __init__(self) -> None:
        super().__init__("psnr", "mse")

    def config(self) -> dict[str, Any]:
        return {}

    def count(self, total: Any, engine: Any, prediction: Any, target: Any, steps: Steps | None) -> None:
        error, decibels = engine.empty((1,), np.float64), engine.empty((1,), np.float64)
        among = steps.share if steps else np.ones(1)
        self._loss.compute(error, prediction, target, steps and steps.true)
        engine.kernel("power_to_db")(decibels.reshape(1, 1), error.reshape(1, 1), among, 1e-10, np.nan, -10.0)
        engine.kernel("accumulate")(total, decibels)


def get(metric: str | Metric, loss: Any) -> Metric:
    """A metric by name or as it is. "accuracy" is the one that fits the loss."""
    if isinstance(metric, Metric):
        return metric
    name = str(metric).lower()
    _check.one_of("metrics", "name", name, (*ACCURACIES, "psnr", *losses.NAMES))
    if name == "psnr":
        return PSNR()
    if name not in ACCURACIES:
        return MeanOf(name, name)
    found = Accuracy(name == "binary_accuracy" or (name in ("accuracy", "acc") and loss.takes_logits_of == "sigmoid"))
    found.reads_logits = loss.takes_logits_of == "softmax"  # the largest logit is the most probable class
    found.name = "accuracy" if name == "acc" else name
    return found


ACCURACIES = ("accuracy", "acc", "binary_accuracy", "categorical_accuracy", "sparse_categorical_accuracy")
