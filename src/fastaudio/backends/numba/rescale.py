"""rescale: samples, frames and seconds. Products are rounded before they are cut to whole numbers, as NumPy's are."""

import math

import numpy as np

from .arrays import plain, same_shape
from .blocks import for_blocks
from .jit import rounded

LIMIT = 2**51


@rounded
def _whole(out, x, factor, offset, divisor):
    """int64, which doubles hold exactly."""
    bad = 0
    for i in range(x.size):
        v = x[i] * factor
        bad += 0 if abs(v) < LIMIT and abs(x[i]) < LIMIT else 1
        out[i] = (v + offset) / divisor
    return bad == 0


@rounded
def _whole_floor(out, x, factor, offset, divisor):
    bad = 0
    for i in range(x.size):
        v = x[i] * factor
        bad += 0 if abs(v) < LIMIT and abs(x[i]) < LIMIT else 1
        out[i] = np.int64(math.floor((v + offset) / divisor))
    return bad == 0


@rounded
def _cut_floor(out, x, factor, offset, divisor):
    bad = 0
    for i in range(x.size):
        v = x[i] * factor
        bad += 0 if abs(v) < LIMIT else 1
        out[i] = np.int64(math.floor((np.trunc(v) + offset) / divisor))
    return bad == 0


STEPS = {("i", "f"): _whole, ("i", "i"): _whole_floor, ("f", "i"): _cut_floor}


def rescale(out, x, factor, offset, divisor):
    same_shape("rescale", "x", x.shape, out.shape)
    to, step = out.reshape(-1), STEPS[x.dtype.kind, out.dtype.kind]
    x, numbers = plain(x, x.dtype).reshape(-1), (float(factor), float(offset), float(divisor))
    good = []
    for_blocks(1, x.size, lambda _, start, stop: good.append(step(to[start:stop], x[start:stop], *numbers)))
    return all(good)
