"""curve, phasor: numbers to numbers. A loop for each curve; they say whether every number has its value."""

import math

import numpy as np

from .arrays import plain, real_view, same_shape
from .blocks import for_blocks
from .jit import jit
from .logarithm import SMALLEST, log2


@jit
def _log2(out, x, factor, shift, unit, more, offset, knee, slope):
    bad = 0
    for i in range(x.size):
        v = np.float64(x[i])
        z = (v - shift) / unit + more
        bad += 1 if v >= knee and not (z >= SMALLEST and z < np.inf) else 0
        out[i] = v * slope if v < knee else factor * log2(z) + offset if v == v else v
    return bad == 0


@jit
def _exp2(out, x, factor, shift, unit, more, offset, knee, slope):
    bad = 0
    for i in range(x.size):
        v = np.float64(x[i])
        z = (v - shift) / unit + more
        bad += 1 if v >= knee and not (z >= -1022 and z <= 1023) else 0
        out[i] = v * slope if v < knee else factor * np.exp2(z) + offset
    return bad == 0


@jit
def _mu(out, x, factor, shift, unit, more, offset, knee, slope):
    bad = 0
    for i in range(x.size):
        v = np.float64(x[i])
        z = (v - shift) / unit + more
        size = abs(z)
        y = 1.0 + size
        bad += 1 if v >= knee and not size < np.inf else 0
        bent = math.copysign(log2(y) + (size - (y - 1.0)) / y * 1.44269504088896340736, z)
        out[i] = v * slope if v < knee else factor * bent + offset if v == v else v
    return bad == 0


@jit
def _turn(out, x, factor, shift, unit, more, offset, knee, slope):
    bad = 0
    for i in range(x.size):
        v = np.float64(x[i])
        z = (v - shift) / unit + more
        bad += 1 if v >= knee and not abs(z) < 2.0**48 else 0
        out[i] = v * slope if v < knee else factor * math.cos((z - np.rint(z)) * 2 * math.pi) + offset
    return bad == 0


CURVES = (_log2, _exp2, _mu, _turn)


def curve(out, x, kind, numbers):
    same_shape("curve", "x", x.shape, out.shape)
    to, x, step, numbers = out.reshape(-1), plain(x, x.dtype).reshape(-1), CURVES[kind], numbers.tolist()
    good = []
    for_blocks(1, x.size, lambda _, start, stop: good.append(step(to[start:stop], x[start:stop], *numbers)))
    return all(good)


def phasor(out, x):
    """By NumPy's sines and cosines, which are vectorised, and compiled ones are not."""
    same_shape("phasor", "x", x.shape, out.shape)
    to, x = real_view(out.reshape(-1)), x.reshape(-1)
    good = []

    def turn(_, start, stop):
        part = x[start:stop]
        within = not (np.abs(part) >= 1e6).any()
        good.append(within)  # threads append: the last is not always ours
        if within:
            np.cos(part, out=to[2 * start : 2 * stop : 2])
            np.sin(part, out=to[2 * start + 1 : 2 * stop : 2])

    for_blocks(1, x.size, turn)
    return all(good)
