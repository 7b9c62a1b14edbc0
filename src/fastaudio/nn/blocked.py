"""Images as kernels want them: `(N, C/16, H, W, 16)`, channel c in block c // 16, lane c % 16; padding lanes are zero.

Owns: the change between that and plain images, `(N, H, W, C)` or `(N, C, H, W)`. A layer of images derives from
`ImageLayer` and sees blocked arrays only; between two of them nothing is converted.
"""

from __future__ import annotations

from typing import Any

from .. import _check
from ..backends.convolution import LANES, blocks
from .layer import Layer, empty, kernel

FORMATS = ("channels_last", "channels_first")


def to_blocked(x: Any, channels_last: bool) -> Any:
    n, h, w, c = x.shape if channels_last else (x.shape[0], *x.shape[2:], x.shape[1])
    out = empty(x, (n, blocks(c), h, w, LANES))
    kernel(x, "to_blocked")(out, x, channels_last)
    return out


def from_blocked(x: Any, channels: int, channels_last: bool) -> Any:
    n, _, h, w, _ = x.shape
    out = empty(x, (n, h, w, channels) if channels_last else (n, channels, h, w))
    kernel(x, "from_blocked")(out, x, channels_last)
    return out


class ImageLayer(Layer):
    """Base of layers on images. Subclasses write `forward_image` and `backward_image`, on blocked arrays, and
    `image_shape((C, H, W)) -> (C, H, W)`.

    Parameters
    ----------
    data_format : {"channels_last", "channels_first"}; None: channels_last
        Order of plain images, in `input_shape` too.
    """

    _options = ("data_format",)
    records = True
    takes_blocked = True
    sized = True  # built for images of one size, also in graphs

    def __init__(self, *, data_format: str | None = "channels_last", **common: Any):
        super().__init__(**common)
        self.data_format = _check.one_of(type(self).__name__, "data_format", data_format or "channels_last", FORMATS)
        self._last = self.data_format == "channels_last"

    def image_shape(self, chw: tuple[int, int, int]) -> tuple[int, int, int]:
        raise NotImplementedError

    def forward_image(self, x: Any, training: bool) -> Any:
        raise NotImplementedError

    def backward_image(self, dy: Any) -> Any:
        raise NotImplementedError

    def chw(self, shape: tuple[int, ...]) -> tuple[int, int, int]:
        """(C, H, W) of a plain shape; complains about anything that is not an image."""
        if len(shape) != 3:
            order = "(height, width, channels)" if self._last else "(channels, height, width)"
            raise self._wrong(f"takes images {order} after the batch", tuple(shape))
        return (shape[2], shape[0], shape[1]) if self._last else tuple(shape)

    def plain(self, chw: tuple[int, int, int]) -> tuple[int, ...]:
        c, h, w = chw
        return (h, w, c) if self._last else (c, h, w)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return self.plain(self.image_shape(self.chw(input_shape)))

    def forward(self, x: Any, training: bool = False) -> Any:
        self._was_plain = x.ndim == 4
        y = self.forward_image(self.blocked(x), training)
        return y if self.emits_blocked else self.unblocked(y, self.image_shape(self.chw(self.input_shape))[0])

    def backward(self, dy: Any) -> Any:
        dx = self.backward_image(self.blocked(dy))
        if dx is None or not self._was_plain:
            return dx
        return self.unblocked(dx, self.chw(self.input_shape)[0])

    def blocked(self, x: Any) -> Any:
        return to_blocked(x, self._last) if x.ndim == 4 else x

    def unblocked(self, x: Any, channels: int) -> Any:
        return from_blocked(x, channels, self._last)
