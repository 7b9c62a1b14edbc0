"""Metrics of binary decisions: precision, recall, the area under the receiver operating characteristic.

Owns: what is counted for them. Targets are 0 or 1, as many as outputs: of a binary cross-entropy, or one-hot classes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ..planning import Steps
from .base import Metric


class Confusion(Metric):
    """Base. For each threshold two numbers: outputs above it, and outputs on their target's side of it; then how many
    targets are 1, and how many there are. True positives follow: their double is above + right - (all - ones).
    """

    counts = True
    is_ratio = True
    thresholds: tuple[float, ...] = (0.5,)

    @property
    def numbers(self) -> int:  # type: ignore[override]
        return 2 * len(self.thresholds) + 2

    def count(self, total: Any, engine: Any, prediction: Any, target: Any, steps: Steps | None) -> None:
        if target.dtype == np.int64:
            rule = "targets must be 0 or 1 for each output, as of a binary or a categorical cross-entropy"
            raise _check.fail(type(self).__name__, rule, "labels")
        ones = engine.empty(target.shape, target.dtype)
        engine.kernel("fill")(ones, 1.0)
        hits, weight = engine.kernel("binary_accuracy"), steps and steps.true
        for number, threshold in enumerate(self.thresholds):
            hits(total[2 * number : 2 * number + 1], prediction, ones, threshold, weight)
            hits(total[2 * number + 1 : 2 * number + 2], prediction, target, threshold, weight)
        hits(total[-2:-1], target, ones, 0.5, weight)
        hits(total[-1:], ones, ones, 0.5, weight)

    @staticmethod
    def parts(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, float, float]:
        """True positives and outputs above for each threshold; how many targets are 1, and how many there are."""
        above, right, ones, every = sums[:-2:2], sums[1:-2:2], sums[-2], sums[-1]
        return (above + right - (every - ones)) / 2, above, ones, every


class _OfOne(Confusion):
    def __init__(self, thresholds: float = 0.5, name: str | None = None):
        self.thresholds = (_check.non_negative(type(self).__name__, "thresholds", thresholds),)
        self.name = name or type(self).__name__.lower()

    def config(self) -> dict[str, Any]:
        return {"thresholds": self.thresholds[0], "name": self.name}


class Precision(_OfOne):
    """Share of outputs above a threshold that are right, as `keras.metrics.Precision`; 0 where there are none.

    Parameters
    ----------
    thresholds : float
    name : str

    Examples
    --------
    >>> from fastaudio import nn
    >>> m = nn.Sequential([nn.layers.Dense(1, "sigmoid", input_dim=1, kernel_initializer=[[9.0]])])
    >>> m.compile("sgd", "binary_crossentropy", [nn.metrics.Precision(), nn.metrics.Recall()])
    >>> m.evaluate([[-1.0], [1.0], [2.0], [-1.0]], [1, 1, 0, 1], verbose=0)[1:]
    [0.5, 0.3333333333333333]
    """

    def value(self, sums: np.ndarray, samples: float) -> float:
        right, above, _, _ = self.parts(sums)
        return float(right[0] / above[0]) if above[0] else 0.0


class Recall(_OfOne):
    """Share of targets of 1 whose output is above a threshold, as `keras.metrics.Recall`; 0 where there are none.

    Parameters
    ----------
    thresholds : float
    name : str
    """

    def value(self, sums: np.ndarray, samples: float) -> float:
        right, _, ones, _ = self.parts(sums)
        return float(right[0] / ones) if ones else 0.0


class AUC(Confusion):
    """Area under the receiver operating characteristic, as `keras.metrics.AUC`: from the rates at many thresholds.

    Parameters
    ----------
    num_thresholds : int >= 2; evenly spaced from 0 to 1
    name : str
    """

    def __init__(self, num_thresholds: int = 200, name: str = "auc"):
        self.num_thresholds = _check.positive_int("AUC", "num_thresholds", num_thresholds)
        if num_thresholds < 2:
            raise _check.fail("AUC", "num_thresholds must be at least 2", num_thresholds)
        self.thresholds = tuple(i / (num_thresholds - 1) for i in range(1, num_thresholds - 1))
        self.name = name

    def config(self) -> dict[str, Any]:
        return {"num_thresholds": self.num_thresholds, "name": self.name}

    def value(self, sums: np.ndarray, samples: float) -> float:
        right, above, ones, every = self.parts(sums)
        zeros = every - ones
        if not ones or not zeros:
            return 0.0
        hits, errors = np.array([ones, *right, 0.0]) / ones, np.array([zeros, *(above - right), 0.0]) / zeros
        return float(((errors[:-1] - errors[1:]) * (hits[:-1] + hits[1:])).sum() / 2)
