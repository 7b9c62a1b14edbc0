"""keras.metrics: what is counted beside the loss."""

from __future__ import annotations

from typing import Any

from .._absent import absent
from ..metrics import AUC, Accuracy, MeanOf, Metric, Precision, Recall, TopKAccuracy

__all__ = [
    "AUC",
    "BinaryAccuracy",
    "CategoricalAccuracy",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Metric",
    "Precision",
    "Recall",
    "SparseCategoricalAccuracy",
    "SparseTopKCategoricalAccuracy",
    "TopKCategoricalAccuracy",
]
__dir__ = __all__.copy  # tab completion: names, not files


def BinaryAccuracy(name: str = "binary_accuracy") -> Metric:
    """Share of outputs on their target's side of one half."""
    return Accuracy(binary=True, name=name)


def CategoricalAccuracy(name: str = "categorical_accuracy") -> Metric:
    """Share of samples whose most probable class is the largest of their distribution."""
    return Accuracy(name=name)


def SparseCategoricalAccuracy(name: str = "sparse_categorical_accuracy") -> Metric:
    """Share of samples whose most probable class is their label.

    Examples
    --------
    >>> from fastaudio.nn import keras
    >>> m = keras.Sequential([keras.layers.Dense(3, activation="softmax", input_shape=(4,))])
    >>> m.compile("adam", "sparse_categorical_crossentropy", [keras.metrics.SparseCategoricalAccuracy(name="right")])
    >>> sorted(m.fit([[1.0, 2.0, 3.0, 4.0]], [2], verbose=0).history)
    ['loss', 'right']
    """
    return Accuracy(name=name)


def TopKCategoricalAccuracy(k: int = 5, name: str = "top_k_categorical_accuracy") -> Metric:
    """Share of samples whose class is among the k most probable."""
    return TopKAccuracy(k, name)


def SparseTopKCategoricalAccuracy(k: int = 5, name: str = "sparse_top_k_categorical_accuracy") -> Metric:
    """Share of samples whose label is among the k most probable classes."""
    return TopKAccuracy(k, name)


def MeanSquaredError(name: str = "mean_squared_error") -> Metric:
    """The loss of that name, watched."""
    return MeanOf(name, "mse")


def MeanAbsoluteError(name: str = "mean_absolute_error") -> Metric:
    """The loss of that name, watched."""
    return MeanOf(name, "mae")


def __getattr__(name: str) -> Any:
    raise absent(__name__, name)
