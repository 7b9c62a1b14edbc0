"""What a loss is. Owns: how it is called, and what targets must be."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ... import _check
from ..graph import with_batch
from ..layer import empty, kernel
from ..registry import call_of


class Loss:
    """Base of losses: `loss(y_true, y_pred, sample_weight)` is the mean, then `backward()` its gradient.

    `name`: the kernel's. `takes_logits_of`: the activation that the loss contains: a model that ends in it hands over
    its logits, and `given_logits` is set meanwhile.
    """

    name = ""
    takes_logits_of: str | None = None
    from_logits = False
    given_logits = False

    def config(self) -> dict[str, Any]:
        """Arguments that make this loss again; JSON values."""
        return {}

    __repr__ = call_of

    def arguments(self) -> tuple[Any, ...]:
        """What the kernel takes behind the weight."""
        return ()

    def compute(self, loss: Any, prediction: Any, target: Any, weight: Any = None) -> Any:
        """Writes the mean into `loss (1,) float64`; the gradient with respect to the prediction, by the same kernel."""
        gradient = empty(prediction, prediction.shape)
        kernel(prediction, self.name)(loss, gradient, prediction, target, weight, *self.arguments())
        return gradient

    def targets(self, where: str, y: Any, model: Any) -> np.ndarray:
        """The user's targets as the kernel takes them; ParameterError if they do not fit the model's output."""
        y = self.target(where, y, model.output_shape(model.input_shape), model.dtype)
        last = model.layers[-1]
        activation = getattr(getattr(last, "activation", None), "name", "")
        if y.dtype.kind == "f" and activation == "sigmoid" and y.size and (y.min() < 0 or y.max() > 1):
            warnings.warn(
                f"{where}: y reaches from {y.min():.4g} to {y.max():.4g}, but layer {last.name!r} ends in a sigmoid, "
                "which gives values in [0, 1] only",
                stacklevel=4,
            )
        return y

    def target(self, where: str, y: Any, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """y for predictions of `shape`, which is without the batch."""
        y = np.ascontiguousarray(y, dtype)
        if y.ndim == len(shape) and shape[-1:] == (1,):
            y = y.reshape(*y.shape, 1)
        if y.shape[1:] != shape:
            raise _check.fail(
                where, f"y must have shape {with_batch(shape)}, as the model's output{self.hint(y)}", y.shape
            )
        return y

    def hint(self, y: np.ndarray) -> str:
        """What else may have been meant, for the message about a wrong shape."""
        return ""

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> float:
        """Mean of `y_pred (N, ...)` against `y_true`; weights (N,), or of more of y_pred's first axes."""
        where = type(self).__name__
        pred = np.ascontiguousarray(y_pred)
        if pred.dtype not in (np.float32, np.float64) or pred.ndim < 1:
            raise _check.fail(where, "y_pred must be float32 or float64, (batch, ...)", f"{pred.dtype} {pred.shape}")
        given = np.asarray(y_true)
        y = self.target(where, given if pred.ndim > 1 else given.reshape(-1, 1), pred.shape[1:] or (1,), pred.dtype)
        if len(y) != len(pred):
            raise _check.fail(where, f"y_true must have as many samples as y_pred ({len(pred)})", len(y))
        weight = None if sample_weight is None else np.ascontiguousarray(sample_weight, pred.dtype)
        if weight is not None and (not weight.ndim or weight.shape != pred.shape[: weight.ndim]):
            raise _check.fail(where, f"sample_weight must fit y_pred's first axes {pred.shape}", weight.shape)
        loss = np.empty(1)
        self._gradient = self.compute(loss, pred, y, weight)
        return float(loss[0])

    def backward(self) -> np.ndarray:
        """Gradient of the last call with respect to its predictions: what `model.backward` takes."""
        return self._gradient


class PredictionFirst:
    """Mixed into losses under torch's names: `loss(prediction, target)`."""

    def __call__(self, prediction: Any, target: Any, sample_weight: Any = None) -> float:
        return super().__call__(target, prediction, sample_weight)
