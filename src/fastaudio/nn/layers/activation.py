"""Activation as a layer of its own."""

from __future__ import annotations

from typing import Any

from ... import _check
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

    only_activates = True  #: may be another layer's `activation`
    _options = ("activation",)
    records = True
    passes_mask = True

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
        x, y, act = self._take_cache()
        return activations.differentiate(act, dy, x, y)


def ReLU(max_value: float | None = None, negative_slope: float = 0.0, **common: Any) -> Activation:
    """`Activation("relu")`, as `keras.layers.ReLU`; with a `negative_slope` it is LeakyReLU. There is no `max_value`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.ReLU()([[-1.0, 2.0]])
    array([[0., 2.]], dtype=float32)
    """
    if max_value is not None:
        raise _check.fail("ReLU", "max_value must be None", max_value)
    return Activation(("leaky_relu", negative_slope) if negative_slope else "relu", **common)


def LeakyReLU(negative_slope: float = 0.3, *, alpha: float | None = None, **common: Any) -> Activation:
    """`Activation(("leaky_relu", negative_slope))`, as `keras.layers.LeakyReLU`; torch's slope is 0.01. Keras 2 says
    `alpha`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.LeakyReLU()([[-1.0, 2.0]])
    array([[-0.3,  2. ]], dtype=float32)
    """
    return Activation(("leaky_relu", negative_slope if alpha is None else alpha), **common)


def ELU(alpha: float = 1.0, **common: Any) -> Activation:
    """`Activation(("elu", alpha))`, as `keras.layers.ELU`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.ELU()([[0.0, 2.0]])
    array([[0., 2.]], dtype=float32)
    """
    return Activation(("elu", alpha), **common)


def Softmax(axis: int = -1, **common: Any) -> Activation:
    """`Activation("softmax")` over the last axis, as `keras.layers.Softmax`.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.Softmax()([[1.0, 1.0]])
    array([[0.5, 0.5]], dtype=float32)
    """
    _check.one_of("Softmax", "axis", axis, (-1,))
    return Activation("softmax", **common)
