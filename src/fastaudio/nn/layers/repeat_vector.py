"""RepeatVector: a sequence of one vector."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ..layer import Layer, empty, kernel
from .permute import picked


class RepeatVector(Layer):
    """(N, C) -> (N, n, C), as `keras.layers.RepeatVector`: what a recurrent decoder reads at each step.

    Parameters
    ----------
    n : int

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.RepeatVector(2)([[1.0, 2.0]])
    array([[[1., 2.],
            [1., 2.]]], dtype=float32)
    """

    _options = ("n",)
    records = True

    def __init__(self, n: int, **common: Any):
        super().__init__(**common)
        self.n = _check.positive_int("RepeatVector", "n", n)

    def build(self, input_shape: tuple[int, ...]) -> None:
        if len(input_shape) != 1:
            raise self._wrong("takes (features,) after the batch", input_shape)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (self.n, *input_shape)

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return 0

    def forward(self, x: Any, training: bool = False) -> Any:
        return picked(x, np.repeat(np.arange(x.shape[0]), self.n), (x.shape[0], self.n, x.shape[1]))

    def backward(self, dy: Any) -> Any:
        """The sum over the copies: n times their mean."""
        dx = empty(dy, (dy.shape[0], dy.shape[2]))
        kernel(dy, "global_avg_pool")(dx, dy)
        kernel(dy, "scale")(dx, dx, float(self.n))
        return dx
