"""Concatenate: inputs side by side."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

from ... import _check
from ..blocked import FORMATS, LANES, blocks, from_blocked, to_blocked
from ..layer import Layer, empty, kernel
from .permute import axis_of


class Concatenate(Layer):
    """Inputs one after another, as `keras.layers.Concatenate`.

    Parameters
    ----------
    axis : int; counted with the batch, or from the end. -1: images along their channels, other arrays along the last
    data_format : {"channels_last", "channels_first"}; where images have their channels

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Concatenate()([np.zeros((1, 4, 4, 3)), np.zeros((1, 4, 4, 16))]).shape
    (1, 4, 4, 19)
    """

    _options = ("axis", "data_format")
    records = True
    passes_mask = True

    def __init__(self, axis: int = -1, *, data_format: str = "channels_last", **common: Any):
        super().__init__(**common)
        self.axis = axis
        self.data_format = _check.one_of("Concatenate", "data_format", data_format, FORMATS)
        self._last = data_format == "channels_last"

    def build(self, input_shape: list[tuple[int, ...]]) -> None:
        if not isinstance(input_shape, list):
            raise self._wrong("takes two or more inputs", input_shape)
        rank = len(input_shape[0]) + 1
        channels = 1 if rank == 4 and not self._last else rank - 1
        axis = channels if self.axis == -1 else axis_of(self, self.axis, rank)
        self.takes_blocked = rank == 4 and axis == channels
        self.passes_mask = axis == rank - 1
        self._axis = axis - 1
        rest = {(len(shape), *shape[: self._axis], *shape[axis:]) for shape in input_shape}
        if len(input_shape) < 2 or len(rest) > 1:
            raise self._wrong("inputs must differ in the joined axis only", input_shape)
        self._sizes = [shape[self._axis] for shape in input_shape]

    def output_shape(self, input_shape: list[tuple[int, ...]]) -> tuple[int, ...]:
        shape = list(input_shape[0])
        shape[self._axis] = sum(self._sizes)
        return tuple(shape)

    def forward(self, x: list[Any], training: bool = False) -> Any:
        if not self.takes_blocked:
            return self._join(x)
        self._plain = [a.ndim == 4 for a in x]
        x = [to_blocked(a, self._last) if a.ndim == 4 else a for a in x]
        n, _, h, w, _ = x[0].shape
        y = empty(x[0], (n, blocks(sum(self._sizes)), h, w, LANES))
        start = 0
        for a, size in zip(x, self._sizes, strict=True):
            kernel(y, "copy_channels")(y, a, start, 0, size)
            start += size
        return y if self.emits_blocked else from_blocked(y, start, self._last)

    def backward(self, dy: Any) -> list[Any]:
        if not self.takes_blocked:
            return self._split(dy)
        dy = to_blocked(dy, self._last) if dy.ndim == 4 else dy
        n, _, h, w, _ = dy.shape
        found, start = [], 0
        for plain, size in zip(self._plain, self._sizes, strict=True):
            dx = empty(dy, (n, blocks(size), h, w, LANES))
            kernel(dy, "copy_channels")(dx, dy, 0, start, size)
            found.append(from_blocked(dx, size, self._last) if plain else dx)
            start += size
        return found

    def _rows(self, a: Any) -> Any:
        """What lies side by side in the whole is a row."""
        return a.reshape(-1, prod(a.shape[self._axis + 1 :]))

    def _parts(self, whole: Any) -> Iterator[tuple[tuple[int, ...], int, int]]:
        """Each input's shape, its place in a row, and how much of one it is."""
        before, after = whole.shape[: self._axis + 1], whole.shape[self._axis + 2 :]
        start = 0
        for size in self._sizes:
            yield (*before, size, *after), start, size * prod(after)
            start += size * prod(after)

    def _join(self, x: list[Any]) -> Any:
        shape = list(x[0].shape)
        shape[self._axis + 1] = sum(self._sizes)
        y = empty(x[0], tuple(shape))
        for a, (_, start, count) in zip(x, self._parts(y), strict=True):
            kernel(y, "copy_columns")(self._rows(y), self._rows(a), start, 0, count)
        return y

    def _split(self, dy: Any) -> list[Any]:
        found = []
        for shape, start, count in self._parts(dy):
            dx = empty(dy, shape)
            kernel(dy, "copy_columns")(self._rows(dx), self._rows(dy), 0, start, count)
            found.append(dx)
        return found
