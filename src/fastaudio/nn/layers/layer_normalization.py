"""LayerNormalization: each row with mean 0 and variance 1."""

from __future__ import annotations

from typing import Any

from ... import _check
from ..layer import Layer, empty, kernel


class LayerNormalization(Layer):
    """Normalise the last axis of each sample, then scale and shift, as `keras.layers.LayerNormalization`.

    Parameters
    ----------
    epsilon : float
    center, scale : bool; whether there are `beta` and `gamma`

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.LayerNormalization()([[1.0, 3.0]]).round(2)
    array([[-1.,  1.]], dtype=float32)
    """

    records = True

    def __init__(self, epsilon: float = 1e-3, *, center: bool = True, scale: bool = True, **common: Any):
        super().__init__(**common)
        self.epsilon = _check.positive("LayerNormalization", "epsilon", epsilon)
        self.center, self.scale = bool(center), bool(scale)

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.gamma = self.add_param("gamma", input_shape[-1:], "ones", trainable=self.scale)
        self.beta = self.add_param("beta", input_shape[-1:], "zeros", trainable=self.center)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def forward(self, x: Any, training: bool = False) -> Any:
        rows = x.reshape(-1, x.shape[-1])
        y = empty(x, x.shape)
        mean, rstd = empty(x, rows.shape[:1]), empty(x, rows.shape[:1])
        kernel(x, "layer_norm")(y.reshape(rows.shape), mean, rstd, rows, self.gamma.data, self.beta.data, self.epsilon)
        self._cache = (rows, mean, rstd)
        return y

    def backward(self, dy: Any) -> Any:
        x, mean, rstd = self._cache
        del self._cache
        dx = empty(dy, dy.shape)
        kernel(dy, "layer_norm_backward")(
            dx.reshape(x.shape), self.gamma.grad, self.beta.grad, dy.reshape(x.shape), x, mean, rstd, self.gamma.data
        )
        return dx

    def config(self) -> dict[str, Any]:
        return {**super().config(), "epsilon": self.epsilon, "center": self.center, "scale": self.scale}
