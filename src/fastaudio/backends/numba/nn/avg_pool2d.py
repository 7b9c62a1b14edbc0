"""avg_pool2d and its backward pass: means over the pixels of a window that lie in the image, or, with count_padding,
sums divided by its size.
"""

from ...rules import pooling_windows
from ..jit import inlined, jit
from .images import LANES, for_image_rows, given, image, inside, windows_over


@inlined
def _share(rows, columns, kh, kw, count_padding):
    return 1.0 / (kh * kw if count_padding else rows * columns)


@jit
def _pool(y, x, count_padding, kh, kw, sh, sw, top, left, start, stop):
    oh, ow = y.shape[1:3]
    for row in range(start, stop):
        plane, oy = row // oh, row % oh
        y0 = oy * sh - top
        ky_from, ky_to = inside(y0, kh, x.shape[1])
        for ox in range(ow):
            x0 = ox * sw - left
            kx_from, kx_to = inside(x0, kw, x.shape[2])
            total = y[plane, oy, ox]
            total[:] = 0
            for ky in range(ky_from, ky_to):
                for kx in range(kx_from, kx_to):
                    value = x[plane, y0 + ky, x0 + kx]
                    for l in range(LANES):
                        total[l] += value[l]
            share = _share(ky_to - ky_from, kx_to - kx_from, kh, kw, count_padding)
            for l in range(LANES):
                total[l] *= share


@jit
def _unpool(dx, dy, count_padding, kh, kw, sh, sw, top, left, start, stop):
    h, w, oh, ow = *dx.shape[1:3], *dy.shape[1:3]
    for row in range(start, stop):
        plane, iy = row // h, row % h
        dx[plane, iy] = 0
        first, last = windows_over(iy, kh, sh, top, oh)
        for oy in range(first, last):
            ky_from, ky_to = inside(oy * sh - top, kh, h)
            for ox in range(ow):
                x0 = ox * sw - left
                kx_from, kx_to = inside(x0, kw, w)
                share = _share(ky_to - ky_from, kx_to - kx_from, kh, kw, count_padding)
                value = dy[plane, oy, ox]
                for kx in range(kx_from, kx_to):
                    to = dx[plane, iy, x0 + kx]
                    for l in range(LANES):
                        to[l] += value[l] * share


def avg_pool2d(y, x, size, stride, padding, count_padding):
    to, x = image("avg_pool2d", "y", y), given("avg_pool2d", "x", x, y)
    sizes = pooling_windows("avg_pool2d", to, x, size, stride, padding)
    for_image_rows(to, lambda start, stop: _pool(to, x, bool(count_padding), *sizes, start, stop))


def avg_pool2d_backward(dx, dy, size, stride, padding, count_padding):
    to, dy = image("avg_pool2d_backward", "dx", dx), given("avg_pool2d_backward", "dy", dy, dx)
    sizes = pooling_windows("avg_pool2d_backward", dy, to, size, stride, padding)
    for_image_rows(to, lambda start, stop: _unpool(to, dy, bool(count_padding), *sizes, start, stop))
