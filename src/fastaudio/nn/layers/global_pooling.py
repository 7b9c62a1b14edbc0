"""Global pooling: one number a channel."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..blocked import ImageLayer
from ..layer import Layer, empty, kernel


class _GlobalPooling(Layer):
    """On blocked images as on rows: both have channels in their last axis, images in their second, too."""

    _options = ("data_format",)
    records = True
    dimensions = 1
    largest = False

    def __init__(self, *, data_format: str = "channels_last", **common: Any):
        super().__init__(**common)
        self.data_format = data_format
        self._images = ImageLayer(data_format=data_format, **common)

    def build(self, input_shape: tuple[int, ...]) -> None:
        if len(input_shape) != self.dimensions + 1:
            what = "images" if self.dimensions == 2 else "(time, channels)"
            raise self._wrong(f"takes {what} after the batch", input_shape)
        self.takes_blocked = self.dimensions == 2
        self._c = self._images.chw(input_shape)[0] if self.takes_blocked else input_shape[-1]

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (self._images.chw(input_shape)[0] if self.dimensions == 2 else input_shape[-1],)

    def forward(self, x: Any, training: bool = False) -> Any:
        self._plain = self.takes_blocked and x.ndim == 4
        x = self._images.blocked(x) if self._plain else x
        self._shape = x.shape
        y = empty(x, (x.shape[0], self._c))
        if self.largest:
            self._places = empty(x, y.shape, np.int32)
            kernel(x, "global_max_pool")(y, self._places, x)
        else:
            kernel(x, "global_avg_pool")(y, x)
        return y

    def backward(self, dy: Any) -> Any:
        dx = empty(dy, self._shape)
        if self.largest:
            kernel(dy, "global_max_pool_backward")(dx, dy, self._places)
        else:
            kernel(dy, "global_avg_pool_backward")(dx, dy)
        return self._images.unblocked(dx, self._c) if self._plain else dx


class GlobalAveragePooling1D(_GlobalPooling):
    """Mean over time: (N, T, C) -> (N, C).

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.GlobalAveragePooling1D()(np.ones((1, 3, 2)))
    array([[1., 1.]], dtype=float32)
    """


class GlobalMaxPooling1D(_GlobalPooling):
    """Largest value over time: (N, T, C) -> (N, C).

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.GlobalMaxPooling1D()([[[1.0, 2.0], [3.0, 0.0]]])
    array([[3., 2.]], dtype=float32)
    """

    largest = True


class GlobalAveragePooling2D(_GlobalPooling):
    """Mean of each channel of images: (N, H, W, C) -> (N, C).

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.GlobalAveragePooling2D()(np.ones((1, 4, 3, 2)))
    array([[1., 1.]], dtype=float32)
    """

    dimensions = 2


class GlobalMaxPooling2D(_GlobalPooling):
    """Largest value of each channel of images: (N, H, W, C) -> (N, C).

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.GlobalMaxPooling2D()(np.ones((1, 4, 3, 2)))
    array([[1., 1.]], dtype=float32)
    """

    dimensions = 2
    largest = True
