"""GaussianNoise: noise on the data, in training alone."""

from __future__ import annotations

from typing import Any

from ... import _check
from ..layer import empty, kernel
from .dropout import Draws


class GaussianNoise(Draws):
    """Add normal noise of deviation `stddev` in training; the identity otherwise. As `keras.layers.GaussianNoise`.

    Parameters
    ----------
    stddev : float >= 0

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.GaussianNoise(0.1)([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    _options = ("stddev",)
    records = True
    passes_mask = True

    def __init__(self, stddev: float, **common: Any):
        super().__init__(**common)
        self.stddev = _check.non_negative("GaussianNoise", "stddev", stddev)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def forward(self, x: Any, training: bool = False) -> Any:
        if not training or not self.stddev:
            return x
        y, first = empty(x, x.shape), self.first(x)
        kernel(x, "random_normal")(y, self.counter, self.stream, first)
        kernel(x, "scale")(y, y, self.stddev)
        kernel(x, "accumulate")(y, x)
        return y

    def backward(self, dy: Any) -> Any:
        return dy
