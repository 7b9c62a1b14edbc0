"""Layers of sequences made of layers of images: (N, T, C) as images of height 1."""

from __future__ import annotations

from typing import Any

from ... import _check
from ..blocked import ImageLayer


class HeightOne(ImageLayer):
    """Stands before a layer of images among the bases; that one sees (N, 1, T, C), or channels first (N, C, 1, T)."""

    takes_blocked = False  # what follows sees (N, T, C)

    def chw(self, shape: tuple[int, ...]) -> tuple[int, int, int]:
        if len(shape) == 2:
            return (shape[1], 1, shape[0]) if self._last else (shape[0], 1, shape[1])
        if len(shape) == 3:
            return super().chw(shape)
        order = "(time, channels)" if self._last else "(channels, time)"
        raise self._wrong(f"takes {order} after the batch", tuple(shape))

    def plain(self, chw: tuple[int, int, int]) -> tuple[int, ...]:
        c, _, t = chw
        return (t, c) if self._last else (c, t)

    def forward(self, x: Any, training: bool = False) -> Any:
        x = x.reshape(x.shape[0], 1, *x.shape[1:]) if self._last else x.reshape(*x.shape[:2], 1, x.shape[2])
        y = super().forward(x, training)
        return y.reshape(x.shape[0], *self.output_shape(self.input_shape))

    def backward(self, dy: Any) -> Any:
        c, h, w = self.image_shape(self.chw(self.input_shape))
        dx = super().backward(dy.reshape(dy.shape[0], *((h, w, c) if self._last else (c, h, w))))
        return None if dx is None else dx.reshape(dx.shape[0], *self.input_shape)


def along(where: str, name: str, value: Any) -> tuple[int, int]:
    """A size along time, as one of images."""
    return 1, _check.positive_int(where, name, value)
