"""What a loss is. Owns: how it is called, and what targets must be."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ... import _check
from ...backends import registry
from ...errors import ParameterError
from ..arguments import refuse
from ..graph import with_batch
from ..layer import empty, kernel
from ..memory import read, write
from ..registry import call_of
from ..trace import python
from ..twins import last_of


class Loss:
    """Base of losses: `loss(y_true, y_pred, sample_weight)` is the mean, then `backward()` its gradient.

    A loss of your own is a `formula` in NumPy::

        class LogCosh(nn.losses.Loss):
            def formula(self, y_true, y_pred):
                d = y_pred - y_true
                return np.log(np.cosh(d)), np.tanh(d)

    `name`: the kernel's, if it has one. `takes_logits_of`: the activation that the loss contains: a model that ends in
    it hands over its logits, and `given_logits` is set meanwhile.
    """

    name = ""
    takes_logits_of: str | None = None
    from_logits = False
    given_logits = False

    def __init__(self, *, reduction: Any = None, **unknown: Any):
        """Keras's and torch's words for a mean are taken, and a name, which changes nothing."""
        unknown.pop("name", None)
        refuse(type(self), unknown)
        if reduction not in (None, "mean", "auto", "sum_over_batch_size"):
            rule = "reduction must be a mean (losses.Weighted multiplies one, sample_weight each sample)"
            raise _check.fail(type(self).__name__, rule, reduction)

    def config(self) -> dict[str, Any]:
        """Arguments that make this loss again; JSON values."""
        return {}

    __repr__ = call_of

    def arguments(self) -> tuple[Any, ...]:
        """The kernel's arguments after the weight."""
        return ()

    def formula(self, y_true: np.ndarray, y_pred: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Values `(N,)`, or of more of y_pred's first axes, whose mean is the loss; and the gradient of their sum with
        respect to `y_pred`, in its shape. Of the user's own losses alone."""
        raise NotImplementedError(f"{type(self).__name__} has no formula(y_true, y_pred) -> values, gradient")

    def compute(self, loss: Any, prediction: Any, target: Any, weight: Any = None) -> Any:
        """Writes the mean into `loss (1,) float64`; the gradient with respect to the prediction, by the same kernel."""
        gradient = empty(prediction, prediction.shape)
        if not self.name:
            python(registry.backend(prediction), _formula, self, loss, gradient, prediction, target, weight)
            return gradient
        kernel(prediction, self.name)(loss, gradient, prediction, target, weight, *self.arguments())
        return gradient

    def targets(self, where: str, y: Any, model: Any) -> np.ndarray:
        """The user's targets as the kernel takes them; ParameterError if they do not fit the model's output."""
        y = self.target(where, y, model.output_shape(model.input_shape), model.dtype)
        last = last_of(model)
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
            rule = "y_pred must be float32 or float64, (batch, ...)"
            raise ParameterError(f"{where}: {rule}, got {_check.described(pred)}")
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


def _formula(own: Loss, loss: Any, gradient: Any, prediction: Any, target: Any, weight: Any) -> None:
    values, slopes = map(np.asarray, own.formula(read(target), read(prediction)))
    if slopes.shape != prediction.shape:
        rule = f"formula must return values, and a gradient of y_pred's shape {prediction.shape}"
        raise _check.fail(type(own).__name__, rule, slopes.shape)
    values, factor = weighted(type(own).__name__, values, prediction.shape, weight)
    write(loss, np.array([values.mean()]))
    write(gradient, slopes * factor.reshape(*factor.shape, *[1] * (slopes.ndim - factor.ndim)) / values.size)


def weighted(where: str, values: np.ndarray, shape: tuple[int, ...], weight: Any) -> tuple[np.ndarray, np.ndarray]:
    """What a formula found, in float64, times the weights; and these, once for each value or fewer."""
    if not values.ndim or values.shape != shape[: values.ndim]:
        raise _check.fail(where, f"formula must return values of some of y_pred's first axes {shape}", values.shape)
    factor = np.ones(1) if weight is None else read(weight)
    if factor.ndim > values.ndim:
        raise _check.fail(where, f"formula must return a value for each weight {factor.shape}", values.shape)
    return values * factor.reshape(*factor.shape, *[1] * (values.ndim - factor.ndim)).astype(np.float64), factor


class PredictionFirst:
    """Mixed into losses under torch's names: `loss(prediction, target)`."""

    def __call__(self, prediction: Any, target: Any, sample_weight: Any = None) -> float:
        return super().__call__(target, prediction, sample_weight)
