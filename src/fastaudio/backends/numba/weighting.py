"""weighting: how loud frequencies are to the ear, by one logarithm of the quotient of two polynomials."""

import numpy as np

from .arrays import plain, same_shape
from .blocks import for_blocks
from .jit import jit
from .logarithm import log2

TERMS, SMALL, LARGE = 7, 1e-30, 1e9


@jit
def _weights(out, x, numbers):
    least, factor, offset, bad = numbers[0], numbers[1], numbers[2], 0
    for i in range(x.size):
        v = x[i]
        z, size = v * v, abs(v)
        above, below = numbers[3], numbers[3 + TERMS]
        for k in range(1, TERMS):
            above = above * z + numbers[3 + k]
            below = below * z + numbers[3 + TERMS + k]
        y = factor * log2(above / below) + offset if v == v else v
        y = -np.inf if v == 0 else y
        out[i] = least if y < least else y
        bad += 1 if v == v and v != 0 and not (size >= SMALL and size <= LARGE) else 0
    return bad == 0


def weighting(out, x, numbers):
    same_shape("weighting", "x", x.shape, out.shape)
    to, x, numbers, good = out.reshape(-1), plain(x, x.dtype).reshape(-1), plain(numbers, numbers.dtype), []
    for_blocks(1, x.size, lambda _, start, stop: good.append(_weights(to[start:stop], x[start:stop], numbers)))
    return all(good)
