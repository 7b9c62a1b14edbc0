"""Conv2DTranspose: the convolution's backward pass as a layer; strides make images larger."""

from __future__ import annotations

from math import prod
from typing import Any

from ... import _check
from .conv2d import Conv2D
from .windows import reach, same_padding


class Conv2DTranspose(Conv2D):
    """Transposed convolution, as `keras.layers.Conv2DTranspose`.

    Parameters
    ----------
    filters, kernel_size, strides, ... : as Conv2D
    padding : "valid": (n - 1) s + k pixels; "same": n s pixels; int or pair p: torch's, (n - 1) s + k - 2 p
    output_padding : int or (height, width), optional; so many pixels more below and right

    Notes
    -----
    `params["kernel"]` is (channels, filters / groups, height, width), torch's `ConvTranspose2d.weight`. Read-only, as
    of Conv2D: assign `layer.params["kernel"] = values`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Conv2DTranspose(4, 2, strides=2)(np.zeros((1, 5, 4, 3))).shape
    (1, 10, 8, 4)
    """

    _options = ("output_padding",)
    op = "conv_transpose2d"

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        *,
        output_padding: Any = 0,
        **common: Any,
    ):
        super().__init__(filters, kernel_size, strides, padding, **common)
        values = output_padding if isinstance(output_padding, (tuple, list)) else (output_padding, output_padding)
        self.output_padding = tuple(_check.non_negative_int("Conv2DTranspose", "output_padding", p) for p in values)

    def _geometry(self, c: int, h: int, w: int) -> None:
        self._channels = (c, self.filters)
        window = reach(self.kernel_size, self.dilation_rate)
        if isinstance(self.padding, str) and self.padding.lower() == "same":
            sizes = [n * s for n, s in zip((h, w), self.strides, strict=True)]
            self._pad = same_padding(self._label, "same", tuple(sizes), window, self.strides)
            self._out = tuple(n + o for n, o in zip(sizes, self.output_padding, strict=True))
            return
        self._pad = same_padding(self._label, self.padding, (h, w), window, self.strides)
        self._out = tuple(
            (n - 1) * s + k - sum(p) + o
            for n, s, k, p, o in zip((h, w), self.strides, window, self._pad, self.output_padding, strict=True)
        )
        if min(self._out) < 1:
            raise self._wrong("padding leaves no output for images of size", (h, w))

    def flops(self, input_shape: tuple[int, ...]) -> int:
        return 2 * prod(self.chw(input_shape)[1:]) * prod(self.kernel_shape(self._channels[0]))

    def kernel_shape(self, c: int) -> tuple[int, ...]:
        return (c, self.filters // self.groups, *self.kernel_size)
