"""Accuracy that counts the right class among the k most probable."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ..memory import read, write
from ..planning import Steps
from ..trace import python
from .base import Metric


class TopKAccuracy(Metric):
    """Share of predictions whose right class is among the k most probable, as Keras's `TopKCategoricalAccuracy` for
    distributions and `SparseTopKCategoricalAccuracy` for labels. It is counted in NumPy, at each step.

    Parameters
    ----------
    k : int
    name : str

    Examples
    --------
    >>> from fastaudio import nn
    >>> m = nn.Sequential([nn.layers.Activation("softmax", input_shape=(3,))])
    >>> m.compile("sgd", "sparse_categorical_crossentropy", [nn.metrics.TopKAccuracy(2)])
    >>> m.evaluate([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]], [1, 0], verbose=0)[1]
    0.5
    """

    counts = True

    def __init__(self, k: int = 5, name: str = "top_k_categorical_accuracy"):
        self.k, self.name = _check.positive_int("TopKAccuracy", "k", k), name

    def config(self) -> dict[str, Any]:
        return {"k": self.k, "name": self.name}

    def count(self, total: Any, engine: Any, prediction: Any, target: Any, steps: Steps | None) -> None:
        python(engine, self._add, total, prediction, target, *([steps.true] if steps else []))

    def _add(self, total: Any, prediction: Any, target: Any, weight: Any = None) -> None:
        p, t = read(prediction), read(target)
        t = t if t.dtype == np.int64 else t.argmax(-1)
        mine = np.take_along_axis(p, t[..., None], -1)
        right = np.isfinite(mine[..., 0]) & ((p > mine).sum(-1) < self.k)
        if weight is not None:
            w = read(weight)
            right = right * w.reshape(*w.shape, *[1] * (right.ndim - w.ndim))
        write(total, read(total) + right.sum() * (len(p) / right.size))
