"""Concatenate: inputs side by side."""

from __future__ import annotations

from typing import Any

from ... import _check
from ..blocked import FORMATS, LANES, blocks, from_blocked, to_blocked
from ..layer import Layer, empty, kernel


class Concatenate(Layer):
    """Inputs one after another: images along their channels, other arrays along the last axis.

    Parameters
    ----------
    axis : -1, as in Keras
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
        self.axis = _check.one_of("Concatenate", "axis", axis, (-1,))
        self.data_format = _check.one_of("Concatenate", "data_format", data_format, FORMATS)
        self._last = data_format == "channels_last"

    def build(self, input_shape: list[tuple[int, ...]]) -> None:
        if not isinstance(input_shape, list):
            raise self._wrong("takes two or more inputs", input_shape)
        self.takes_blocked = len(input_shape[0]) == 3
        self._axis = 0 if self.takes_blocked and not self._last else -1
        rest = {
            (len(shape), *(n for i, n in enumerate(shape) if i != self._axis % len(shape))) for shape in input_shape
        }
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

    def _join(self, x: list[Any]) -> Any:
        y = empty(x[0], (*x[0].shape[:-1], sum(self._sizes)))
        start = 0
        for a, size in zip(x, self._sizes, strict=True):
            kernel(y, "copy_columns")(y.reshape(-1, y.shape[-1]), a.reshape(-1, size), start, 0, size)
            start += size
        return y

    def _split(self, dy: Any) -> list[Any]:
        found, start = [], 0
        for size in self._sizes:
            dx = empty(dy, (*dy.shape[:-1], size))
            kernel(dy, "copy_columns")(dx.reshape(-1, size), dy.reshape(-1, dy.shape[-1]), 0, start, size)
            found.append(dx)
            start += size
        return found
