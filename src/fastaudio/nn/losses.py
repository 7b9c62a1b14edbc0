"""Losses: how wrong predictions are, and which way is better. Owns: names, Keras's defaults, and what targets must be.

`compute(loss, prediction, target, weight)` writes the mean into `loss (1,) float64` and returns the gradient with
respect to the prediction; both come from one kernel.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .. import _check
from . import registry
from .layer import empty, kernel


class Loss:
    """Base of losses. `name`: the kernel's; `takes_logits_of`: the activation whose input it takes, not its output."""

    name = ""
    takes_logits_of: str | None = None

    def config(self) -> dict[str, Any]:
        """Arguments that make this loss again; JSON values."""
        return {}

    def compute(self, loss: Any, prediction: Any, target: Any, weight: Any = None) -> Any:
        gradient = empty(prediction, prediction.shape)
        kernel(prediction, self.name)(loss, gradient, prediction, target, weight)
        return gradient

    def targets(self, where: str, y: Any, model: Any) -> np.ndarray:
        """The user's targets as the kernel takes them; ParameterError if they do not fit the model's output."""
        y = np.ascontiguousarray(y, model.dtype)
        shape = model.output_shape(model.input_shape)
        if y.ndim == len(shape) and shape[-1:] == (1,):
            y = y.reshape(*y.shape, 1)
        if y.shape[1:] != shape:
            raise _check.fail(
                where, f"y must have shape (batch, {', '.join(map(str, shape))}), as the model's output", y.shape
            )
        last = model.layers[-1]
        if (
            getattr(getattr(last, "activation", None), "name", "") == "sigmoid"
            and y.size
            and (y.min() < 0 or y.max() > 1)
        ):
            warnings.warn(
                f"{where}: y reaches from {y.min():.4g} to {y.max():.4g}, but layer {last.name!r} ends in a sigmoid, "
                "which gives values in [0, 1] only",
                stacklevel=4,
            )
        return y


class MeanSquaredError(Loss):
    """Mean of (prediction - target)^2 over all elements."""

    name = "mse"


class SparseCategoricalCrossentropy(Loss):
    """-log of the probability given to the right class; targets are labels 0 ... classes - 1.

    Parameters
    ----------
    from_logits : bool; predictions come before a softmax. A model that ends in softmax is asked for its logits anyway.
    """

    name = "softmax_crossentropy"
    takes_logits_of = "softmax"

    def __init__(self, from_logits: bool = False):
        self.from_logits = bool(from_logits)

    def config(self) -> dict[str, Any]:
        return {"from_logits": self.from_logits}

    def targets(self, where: str, y: Any, model: Any) -> np.ndarray:
        labels = np.asarray(y)
        classes = model.output_shape(model.input_shape)[-1]
        if labels.ndim == 2 and labels.shape[1] == 1:
            labels = labels[:, 0]
        if labels.ndim != 1 or (labels.dtype.kind == "f" and not (labels == np.floor(labels)).all()):
            raise _check.fail(
                where, "y must hold one integer label a sample", f"{labels.dtype} array of shape {labels.shape}"
            )
        labels = np.ascontiguousarray(labels, np.int64)
        if labels.size and not 0 <= labels.min() <= labels.max() < classes:
            raise _check.fail(where, f"labels must be in 0 ... {classes - 1}", (int(labels.min()), int(labels.max())))
        return labels


class Weighted(Loss):
    """A loss times a number.

    Parameters
    ----------
    loss : str or Loss
    factor : float
    """

    def __init__(self, loss: Any, factor: float):
        self.loss, self.factor = get(loss), float(factor)
        self.takes_logits_of = self.loss.takes_logits_of

    def config(self) -> dict[str, Any]:
        return {"loss": registry.spec(self.loss), "factor": self.factor}

    def compute(self, loss: Any, prediction: Any, target: Any, weight: Any = None) -> Any:
        gradient = self.loss.compute(loss, prediction, target, weight)
        kernel(gradient, "scale")(gradient, gradient, self.factor)
        kernel(gradient, "scale")(loss, loss, self.factor)
        return gradient

    def targets(self, where: str, y: Any, model: Any) -> np.ndarray:
        return self.loss.targets(where, y, model)


NAMES = {
    "mse": MeanSquaredError,
    "mean_squared_error": MeanSquaredError,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
}


def get(loss: str | Loss) -> Loss:
    """A loss by name, in any case; as it is; or from a file."""
    if isinstance(loss, Loss):
        return loss
    if isinstance(loss, dict):
        return registry.make(Loss, loss)
    return NAMES[_check.one_of("loss", "name", str(loss).lower(), tuple(NAMES))]()


@contextmanager
def logits(model: Any, loss: Loss) -> Iterator[None]:
    """Let the last layer leave out the activation that `loss` contains: exact gradients, no log of 0."""
    last = model.layers[-1]
    while hasattr(last, "layers"):
        last = last.layers[-1]
    if loss.takes_logits_of is None or getattr(loss, "from_logits", False):
        yield
        return
    if getattr(getattr(last, "activation", None), "name", None) != loss.takes_logits_of:
        raise _check.fail(
            "loss",
            f"{type(loss).__name__} needs from_logits=True or a model that ends in {loss.takes_logits_of}",
            repr(last),
        )
    last.returns_logits = True
    try:
        yield
    finally:
        last.returns_logits = False
