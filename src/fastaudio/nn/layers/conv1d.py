"""Conv1D: Conv2D on images of height 1."""

from __future__ import annotations

from typing import Any

from ... import _check
from ..parameter import Layout
from .conv2d import Conv2D


class Conv1D(Conv2D):
    """Convolution along time, as `keras.layers.Conv1D`.

    Parameters
    ----------
    filters, kernel_size, strides, dilation_rate : int
    padding : "valid", "same", or int
    data_format : "channels_last": (N, T, C); "channels_first": (N, C, T)
    groups, activation, use_bias, ... : as Conv2D

    Notes
    -----
    `params["kernel"]` is (filters, channels / groups, kernel_size), torch's `Conv1d.weight`.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> nn.layers.Conv1D(8, 3, padding="same")(np.zeros((1, 20, 2))).shape
    (1, 20, 8)
    """

    takes_blocked = False  # what follows sees (N, T, C)

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
        one = lambda name, value: (1, _check.positive_int("Conv1D", name, value))
        super().__init__(
            filters,
            one("kernel_size", kernel_size),
            one("strides", strides),
            padding if isinstance(padding, str) else (0, padding),
            dilation_rate=one("dilation_rate", dilation_rate),
            **common,
        )

    def chw(self, shape: tuple[int, ...]) -> tuple[int, int, int]:
        if len(shape) == 2:
            return (shape[1], 1, shape[0]) if self._last else (shape[0], 1, shape[1])
        if len(shape) == 3:
            return super().chw(shape)
        order = "(time, channels)" if self._last else "(channels, time)"
        raise _check.fail(self.name or "Conv1D", f"takes {order} after the batch", tuple(shape))

    def plain(self, chw: tuple[int, int, int]) -> tuple[int, ...]:
        c, _, t = chw
        return (t, c) if self._last else (c, t)

    def kernel_shape(self, c: int) -> tuple[int, ...]:
        return self.filters, c // self.groups, self.kernel_size[1]

    def kernel_layout(self, c: int) -> Layout:
        inner = super().kernel_layout(c)
        return Layout(lambda w: inner.pack(w[:, :, None]), lambda p: inner.unpack(p)[:, :, 0])

    def forward(self, x: Any, training: bool = False) -> Any:
        x = x.reshape(x.shape[0], 1, *x.shape[1:]) if self._last else x.reshape(*x.shape[:2], 1, x.shape[2])
        y = super().forward(x, training)
        return y.reshape(x.shape[0], *self.output_shape(self.input_shape))

    def backward(self, dy: Any) -> Any:
        c, h, w = self.image_shape(self.chw(self.input_shape))
        dx = super().backward(dy.reshape(dy.shape[0], *((h, w, c) if self._last else (c, h, w))))
        return None if dx is None else dx.reshape(dx.shape[0], *self.input_shape)

    def config(self) -> dict[str, Any]:
        found = super().config()
        for name in ("kernel_size", "strides", "dilation_rate"):
            found[name] = found[name][1]
        return found
