"""UpSampling2D: every pixel becomes a rectangle."""

from __future__ import annotations

from typing import Any

from ..blocked import LANES, ImageLayer
from ..layer import empty, kernel
from .windows import pair


class UpSampling2D(ImageLayer):
    """Nearest-neighbour enlargement, as `keras.layers.UpSampling2D`.

    Parameters
    ----------
    size : int or (height, width)
    data_format : {"channels_last", "channels_first"}

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.UpSampling2D(2)(np.ones((1, 2, 3, 1))).shape
    (1, 4, 6, 1)
    """

    _options = ("size",)

    def __init__(self, size: Any = 2, **common: Any):
        super().__init__(**common)
        self.size = pair("UpSampling2D", "size", size)

    def image_shape(self, chw: tuple[int, int, int]) -> tuple[int, int, int]:
        c, h, w = chw
        return c, h * self.size[0], w * self.size[1]

    def forward_image(self, x: Any, training: bool) -> Any:
        self._shape = x.shape
        n, c, h, w, _ = x.shape
        y = empty(x, (n, c, h * self.size[0], w * self.size[1], LANES))
        kernel(x, "upsample2d")(y, x, self.size)
        return y

    def backward_image(self, dy: Any) -> Any:
        dx = empty(dy, self._shape)
        kernel(dy, "upsample2d_backward")(dx, dy, self.size)
        return dx
