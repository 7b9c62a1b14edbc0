"""Dropout: forget some of the input at random while training."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from .. import random
from ..layer import Layer, empty, kernel


class Draws(Layer):
    """Base of layers that draw random numbers, each by (seed, step), its layer and its place in the batch."""

    counter: Any = None  # [seed, step]; the model's, once it is compiled
    stream = 0  # the layer's number in its model
    row = 0  # number in the batch of the first one given: one process of several sees a part of it

    def first(self, x: Any) -> int:
        """The number of the first element of x."""
        if self.counter is None:
            self.counter = np.array([random.seed(), 0], np.uint64)
        return self.row * (x.size // max(len(x), 1))


def rate_of(where: str, rate: Any, name: str = "rate") -> float:
    found = _check.non_negative(where, name, rate)
    if found >= 1:
        raise _check.fail(where, f"{name} must be < 1", rate)
    return found


class Dropout(Draws):
    """Set a share `rate` of the elements to 0 and scale the others by 1 / (1 - rate); the identity outside training.

    Parameters
    ----------
    rate : float in [0, 1)

    Notes
    -----
    Which elements go is a function of the seed, the layer, the step and the element's number: `backward` computes the
    mask again instead of keeping it.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.Dropout(0.3)([[1.0, 2.0]])
    array([[1., 2.]], dtype=float32)
    """

    _options = ("rate",)
    records = True
    passes_mask = True
    takes_blocked = "same"

    def __init__(self, rate: float, **common: Any):
        super().__init__(**common)
        self.rate = rate_of("Dropout", rate)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return input_shape

    def forward(self, x: Any, training: bool = False) -> Any:
        self._active = training and self.rate > 0
        if not self._active:
            return x
        self._first = self.first(x)
        y = empty(x, x.shape)
        kernel(x, "dropout")(y, x, self.counter, self.stream, self._first, self.rate)
        return y

    def backward(self, dy: Any) -> Any:
        if not self._active:
            return dy
        dx = empty(dy, dy.shape)
        kernel(dy, "dropout_backward")(dx, dy, self.counter, self.stream, self._first, self.rate)
        return dx
