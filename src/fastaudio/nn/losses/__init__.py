"""Losses: how wrong predictions are, and which way is better. Owns: names, Keras's defaults, what targets must be.

May touch: layer, activations, _check. Never: models beyond their last layer. Keras's names take `loss(y_true, y_pred)`,
torch's `loss(prediction, target)`; both give the mean, `backward()` its gradient, and both can be compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ... import _check
from .. import activations, registry
from ..layer import kernel
from ..twins import last_of
from .base import Loss
from .crossentropy import (
    BCELoss,
    BCEWithLogitsLoss,
    BinaryCrossentropy,
    CategoricalCrossentropy,
    CrossEntropyLoss,
    SparseCategoricalCrossentropy,
)
from .elementwise import Huber, HuberLoss, L1Loss, MeanAbsoluteError, MeanSquaredError, MSELoss

__all__ = [
    "L1",
    "MAE",
    "MSE",
    "BCELoss",
    "BCEWithLogitsLoss",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "CrossEntropyLoss",
    "Huber",
    "HuberLoss",
    "L1Loss",
    "Loss",
    "MSELoss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "Weighted",
    "get",
    "kl_gaussian",
]
__dir__ = __all__.copy  # tab completion: names, not files

MSE, MAE, L1 = MeanSquaredError, MeanAbsoluteError, MeanAbsoluteError


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
        self.from_logits = self.loss.from_logits

    def config(self) -> dict[str, Any]:
        return {"loss": registry.spec(self.loss), "factor": self.factor}

    @property
    def given_logits(self) -> bool:  # type: ignore[override]
        return self.loss.given_logits

    @given_logits.setter
    def given_logits(self, given: bool) -> None:
        self.loss.given_logits = given

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
    "mae": MeanAbsoluteError,
    "l1": MeanAbsoluteError,
    "mean_absolute_error": MeanAbsoluteError,
    "huber": Huber,
    "huber_loss": Huber,
    "bce": BinaryCrossentropy,
    "binary_crossentropy": BinaryCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
}
#: the classes by their own names
CLASSES = {
    loss.__name__.lower(): loss
    for loss in (*NAMES.values(), MSELoss, L1Loss, HuberLoss, BCELoss, BCEWithLogitsLoss, CrossEntropyLoss)
}


def known(where: str, name: str, more: tuple[str, ...] = ()) -> str:
    """The name of a loss, or one of `more`, in lower case. The message for a misspelt name lists full names only."""
    name = name.lower()
    return name if name in CLASSES else _check.one_of(where, "name", name, (*more, *NAMES))


def get(loss: str | Loss) -> Loss:
    """A loss by name, in any case; as it is; or from a file."""
    if isinstance(loss, Loss):
        return loss
    if isinstance(loss, dict):
        return registry.make(Loss, loss)
    if not isinstance(loss, str):
        way = "a class is to be called" if isinstance(loss, type) else "your own: a subclass with a formula"
        raise _check.fail("loss", f"must be a name or an instance of nn.losses.Loss ({way})", loss)
    name = known("loss", loss)
    return (CLASSES.get(name) or NAMES[name])()


def kl_gaussian(mu: Any, log_variance: Any) -> tuple[float, np.ndarray, np.ndarray]:
    """Divergence of N(mu, exp(log_variance)) from N(0, 1): summed over the last axis, mean over rows; its gradients.

    Parameters
    ----------
    mu, log_variance : arrays (N, n), float32 or float64

    Returns
    -------
    loss, dmu, dlog_variance

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.losses.kl_gaussian(np.ones((1, 1)), np.zeros((1, 1)))[0]
    0.5
    """
    mu, log_variance = np.ascontiguousarray(mu), np.ascontiguousarray(log_variance)
    if mu.ndim != 2 or mu.shape != log_variance.shape or mu.dtype != log_variance.dtype or mu.dtype.kind != "f":
        raise _check.fail("kl_gaussian", "mu and log_variance must be alike, (N, n) floats", mu.shape)
    loss, dmu, dlog_variance = np.empty(1), np.empty_like(mu), np.empty_like(mu)
    kernel(mu, "kl_gaussian")(loss, dmu, dlog_variance, mu, log_variance)
    return float(loss[0]), dmu, dlog_variance


def outputs(loss: Loss, prediction: Any) -> Any:
    """What the model would have given, had `loss` not been given its logits."""
    if not loss.given_logits:
        return prediction
    return activations.apply(activations.get(loss.takes_logits_of), prediction)


@contextmanager
def logits(model: Any, loss: Loss) -> Iterator[None]:
    """Let the last layer leave out the activation that `loss` contains: exact gradients, no log of 0."""
    last = last_of(model)
    ends_in = getattr(getattr(last, "activation", None), "name", None)
    if loss.takes_logits_of is None or loss.from_logits or last.activity_regularizer is not None:
        yield
        return
    if ends_in not in (None, "softmax", "sigmoid"):  # None: a layer of the user's own, which may well end in one
        raise _check.fail(
            "loss",
            f"{type(loss).__name__} needs from_logits=True or a model that ends in {loss.takes_logits_of}",
            repr(last),
        )
    if ends_in != loss.takes_logits_of or not hasattr(last, "returns_logits"):
        yield
        return
    last.returns_logits = loss.given_logits = True
    try:
        yield
    finally:
        last.returns_logits = loss.given_logits = False
