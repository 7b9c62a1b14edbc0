"""magnitude: |D| ** power of complex D, in float64 inside; any shape."""

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


def magnitude(out, D, power):
    same_shape("magnitude", "D", D.shape, out.shape)
    flat = out.reshape(-1)
    D = real_view(plain(D, np.result_type(out.dtype, np.complex64)).reshape(-1))

    def magnitudes(_, start, stop):
        _magnitudes(flat[start:stop], D[2 * start : 2 * stop], float(power))

    for_blocks(1, flat.size, magnitudes)
