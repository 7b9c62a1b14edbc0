"""Layers that only look at data in another shape."""

from __future__ import annotations

from math import prod
from typing import Any

from ... import _check
from ..layer import Layer


class Flatten(Layer):
    """(N, ...) -> (N, elements), in the order of the plain array.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Flatten()(np.zeros((2, 3, 4))).shape
    (2, 12)
    """

    records = True

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (prod(input_shape),)

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return 0

    def forward(self, x: Any, training: bool = False) -> Any:
        self._shape = x.shape
        return x.reshape(x.shape[0], -1)

    def backward(self, dy: Any) -> Any:
        return dy.reshape(*self._shape)


class Reshape(Flatten):
    """`(N, ...) -> (N, *target_shape)`.

    Parameters
    ----------
    target_shape : tuple of int, without the batch; as many elements as the input. One may be -1: what is left

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Reshape((4, 3))(np.zeros((2, 12))).shape
    (2, 4, 3)
    """

    def __init__(self, target_shape: tuple[int, ...], **common: Any):
        super().__init__(**common)
        sizes = (target_shape,) if isinstance(target_shape, int) else tuple(target_shape)
        if sizes.count(-1) > 1:
            raise _check.fail("Reshape", "only one size may be -1", sizes)
        self.target_shape = tuple(n if n == -1 else _check.positive_int("Reshape", "each size", n) for n in sizes)

    def build(self, input_shape: tuple[int, ...]) -> None:
        if -1 in self.target_shape:
            left = prod(input_shape) // -prod(self.target_shape)
            self.target_shape = tuple(left if n == -1 else n for n in self.target_shape)
        if prod(input_shape) != prod(self.target_shape):
            rule = f"target_shape {self.target_shape} must have as many elements as the input"
            raise self._wrong(rule, input_shape)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return self.target_shape

    def forward(self, x: Any, training: bool = False) -> Any:
        self._shape = x.shape
        return x.reshape(x.shape[0], *self.target_shape)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "target_shape": list(self.target_shape)}
