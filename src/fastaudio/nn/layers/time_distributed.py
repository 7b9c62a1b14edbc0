"""TimeDistributed: a layer on every step of a sequence."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ... import _check
from .. import registry
from ..layer import Layer
from .batch_normalization import BatchNormalization
from .recurrent_state import WithStates


class TimeDistributed(Layer):
    """One layer for every step, (N, T, ...) -> (N, T, ...), as `keras.layers.TimeDistributed`. `Dense` needs none.

    BatchNormalization takes its statistics over all steps, as in Keras 2, and warns; Keras 3 has those of each step.

    Parameters
    ----------
    layer : nn.Layer of one input, not built; no model

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.TimeDistributed(nn.layers.Conv2D(8, 3))(np.zeros((2, 5, 6, 6, 1))).shape
    (2, 5, 4, 4, 8)
    """

    passes_mask = True
    remembers = True
    counter: Any = None  # see Dropout, which may be the layer
    stream = row = 0

    def __init__(self, layer: Any, **common: Any):
        layer = registry.make(Layer, layer) if isinstance(layer, dict) else layer
        if not isinstance(layer, Layer) or layer.built or isinstance(layer, WithStates) or hasattr(layer, "layers"):
            raise _check.fail("TimeDistributed", "layer must be a new layer of single steps, no model", layer)
        if layer.activity_regularizer is not None:
            raise _check.fail("TimeDistributed", "activity_regularizer is to be given to TimeDistributed itself", layer)
        super().__init__(**{"dtype": layer.dtype, **common})
        if layer.dtype != self.dtype:
            rule = f"the layer must have this one's dtype, {self.dtype}"
            raise _check.fail("TimeDistributed", rule, layer.dtype.name)
        self.layer = layer

    @property
    def records(self) -> bool:  # type: ignore[override]
        return self.layer.records

    def build(self, input_shape: tuple[int, ...]) -> None:
        if len(input_shape) < 2:
            raise self._wrong("takes (time, ...) after the batch", input_shape)
        if isinstance(self.layer, BatchNormalization):
            rule = "takes its statistics over all steps, as Keras 2 does; Keras 3 normalises each step by itself"
            warnings.warn(f"{self._label}: BatchNormalization {rule}", stacklevel=2)
        self.layer.name = self.name
        self.layer.ensure_built(input_shape[1:])
        self._parameters = self.layer._parameters

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (input_shape[0], *self.layer.output_shape(input_shape[1:]))

    def flops(self, input_shape: tuple[int, ...]) -> int | None:
        count = self.layer.flops(input_shape[1:])
        return None if count is None else input_shape[0] * count

    def forward(self, x: Any, training: bool = False) -> Any:
        self._steps = x.shape[:2]
        self.layer.needs_dx, self.layer.frozen = self.needs_dx, self.frozen
        if self.counter is not None and hasattr(self.layer, "stream"):
            self.layer.counter, self.layer.stream = self.counter, self.stream
            self.layer.row = self.row * x.shape[1]
        y = self.layer.forward(_merged(x), training)
        return y.reshape(*self._steps, *y.shape[1:])

    def backward(self, dy: Any) -> Any:
        dx = self.layer.backward(_merged(dy))
        return None if dx is None else dx.reshape(*self._steps, *dx.shape[1:])

    def add_loss(self, loss: Any, training: bool) -> None:
        self.layer.add_loss(loss, training)

    def keras_weights(self) -> list[np.ndarray]:
        return self.layer.keras_weights()

    def from_keras_weights(self, weights: list[np.ndarray]) -> None:
        self.layer.from_keras_weights(weights)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "layer": registry.spec(self.layer)}


def _merged(x: Any) -> Any:
    """(N, T, ...) -> (N T, ...)."""
    return x.reshape(x.shape[0] * x.shape[1], *x.shape[2:])
