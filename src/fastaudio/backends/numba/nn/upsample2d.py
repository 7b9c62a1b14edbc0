"""upsample2d: each pixel factor[0] * factor[1] times; backward, their sum."""

from ...rules import upsampling_factors
from ..arrays import same_shape
from ..jit import jit
from .images import LANES, for_image_rows, given, image


@jit
def _repeat(y, x, fh, fw, start, stop):
    h = y.shape[1]
    for row in range(start, stop):
        plane, oy = row // h, row % h
        for ox in range(y.shape[2]):
            for l in range(LANES):
                y[plane, oy, ox, l] = x[plane, oy // fh, ox // fw, l]


@jit
def _sum(dx, dy, fh, fw, start, stop):
    h = dx.shape[1]
    for row in range(start, stop):
        plane, iy = row // h, row % h
        for ix in range(dx.shape[2]):
            total = dx[plane, iy, ix]
            total[:] = 0
            for oy in range(iy * fh, (iy + 1) * fh):
                for ox in range(ix * fw, (ix + 1) * fw):
                    for l in range(LANES):
                        total[l] += dy[plane, oy, ox, l]


def _factors(kernel, large, small, factor):
    fh, fw = upsampling_factors(kernel, factor)
    same_shape(kernel, "the large image", large.shape[1:3], (small.shape[1] * fh, small.shape[2] * fw))
    return fh, fw


def upsample2d(y, x, factor):
    to, x = image("upsample2d", "y", y), given("upsample2d", "x", x, y)
    factors = _factors("upsample2d", to, x, factor)
    for_image_rows(to, lambda start, stop: _repeat(to, x, *factors, start, stop))


def upsample2d_backward(dx, dy, factor):
    to, dy = image("upsample2d_backward", "dx", dx), given("upsample2d_backward", "dy", dy, dx)
    factors = _factors("upsample2d_backward", dy, to, factor)
    for_image_rows(to, lambda start, stop: _sum(to, dy, *factors, start, stop))
