"""Conv1D: Conv2D on images of height 1."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ... import _check
from ..parameter import Layout
from .conv2d import Conv2D
from .height_one import HeightOne, along


class Conv1D(HeightOne, Conv2D):
    """Convolution along time, as `keras.layers.Conv1D`.

    Parameters
    ----------
    filters, kernel_size, strides, dilation_rate : int
    padding : "valid", "same", or int
    data_format : "channels_last": (N, T, C); "channels_first": (N, C, T)
    groups, activation, use_bias, ... : as Conv2D

    Notes
    -----
    `params["kernel"]` is (filters, channels / groups, kernel_size), torch's `Conv1d.weight`. Read-only, as of Conv2D:
    assign `layer.params["kernel"] = values`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Conv1D(8, 3, padding="same")(np.zeros((1, 20, 2))).shape
    (1, 20, 8)
    """

    def __init__(
        self,
        filters: int,
        kernel_size: int,
        strides: int = 1,
        padding: Any = "valid",
        *,
        dilation_rate: int = 1,
        **common: Any,
    ):
        if padding == "causal":
            way = "put ZeroPadding1D(((kernel_size - 1) * dilation_rate, 0)) before it"
            raise _check.fail("Conv1D", f"padding must be 'valid', 'same' or a number of steps ({way})", padding)
        super().__init__(
            filters,
            along("Conv1D", "kernel_size", kernel_size),
            along("Conv1D", "strides", strides),
            padding if isinstance(padding, str) else (0, padding),
            dilation_rate=along("Conv1D", "dilation_rate", dilation_rate),
            **common,
        )

    def kernel_shape(self, c: int) -> tuple[int, ...]:
        return self.filters, c // self.groups, self.kernel_size[1]

    def kernel_layout(self, c: int) -> Layout:
        inner = super().kernel_layout(c)
        return Layout(partial(_pack, inner), partial(_unpack, inner))

    def config(self) -> dict[str, Any]:
        found = super().config()
        for name in ("kernel_size", "strides", "dilation_rate"):
            found[name] = found[name][1]
        return found


def _pack(inner: Layout, w: np.ndarray) -> np.ndarray:
    return inner.pack(w[:, :, None])


def _unpack(inner: Layout, p: np.ndarray) -> np.ndarray:
    return inner.unpack(p)[:, :, 0]
