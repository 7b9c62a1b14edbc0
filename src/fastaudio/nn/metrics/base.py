"""What a metric is, and means of what each sample is worth: accuracies, losses that are watched."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import losses, registry
from ..losses.base import weighted
from ..memory import read, write
from ..planning import Steps
from ..trace import python


class Metric:
    """Base of metrics. One of your own is a `formula` in NumPy, and a `name`; the others have kernels.

    `count` adds to `total (numbers,) float64`: counts of samples where `counts`, else means of the batch; `value`
    makes a metric of their sums over all samples.

    `steps`: None, or which steps count. A mean is still one over all steps, those that do not count as zeros: it is
    divided by the share of true steps of all batches in the end; unless `of_batches`, then it is done with.
    `reads_logits`: it is given what the loss is given, though that be logits; else what the model gives.
    `weighs`: `steps` are the weights of samples. `is_ratio`: of sums, so that weights need not be divided by.
    """

    name = ""
    numbers = 1
    counts: Any = False
    reads_logits = False
    of_batches = False
    weighs = False
    is_ratio = False

    def config(self) -> dict[str, Any]:
        """Arguments that make this metric again; JSON values."""
        return {}

    __repr__ = registry.call_of

    def formula(self, y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
        """Values `(N,)`, or of more of y_pred's first axes, whose mean over all samples is the metric."""
        raise NotImplementedError(f"{type(self).__name__} has no formula(y_true, y_pred) -> values")

    def count(self, total: Any, engine: Any, prediction: Any, target: Any, steps: Steps | None) -> None:
        python(engine, _formula, self, total, prediction, target, steps and steps.true)

    def value(self, sums: np.ndarray, samples: float) -> float:
        """Of what was counted in so many samples, or true steps."""
        return float(sums[0] / samples)


def _formula(own: Metric, total: Any, prediction: Any, target: Any, true: Any) -> None:
    values = np.asarray(own.formula(read(target), read(prediction)))
    values, _ = weighted(type(own).__name__, values, prediction.shape, true)
    write(total, read(total) + values.mean())


class Accuracy(Metric):
    """Share of predictions whose most probable class is right: of labels, or of the largest of a distribution. Outputs
    of one number, and all outputs with `binary`, are right where they lie on their target's side of one half.

    Parameters
    ----------
    binary : bool
    name : str
    """

    counts = True

    def __init__(self, binary: bool = False, name: str | None = None):
        self.binary = bool(binary)
        self.name = name or ("binary_accuracy" if binary else "accuracy")

    def config(self) -> dict[str, Any]:
        return {"binary": self.binary, "name": self.name}

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


class WeightedMean(Metric):
    """Another metric's mean with the weights of samples: sum of weighted values over the sum of weights.

    Parameters
    ----------
    metric : Metric
    """

    numbers = 2
    weighs = True

    def __init__(self, metric: Any):
        self.metric = registry.make(Metric, metric) if isinstance(metric, dict) else metric
        self.name, self.reads_logits = self.metric.name, self.metric.reads_logits
        self.counts = (self.metric.counts, False)

    def config(self) -> dict[str, Any]:
        return {"metric": registry.spec(self.metric)}

    def count(self, total: Any, engine: Any, prediction: Any, target: Any, steps: Steps | None) -> None:
        self.metric.count(total[:1], engine, prediction, target, steps)
        weight = engine.empty((1,), np.float64)
        engine.kernel("fill")(weight, 1.0)
        if steps is not None:
            zeros = engine.empty(steps.true.shape, steps.true.dtype)
            engine.kernel("fill")(zeros, 0.0)
            engine.kernel("l1")(weight, None, steps.true, zeros, None)  # the mean weight
        engine.kernel("accumulate")(total[1:], weight)

    def value(self, sums: np.ndarray, samples: float) -> float:
        return float(sums[0] / sums[1]) if sums[1] else 0.0
