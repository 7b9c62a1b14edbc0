"""GaussianNoise: a training's data, never twice the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from .. import random
from ..layer import Layer, empty, kernel


class GaussianNoise(Layer):
    """Add normal noise of deviation `stddev` while training; the identity else. As `keras.layers.GaussianNoise`.

    Parameters
    ----------
    stddev : float >= 0

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.GaussianNoise(0.1)([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    records = True
    passes_mask = True

    def __init__(self, stddev: float, **common: Any):
        super().__init__(**common)
        self.stddev = _check.non_negative("GaussianNoise", "stddev", stddev)
        self.counter: Any = None  # [seed, step]; the model's, once it is compiled
        self.stream = 0  # the layer's number in its model
        self.row = 0  # see Dropout

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def forward(self, x: Any, training: bool = False) -> Any:
        if not training or not self.stddev:
            return x
        if self.counter is None:
            self.counter = np.array([random.seed(), 0], np.uint64)
        y = empty(x, x.shape)
        kernel(x, "random_normal")(y, self.counter, self.stream, self.row * (x.size // max(len(x), 1)))
        kernel(x, "scale")(y, y, self.stddev)
        kernel(x, "accumulate")(y, x)
        return y

    def backward(self, dy: Any) -> Any:
        return dy

    def config(self) -> dict[str, Any]:
        return {**super().config(), "stddev": self.stddev}
