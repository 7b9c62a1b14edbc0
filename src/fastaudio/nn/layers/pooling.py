"""Pooling: the largest or the mean value of windows of an image."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..blocked import LANES, ImageLayer
from ..layer import empty, kernel
from .windows import pair, slide


class _Pooling2D(ImageLayer):
    _options = ("pool_size", "strides", "padding")

    def __init__(self, pool_size: Any = 2, strides: Any = None, padding: Any = "valid", **common: Any):
        super().__init__(**common)
        where = type(self).__name__
        self.pool_size = pair(where, "pool_size", pool_size)
        self.strides = self.pool_size if strides is None else pair(where, "strides", strides)
        self.padding = padding

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.image_shape(self.chw(input_shape))

    def image_shape(self, chw: tuple[int, int, int]) -> tuple[int, int, int]:
        c, *size = chw
        self._pad, self._out = slide(self._label, size, self.pool_size, self.strides, self.padding)
        return (c, *self._out)

    @property
    def _where(self) -> tuple[Any, ...]:
        return self.pool_size, self.strides, (self._pad[0][0], self._pad[1][0])

    def _output(self, x: Any) -> Any:
        return empty(x, (x.shape[0], x.shape[1], *self._out, LANES))


class MaxPooling2D(_Pooling2D):
    """Largest value of each window, as `keras.layers.MaxPooling2D`.

    Parameters
    ----------
    pool_size : int or (height, width)
    strides : int or (height, width); default `pool_size`
    padding : "valid", "same", int or pair; padding is never the largest
    data_format : {"channels_last", "channels_first"}

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.MaxPooling2D(2)(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]], dtype=float32)
    """

    def forward_image(self, x: Any, training: bool) -> Any:
        y = self._output(x)
        index = empty(x, y.shape, np.uint8 if self.pool_size[0] * self.pool_size[1] <= 256 else np.int32)
        kernel(x, "max_pool2d")(y, index, x, *self._where)
        self._cache = (index, x.shape)
        return y

    def backward_image(self, dy: Any) -> Any:
        index, shape = self._take_cache()
        dx = empty(dy, shape)
        kernel(dy, "max_pool2d_backward")(dx, dy, index, *self._where)
        return dx


class AveragePooling2D(_Pooling2D):
    """Mean of each window, padding not counted, as `keras.layers.AveragePooling2D`.

    Parameters
    ----------
    pool_size, strides, padding, data_format : as MaxPooling2D
    count_include_pad : bool; torch's way: divide by the size of the window, padding included

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.AveragePooling2D(2)(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]], dtype=float32)
    """

    _options = ("count_include_pad",)

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: Any = "valid",
        *,
        count_include_pad: bool = False,
        **common: Any,
    ):
        super().__init__(pool_size, strides, padding, **common)
        self.count_include_pad = bool(count_include_pad)

    def forward_image(self, x: Any, training: bool) -> Any:
        self._shape = x.shape
        y = self._output(x)
        kernel(x, "avg_pool2d")(y, x, *self._where, self.count_include_pad)
        return y

    def backward_image(self, dy: Any) -> Any:
        dx = empty(dy, self._shape)
        kernel(dy, "avg_pool2d_backward")(dx, dy, *self._where, self.count_include_pad)
        return dx
