"""max_pool2d and its backward pass. The first of equal values wins; NaN beats all."""

import numpy as np

from ...rules import pooling_windows
from ..arrays import plain
from ..jit import jit
from .images import LANES, as_index, for_image_rows, given, image, inside, windows_over


@jit
def _pool(y, index, x, kh, kw, sh, sw, top, left, start, stop):
    oh, ow = y.shape[1:3]
    for row in range(start, stop):
        plane, oy = row // oh, row % oh
        y0 = oy * sh - top
        ky_from, ky_to = inside(y0, kh, x.shape[1])
        for ox in range(ow):
            x0 = ox * sw - left
            kx_from, kx_to = inside(x0, kw, x.shape[2])
            best, at = y[plane, oy, ox], index[plane, oy, ox]
            for l in range(LANES):
                best[l] = x[plane, y0 + ky_from, x0 + kx_from, l]
                at[l] = ky_from * kw + kx_from
            for ky in range(ky_from, ky_to):
                for kx in range(kx_from, kx_to):
                    value, here = x[plane, y0 + ky, x0 + kx], ky * kw + kx
                    for l in range(LANES):
                        wins = (value[l] > best[l]) | (value[l] != value[l])
                        best[l] = value[l] if wins else best[l]
                        at[l] = here if wins else at[l]


@jit
def _unpool(dx, dy, index, kh, kw, sh, sw, top, left, start, stop):
    h, (oh, ow) = dx.shape[1], dy.shape[1:3]
    for row in range(start, stop):
        plane, iy = row // h, row % h
        dx[plane, iy] = 0
        first, last = windows_over(iy, kh, sh, top, oh)
        for oy in range(first, last):
            for ox in range(ow):
                x0 = ox * sw - left
                kx_from, kx_to = inside(x0, kw, dx.shape[2])
                value, at = dy[plane, oy, ox], index[plane, oy, ox]
                for kx in range(kx_from, kx_to):
                    to, here = dx[plane, iy, x0 + kx], (iy + top - oy * sh) * kw + kx
                    for l in range(LANES):
                        to[l] += value[l] if at[l] == here else 0


def max_pool2d(y, index, x, size, stride, padding):
    to, x = image("max_pool2d", "y", y), given("max_pool2d", "x", x, y)
    sizes = pooling_windows("max_pool2d", to, x, size, stride, padding)
    if index is None:
        index = np.empty(y.shape, np.int32)
    at = as_index("max_pool2d", index, y, size)
    for_image_rows(to, lambda start, stop: _pool(to, at, x, *sizes, start, stop))


def max_pool2d_backward(dx, dy, index, size, stride, padding):
    to, from_ = image("max_pool2d_backward", "dx", dx), given("max_pool2d_backward", "dy", dy, dx)
    sizes = pooling_windows("max_pool2d_backward", from_, to, size, stride, padding)
    at = as_index("max_pool2d_backward", plain(index, index.dtype), dy, size)
    for_image_rows(to, lambda start, stop: _unpool(to, from_, at, *sizes, start, stop))
