"""compile: how a model is trained. Owns: its arguments, and models that are built by their first data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .. import _check
from ..backends.ops import MATH
from ..errors import ParameterError
from . import losses, metrics, optim
from .arguments import TooEarly
from .memory import on_device
from .metrics import Metric
from .run import Run

#: arguments of Keras's compile, taken where they ask for nothing -> (such values, what there is)
NEUTRAL: dict[str, tuple[tuple[Any, ...], str]] = {
    "auto_scale_loss": ((True, False), ""),
    "jit_compile": (("auto", None, True, False), ""),
    "loss_weights": ((None, [1], [1.0]), "`loss=nn.losses.Weighted(loss, factor)`; a model has one output"),
    "run_eagerly": ((None, False), "`train_on_batch(..., capture=False)` calls kernel by kernel"),
    "steps_per_execution": ((1, None), "an epoch is one call anyway"),
}


class Compiling:
    """The methods of models that say how to train them."""

    run: Run | None = None
    built: bool
    _wanted: tuple[Any, ...] | None = None  # arguments of a compile before the model was built

    def compile(
        self, optimizer: Any = "rmsprop", loss: Any = None, metrics: Any = (), *,
        weighted_metrics: Any = (), precision: str = "fp32", **unknown: Any,
    ) -> None:  # fmt: skip
        """Choose optimizer, loss and metrics for training.

        What `trainable=False` freezes, layers or whole models within, is settled here: compile again after a change.

        Parameters
        ----------
        optimizer : str or nn.optim.Optimizer
        loss : str or nn.losses.Loss; names in any case ("MSE", "sparse_categorical_crossentropy")
        metrics : list of str or nn.metrics.Metric, e.g. ["accuracy"]
        weighted_metrics : list of the same; sample and class weights count in these: sum of weighted values over the
            sum of weights, of true steps alone where some are masked. A name that `metrics` has, too, begins with
            "weighted_"
        precision : {"fp32", "tf32x3", "tf32", "bf16"}
            What products of training steps are computed in, on CUDA: float32, or on tensor cores with sums in float32:
            numbers in two halves of 11 bits (as good as float32), of 11 bits, or of 8. Weights, gradients and the
            optimizer's numbers are float32 in any case, evaluation and prediction too. A CPU trains in "fp32" alone

        Raises
        ------
        ParameterError : no loss, an unknown name
        BackendUnavailable : from the first step, where the engine does not compute so
        """
        _check.one_of("compile", "precision", precision, tuple(MATH))
        for name, value in unknown.items():
            usual, instead = NEUTRAL.get(name, ((), "no such argument"))
            if value not in usual:
                raise _check.fail("compile", f"{name} must be left out ({instead})", value)
        listed = [_listed(given) for given in (metrics, weighted_metrics)]
        self._wanted = (*checked(optimizer, loss, *listed), precision)
        self.run = Run(self, *self._wanted) if self.built else None

    @property
    def optimizer(self) -> Any:
        """The optimizer of `compile`; `model.optimizer.learning_rate` may change while it trains."""
        try:
            return self._compiled("optimizer").optimizer
        except ParameterError as error:  # an AttributeError, too: `hasattr` asks
            raise TooEarly(str(error)) from None

    def _compiled(self, where: str, x: Any = None) -> Run:
        """What compile made; a model without an input shape is built when its first data, `x`, arrive."""
        if self.run is None and self._wanted is not None and (self.built or x is not None):
            if not self.built:
                self.ensure_built(_shape(where, x))
            self.run = Run(self, *self._wanted)
        if self.run is None:
            rule = "the model must be compiled first: model.compile(optimizer, loss)"
            if self._wanted is not None:
                rule = "the model must be built: give its first layer an input_shape, or call build() or fit"
            raise _check.fail(where, rule, self)
        return self.run


def checked(optimizer: Any, loss: Any, plain: list[Any], weighted: list[Any]) -> tuple[Any, ...]:
    """The same, once names and classes are known to be right."""
    if loss is None:
        raise _check.fail("compile", 'loss must be given, for example "mse"', loss)
    found = losses.get(loss)
    optim.get(optimizer)
    for metric in [*plain, *weighted]:
        metrics.get(metric, found)
    return optimizer, loss, plain, weighted


def _listed(given: Any) -> list[Any]:
    return [given] if isinstance(given, (str, Metric, type)) else list(given or ())


def _shape(where: str, x: Any) -> tuple[int, ...]:
    """Of one sample of data: an array, a data set, or an iterable of batches."""
    if hasattr(x, "X") and hasattr(x, "y"):
        x = x.X
    if not (on_device(x) or hasattr(x, "shape") or isinstance(x, Mapping)):
        first = x[0] if isinstance(x, (list, tuple)) and x else None
        if first is None and not isinstance(x, (list, tuple)):
            first = next(iter(x), None)
        x = first[0] if isinstance(first, tuple) else x
    shape = tuple(x.shape) if hasattr(x, "shape") else np.shape(x)
    if len(shape) < 2:
        raise _check.fail(where, "x must be an array (samples, ...) to build the model for", shape)
    return shape[1:]
