"""Conv1D: Conv2D on images of height 1."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from ..parameter import Layout
from .conv2d import Conv2D
from .height_one import HeightOne, along


class Conv1D(HeightOne, Conv2D):
    """Convolution along time, as `keras.layers.Conv1D`.

    Parameters
    ----------
    filters, kernel_size, strides, dilation_rate : int
    padding : "valid", "same", "causal" (all of it before the first step: no output sees what comes later), or int
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
        super().__init__(
            filters,
            along("Conv1D", "kernel_size", kernel_size),
            along("Conv1D", "strides", strides),
            padding if isinstance(padding, str) else (0, padding),
            dilation_rate=along("Conv1D", "dilation_rate", dilation_rate),
            **common,
        )

    def _geometry(self, c: int, h: int, w: int) -> None:
        if self.padding != "causal":
            super()._geometry(c, h, w)
            return
        before = (self.kernel_size[1] - 1) * self.dilation_rate[1]
        self._channels, self._pad = (c, self.filters), ((0, 0), (before, 0))
        self._out = 1, (w - 1) // self.strides[1] + 1

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
