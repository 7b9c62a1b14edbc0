"""Activation as a layer of its own."""

from __future__ import annotations

from typing import Any

from .. import activations
from ..layer import Layer


class Activation(Layer):
    """A function of each element (linear, relu, leaky_relu, elu, gelu, sigmoid, tanh), or softmax over the last axis.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.Activation("relu")([[-1.0, 2.0]])
    array([[0., 2.]], dtype=float32)
    """

    records = True

    def __init__(self, activation: Any, **common: Any):
        super().__init__(**common)
        self.activation = activations.get(activation)
        self.returns_logits = False
        # the padding lanes of blocked images must stay zero
        self.takes_blocked = "same" if self.activation.code is not None and self.activation.name != "sigmoid" else False

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def forward(self, x: Any, training: bool = False) -> Any:
        act = activations.get(None) if self.returns_logits else self.activation
        y = x if act.name == "linear" else activations.apply(act, x)
        self._cache = (x, y, act)
        return y

    def backward(self, dy: Any) -> Any:
        x, y, act = self._cache
        del self._cache
        return activations.differentiate(act, dy, x, y)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "activation": activations.spec(self.activation)}
