"""LayerNormalization: each row with mean 0 and variance 1."""

from __future__ import annotations

from typing import Any

from ... import _check
from ..layer import Layer, empty, kernel
from .permute import axis_of, permuted, undone


class LayerNormalization(Layer):
    """Normalise an axis or some axes of each sample, then scale and shift, as `keras.layers.LayerNormalization`.

    Parameters
    ----------
    epsilon : float
    axis : int or list of int, counted with the batch or from the end; others than the last are moved there and back
    center, scale : bool; whether there are `beta` and `gamma`

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.LayerNormalization()([[1.0, 3.0]]).round(2)
    array([[-1.,  1.]], dtype=float32)
    """

    _options = ("epsilon", "axis", "center", "scale")
    records = True
    passes_mask = True

    def __init__(
        self, epsilon: float = 1e-3, *, axis: Any = -1, center: bool = True, scale: bool = True, **common: Any
    ):
        super().__init__(**common)
        self.epsilon = _check.positive("LayerNormalization", "epsilon", epsilon)
        axes = list(axis) if isinstance(axis, (tuple, list)) else [axis]
        self.axis = axes[0] if len(axes) == 1 else axes
        self.center, self.scale = bool(center), bool(scale)

    def build(self, input_shape: tuple[int, ...]) -> None:
        rank = len(input_shape) + 1
        axes = [axis_of(self, axis, rank) for axis in (self.axis if isinstance(self.axis, list) else [self.axis])]
        if not axes or len(set(axes)) < len(axes):
            raise self._wrong("axis must be one or several different ones", self.axis)
        self._order = [i for i in range(rank) if i not in axes] + axes  # x with those axes last
        shape = tuple(input_shape[i - 1] for i in axes)
        self.passes_mask = axes == [rank - 1]
        self.gamma = self.add_param("gamma", shape, "ones", trainable=self.scale)
        self.beta = self.add_param("beta", shape, "zeros", trainable=self.center)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def _flat(self, what: str) -> tuple[Any, Any]:
        both = getattr(self.gamma, what), getattr(self.beta, what)
        return tuple(None if a is None else a.reshape(-1) for a in both)

    def forward(self, x: Any, training: bool = False) -> Any:
        x = permuted(x, self._order)
        rows = x.reshape(-1, self.gamma.size)
        y = empty(x, x.shape)
        mean, rstd = empty(x, rows.shape[:1]), empty(x, rows.shape[:1])
        kernel(x, "layer_norm")(y.reshape(rows.shape), mean, rstd, rows, *self._flat("data"), self.epsilon)
        self._cache = (rows, mean, rstd)
        return permuted(y, undone(self._order))

    def backward(self, dy: Any) -> Any:
        x, mean, rstd = self._take_cache()
        dy = permuted(dy, self._order)
        dx = empty(dy, dy.shape)
        grads = dx.reshape(x.shape), *self._flat("grad"), dy.reshape(x.shape)
        kernel(dy, "layer_norm_backward")(*grads, x, mean, rstd, self._flat("data")[0])
        return permuted(dx, undone(self._order))

    def keras_weights(self) -> list[Any]:
        return [p.value for p in self.parameters() if p.trainable]

    def from_keras_weights(self, weights: list[Any]) -> None:
        for p, w in zip((p for p in self.parameters() if p.trainable), weights, strict=True):
            p.value = w
