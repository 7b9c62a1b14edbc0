"""Axes in another order, for a layer of its own and for layers that work along any axis. Owns: how they are moved."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ... import _check
from ..layer import Layer, empty, kernel

_BEGIN = np.zeros(1, np.int64)  # where a gather begins


def pick(out: Any, a: Any, index: np.ndarray) -> None:
    """Rows of a matrix, by their numbers, into an array of as many elements."""
    kernel(a, "gather")(out.reshape(len(index), a.shape[1]), a, index, _BEGIN)


def picked(a: Any, index: np.ndarray, shape: tuple[int, ...]) -> Any:
    """The same in a new array of this shape."""
    out = empty(a, shape)
    pick(out, a, index)
    return out


def permuted(x: Any, axes: Sequence[int]) -> Any:
    """As NumPy's transpose, contiguous; x itself where all axes stay. Rows that stay together are copied as such."""
    count = len(axes)
    while count and axes[count - 1] == count - 1:
        count -= 1
    if not count:
        return x
    rows = prod(x.shape[:count])
    index = np.arange(rows).reshape(x.shape[:count]).transpose(axes[:count]).reshape(-1)
    return picked(x.reshape(rows, prod(x.shape[count:])), index, tuple(x.shape[i] for i in axes))


def undone(axes: Sequence[int]) -> list[int]:
    """The order that puts axes back."""
    return np.argsort(axes).tolist()


def axis_of(layer: Any, axis: Any, rank: int) -> int:
    """An axis counted from the front, the batch being 0; ParameterError for the batch's and for none."""
    if isinstance(axis, bool) or not isinstance(axis, (int, np.integer)) or not (-rank < axis < rank and axis):
        rule = f"axis must be one of 1 ... {rank - 1}, or -1 ... {1 - rank} from the end, of inputs of {rank} axes"
        raise layer._wrong(rule, axis)
    return int(axis) % rank


class Permute(Layer):
    """The axes of each sample in another order, as `keras.layers.Permute`.

    Parameters
    ----------
    dims : tuple of int; which axis of the input each one of the output is. They count from 1, behind the batch

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Permute((2, 1, 3))(np.zeros((1, 10, 20, 3))).shape
    (1, 20, 10, 3)
    """

    records = True

    def __init__(self, dims: Sequence[int], **common: Any):
        super().__init__(**common)
        self.dims = tuple(_check.positive_int("Permute", "each of dims", n) for n in dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise _check.fail("Permute", "dims must be 1, 2, ... in some order", dims)

    def build(self, input_shape: tuple[int, ...]) -> None:
        if len(input_shape) != len(self.dims):
            raise self._wrong(f"dims {self.dims} are for inputs of {len(self.dims)} axes behind the batch", input_shape)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(input_shape[n - 1] for n in self.dims)

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return 0

    def forward(self, x: Any, training: bool = False) -> Any:
        return permuted(x, (0, *self.dims))

    def backward(self, dy: Any) -> Any:
        return permuted(dy, undone((0, *self.dims)))

    def config(self) -> dict[str, Any]:
        return {**super().config(), "dims": list(self.dims)}
