"""Losses of probabilities. Owns: binary and categorical cross-entropy, labels, and torch's names.

A model that ends in the activation a loss contains is asked for its logits: exact gradients, no log of 0. Probabilities
from elsewhere are clipped to [1e-7, 1 - 1e-7], as Keras does.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ...errors import ParameterError
from ..layer import empty, kernel
from .base import Loss, PredictionFirst


class _Crossentropy(Loss):
    """`from_logits`: predictions come before the activation."""

    def __init__(self, from_logits: bool = False, **common: Any):
        super().__init__(**common)
        self.from_logits = bool(from_logits)

    def config(self) -> dict[str, Any]:
        return {"from_logits": self.from_logits}

    @property
    def _logits(self) -> bool:
        return self.from_logits or self.given_logits


class _Smoothing(_Crossentropy):
    """`label_smoothing`: this share of the targets is spread evenly over the classes; metrics see them as they are."""

    def __init__(self, from_logits: bool = False, label_smoothing: float = 0.0, **common: Any):
        super().__init__(from_logits, **common)
        self.label_smoothing = _check.non_negative(type(self).__name__, "label_smoothing", label_smoothing)
        if self.label_smoothing > 1:
            raise _check.fail(type(self).__name__, "label_smoothing must be in [0, 1]", label_smoothing)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "label_smoothing": self.label_smoothing}

    def compute(self, loss: Any, prediction: Any, target: Any, weight: Any = None) -> Any:
        if self.label_smoothing:
            classes = 2 if self.takes_logits_of == "sigmoid" else prediction.shape[-1]
            even, given = empty(target, target.shape), target
            target = empty(target, target.shape)
            kernel(even, "fill")(even, self.label_smoothing / classes)
            kernel(even, "scale")(target, given, 1 - self.label_smoothing)
            kernel(even, "accumulate")(target, even)
        return super().compute(loss, prediction, target, weight)


class BinaryCrossentropy(_Smoothing):
    """Mean over all elements of -(t log p + (1 - t) log(1 - p)), targets t in [0, 1].

    Parameters
    ----------
    from_logits : bool; predictions come before a sigmoid. A model that ends in one is asked for its logits anyway.
    label_smoothing : float in [0, 1]; how much of each target is one half
    """

    name = "binary_crossentropy"
    takes_logits_of = "sigmoid"

    def arguments(self) -> tuple[Any, ...]:
        return (self._logits,)

    def target(self, where: str, y: Any, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        y = super().target(where, y, shape, dtype)
        if y.size and not 0 <= y.min() <= y.max() <= 1:
            rule = "y must be in [0, 1] for a binary cross-entropy"
            raise ParameterError(f"{where}: {rule}, got {y.min()} ... {y.max()}")
        return y


class _OverClasses(_Crossentropy):
    takes_logits_of = "softmax"

    @property
    def name(self) -> str:  # type: ignore[override]
        return "softmax_crossentropy" if self._logits else "categorical_crossentropy"


class CategoricalCrossentropy(_Smoothing, _OverClasses):
    """Mean over rows of -sum t log p over the last axis; targets t are distributions, one-hot for example.

    Parameters
    ----------
    from_logits : bool; predictions come before a softmax. A model that ends in one is asked for its logits anyway.
    label_smoothing : float in [0, 1]; how much of each target is spread evenly over all classes
    """

    def hint(self, y: np.ndarray) -> str:
        return " (labels are for sparse_categorical_crossentropy)" if y.ndim == 1 else ""


class SparseCategoricalCrossentropy(_OverClasses):
    """-log of the probability given to the right class; targets are labels 0 ... classes - 1.

    Parameters
    ----------
    from_logits : bool; predictions come before a softmax. A model that ends in one is asked for its logits anyway.
    """

    def target(self, where: str, y: Any, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        labels, classes = np.asarray(y), shape[-1]
        if labels.ndim == len(shape) + 1 and labels.shape[-1] == 1:
            labels = labels[..., 0]
        whole = labels.dtype.kind in "iub" or (labels.dtype.kind == "f" and (labels == np.floor(labels)).all())
        if labels.ndim != len(shape) or labels.shape[1:] != shape[:-1] or not whole:
            each = "a sample" if len(shape) == 1 else f"for each of {shape[:-1]}"
            if labels.shape[1:] == shape:
                each += " (one-hot targets are for categorical_crossentropy)"
            got = f"{labels.dtype} array of shape {labels.shape}"
            raise ParameterError(f"{where}: y must hold one integer label {each}, got {got}")
        labels = np.ascontiguousarray(labels, np.int64)
        if labels.size and not 0 <= labels.min() <= labels.max() < classes:
            rule = f"labels must be in 0 ... {classes - 1}"
            raise ParameterError(f"{where}: {rule}, got {labels.min()} ... {labels.max()}")
        return labels


class BCELoss(PredictionFirst, BinaryCrossentropy):
    """torch's name: `loss(probabilities, target)`."""


class _LogitsFirst(PredictionFirst):
    def __init__(self, *, reduction: Any = None) -> None:
        super().__init__(from_logits=True, reduction=reduction)

    def config(self) -> dict[str, Any]:
        return {}


class BCEWithLogitsLoss(_LogitsFirst, BinaryCrossentropy):
    """torch's name: `loss(logits, target)`."""


class CrossEntropyLoss(_LogitsFirst, SparseCategoricalCrossentropy):
    """torch's name: `loss(logits, target)`, targets labels (integers) or distributions (floats) over the last axis."""

    def target(self, where: str, y: Any, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        if np.asarray(y).dtype.kind == "f":
            return Loss.target(self, where, y, shape, dtype)
        return super().target(where, y, shape, dtype)
