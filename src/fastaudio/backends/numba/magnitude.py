"""magnitude: |D| ** power of complex D, in float64 inside; any shape. And its gradient, 0 at D = 0. magphase: with the
directions.
"""

import math

import numpy as np

from .arrays import plain, real_view, same_shape
from .blocks import for_blocks
from .jit import jit


@jit
def _magnitudes(out, D, power):
    for i in range(out.size):
        re, im = np.float64(D[2 * i]), np.float64(D[2 * i + 1])
        square = re * re + im * im
        if power == 2:
            out[i] = square
        elif power == 1:
            out[i] = math.sqrt(square)
        else:
            out[i] = math.pow(math.sqrt(square), power)


@jit
def _directions(S, P, D, power):
    for i in range(S.size):
        re, im = D[2 * i], D[2 * i + 1]
        S[i] = math.hypot(np.float64(re), np.float64(im))
        if S[i] == 0:
            P[2 * i], P[2 * i + 1] = 1, im
        else:
            P[2 * i], P[2 * i + 1] = re / S[i], im / S[i]
        if power == 2:
            S[i] *= S[i]
        elif power != 1:
            S[i] = math.pow(np.float64(S[i]), power)


@jit
def _slopes(dD, dS, D, power):
    for i in range(dS.size):
        re, im = np.float64(D[2 * i]), np.float64(D[2 * i + 1])
        square, slope = re * re + im * im, np.float64(dS[i])
        if power == 2:
            factor = 2 * slope
        elif square == 0:
            factor = 0.0
        elif power == 1:
            factor = slope / math.sqrt(square)
        else:
            factor = slope * power * math.pow(square, power / 2 - 1)
        dD[2 * i], dD[2 * i + 1] = re * factor, im * factor


def magnitude(out, D, power):
    same_shape("magnitude", "D", D.shape, out.shape)
    flat = out.reshape(-1)
    D = real_view(plain(D, np.result_type(out.dtype, np.complex64)).reshape(-1))

    def magnitudes(_, start, stop):
        _magnitudes(flat[start:stop], D[2 * start : 2 * stop], float(power))

    for_blocks(1, flat.size, magnitudes)


def magphase(S, P, D, power):
    same_shape("magphase", "P, D", (P.size, D.size), (S.size, S.size))
    sizes, to = S.reshape(-1), real_view(P.reshape(-1))
    D = real_view(plain(D, P.dtype).reshape(-1))

    def directions(_, start, stop):
        _directions(sizes[start:stop], to[2 * start : 2 * stop], D[2 * start : 2 * stop], float(power))

    for_blocks(1, sizes.size, directions)


def magnitude_backward(dD, dS, D, power):
    same_shape("magnitude_backward", "dD, D", (dD.size, D.size), (dS.size, dS.size))
    to, slopes = real_view(dD.reshape(-1)), plain(dS, dS.dtype).reshape(-1)
    D = real_view(plain(D, dD.dtype).reshape(-1))

    def backward(_, start, stop):
        _slopes(to[2 * start : 2 * stop], slopes[start:stop], D[2 * start : 2 * stop], float(power))

    for_blocks(1, slopes.size, backward)
