"""Bidirectional: a sequence read from both ends."""

from __future__ import annotations

import copy
from typing import Any

from ... import _check
from .. import registry
from ..layer import Layer, empty, kernel
from .merge import product
from .recurrent import Recurrent
from .recurrent_dropout import STATES
from .recurrent_state import WithStates

MODES = ("concat", "sum", "ave", "mul")


class Bidirectional(WithStates):
    """A recurrent layer and a second one that reads backwards, as `keras.layers.Bidirectional`.

    Parameters
    ----------
    layer : SimpleRNN, GRU or LSTM, not built, not `go_backwards`
    merge_mode : {"concat", "sum", "ave", "mul"}; what becomes of the two outputs

    Notes
    -----
    Sequences of both are in the order of time. States are those of the layer, then those of the backward
    one. `params`: the layer's with `forward_` and `backward_` before their names; torch's of the second end in
    `_reverse`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Bidirectional(nn.layers.LSTM(5, return_sequences=True))(np.zeros((2, 7, 3))).shape
    (2, 7, 10)
    """

    records = True
    remembers = True

    def __init__(self, layer: Any, merge_mode: str = "concat", **common: Any):
        layer = registry.make(Layer, layer) if isinstance(layer, dict) else layer
        if not isinstance(layer, Recurrent) or layer.built or layer.go_backwards:
            raise _check.fail("Bidirectional", "layer must be a new SimpleRNN, GRU or LSTM, not go_backwards", layer)
        if layer.activity_regularizer is not None:
            raise _check.fail("Bidirectional", "activity_regularizer is to be given to Bidirectional itself", layer)
        super().__init__(**{"dtype": layer.dtype, "input_shape": layer.input_shape, **common})
        if layer.dtype != self.dtype:
            raise _check.fail("Bidirectional", f"the layer must have this one's dtype, {self.dtype}", layer.dtype.name)
        self.merge_mode = _check.one_of("Bidirectional", "merge_mode", merge_mode, MODES)
        self.layer, self.backward_layer = layer, copy.copy(layer)
        self.backward_layer._parameters = {}
        self.return_sequences, self.units = layer.return_sequences, layer.units
        self.return_state, self.states = layer.return_state, 2 * layer.states

    def build(self, input_shape: Any) -> None:
        for side, layer in (("forward", self.layer), ("backward", self.backward_layer)):
            layer.name = self.name
            layer.ensure_built(self._of_one(input_shape))
            for p in layer.parameters():
                p.name = f"{side}_{p.name}"
                self._parameters[p.name] = p

    def _of_one(self, shape: Any) -> Any:
        """The shapes that one of the two layers is given."""
        if not isinstance(shape, list) or len(shape) < 3:
            return shape
        self.check_states(shape[2:])
        return shape[: 2 + self.layer.states]

    def check_input(self, shape: Any) -> None:
        self.layer.check_input(self._of_one(shape))

    def output_shape(self, input_shape: Any) -> tuple[int, ...]:
        *steps, units = self.layer.output_shape(self._of_one(input_shape))
        return (*steps, units * (2 if self.merge_mode == "concat" else 1))

    def flops(self, input_shape: Any) -> int:
        return 2 * self.layer.flops(self._of_one(input_shape))

    def plan_mask(self, masks: list[Any]) -> Any:
        self.mask_source = masks[0]
        return self.layer.plan_mask(masks)

    def forward(self, x: Any, training: bool = False) -> Any:
        self._several = len(x) if isinstance(x, list) else 0
        x, mask, first = self.layer.given(x)
        self.layer.mask, half = mask, self.layer.states
        for side, layer in enumerate((self.layer, self.backward_layer)):  # each draws its own
            layer.counter, layer.row, layer.stream = self.counter, self.row, self.stream + 2 * side * STATES
        there = self.layer.run(x, mask, first[:half], False, training)
        y = self._merge(there, self.backward_layer.run(x, mask, first[half:], True, training))
        self.last = [*self.layer.last, *self.backward_layer.last]
        return y

    def _merge(self, a: Any, b: Any) -> Any:
        if self.merge_mode == "concat":
            y = empty(a, (*a.shape[:-1], 2 * self.units))
            rows = y.reshape(-1, 2 * self.units)
            for place, half in ((0, a), (self.units, b)):
                kernel(a, "copy_columns")(rows, half.reshape(-1, self.units), place, 0, self.units)
            return y
        if self.merge_mode == "mul":
            self._cache = a, b
            return product(a, b)
        y = empty(a, a.shape)
        kernel(a, "add")(y, a, b)
        if self.merge_mode == "ave":
            kernel(a, "scale")(y, y, 0.5)
        return y

    def _split(self, dy: Any) -> tuple[Any, Any]:
        if dy is None or self.merge_mode == "sum":
            return dy, dy
        if self.merge_mode == "mul":
            a, b = self._take_cache()
            return product(dy, b), product(dy, a)
        shape = (*dy.shape[:-1], self.units)
        if self.merge_mode == "ave":
            half = empty(dy, shape)
            kernel(dy, "scale")(half, dy, 0.5)
            return half, half
        halves = empty(dy, shape), empty(dy, shape)
        for place, half in zip((0, self.units), halves, strict=True):
            rows = dy.reshape(-1, dy.shape[-1])
            kernel(dy, "copy_columns")(half.reshape(-1, self.units), rows, 0, place, self.units)
        return halves

    def backward(self, dy: Any) -> Any:
        dy, dlast = self.gradients(dy)
        (there, back), half = self._split(dy), self.layer.states
        self.layer.needs_dx = self.backward_layer.needs_dx = self.needs_dx
        dx, *dfirst = self.layer.run_back(there, dlast[:half])
        more, *others = self.backward_layer.run_back(back, dlast[half:])
        if dx is not None:
            kernel(dx, "accumulate")(dx, more)
        return [dx, None, *dfirst, *others][: self._several] if self._several else dx

    def keras_weights(self) -> list[Any]:
        return [*self.layer.keras_weights(), *self.backward_layer.keras_weights()]

    def from_keras_weights(self, weights: list[Any]) -> None:
        half = len(weights) // 2
        self.layer.from_keras_weights(weights[:half])
        self.backward_layer.from_keras_weights(weights[half:])

    def config(self) -> dict[str, Any]:
        inner = registry.spec(self.layer)
        inner["config"]["name"] = None  # it goes by the name of this one
        return {**super().config(), "layer": inner, "merge_mode": self.merge_mode}
