"""curve, phasor: numbers to numbers, in float64. A loop for each curve; they say whether every number has its value."""

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


@jit
def _phasor(out, x):
    bad = 0
    for i in range(x.size):
        v = np.float64(x[i])
        bad += 0 if abs(v) < 1e6 or v != v else 1
        out[2 * i], out[2 * i + 1] = math.cos(v), math.sin(v)
    return bad == 0


CURVES = (_log2, _exp2, _mu, _turn)


def curve(out, x, kind, numbers):
    same_shape("curve", "x", x.shape, out.shape)
    to, x, step, numbers = out.reshape(-1), plain(x, x.dtype).reshape(-1), CURVES[kind], numbers.tolist()
    good = []
    for_blocks(1, x.size, lambda _, start, stop: good.append(step(to[start:stop], x[start:stop], *numbers)))
    return all(good)


def phasor(out, x):
    same_shape("phasor", "x", x.shape, out.shape)
    to, x = real_view(out.reshape(-1)), plain(x, x.dtype).reshape(-1)
    good = []
    for_blocks(1, x.size, lambda _, start, stop: good.append(_phasor(to[2 * start : 2 * stop], x[start:stop])))
    return all(good)
