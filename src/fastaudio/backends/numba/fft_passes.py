"""The complex FFT of tiles, in place: all passes of a plan, and Bluestein's steps. May touch: butterflies,
lanes.
"""

import numpy as np

from .butterflies import POINT, pass2, pass3, pass4, pass8
from .jit import jit
from .lanes import load, store, times, width
from .odd_butterflies import pass5, pass7, pass_prime


@jit
def passes(x, tiles, points, stages, tw):
    """FFT of each tile; results in digit-reversed order. After the first pass each sub-transform is finished
    before the next is begun: it stays in the first-level cache.
    """
    scratch = np.empty(64 * POINT, x.dtype)
    depth = stages.shape[0]
    for tile in range(tiles if depth else 0):
        for part in range(-1, stages[0, 0]):  # -1 is the first pass, over the whole tile
            base, blocks = tile * points * POINT + max(part, 0) * stages[0, 1] * POINT, np.int64(1)
            for s in range(0 if part < 0 else 1, 1 if part < 0 else depth):
                r, q, t0 = stages[s, 0], stages[s, 1], stages[s, 2]
                if r == 8:
                    pass8(x, base, q, blocks, tw, t0)
                elif r == 4:
                    pass4(x, base, q, blocks, tw, t0)
                elif r == 2:
                    pass2(x, base, q, blocks, tw, t0)
                elif r == 3:
                    pass3(x, base, q, blocks, tw, t0)
                elif r == 5:
                    pass5(x, base, q, blocks, tw, t0)
                elif r == 7:
                    pass7(x, base, q, blocks, tw, t0)
                else:
                    pass_prime(x, base, q, blocks, tw, t0, r, stages[s, 3], scratch)
                blocks *= r


@jit
def chirp_in(wide, x, base, wave):
    """wide = x * wave, followed by zeros."""
    n = wave.shape[0]
    for j in range(n):
        for l in range(16):
            re, im = np.float64(x[base + j * POINT + l]), np.float64(x[base + j * POINT + 16 + l])
            wide[j * POINT + l] = re * wave[j, 0] - im * wave[j, 1]
            wide[j * POINT + 16 + l] = re * wave[j, 1] + im * wave[j, 0]
    wide[n * POINT :] = 0


@jit
def chirp_middle(other, wide, kernel, position):
    """other[k] = spectrum[k] * kernel[k], in natural order."""
    for k in range(kernel.shape[0]):
        for h in range(0, 16, width(wide)):
            v = times(load(wide, position[k] * POINT + h), kernel[k, 0], kernel[k, 1])
            store(other, k * POINT + h, v)


@jit
def chirp_out(x, base, other, wave, position):
    """x = inverse transform * wave. A forward transform read backwards is the inverse."""
    m = position.size
    for j in range(wave.shape[0]):
        p = position[(m - j) % m] * POINT
        for l in range(16):
            re, im = other[p + l], other[p + 16 + l]
            x[base + j * POINT + l] = re * wave[j, 0] - im * wave[j, 1]
            x[base + j * POINT + 16 + l] = re * wave[j, 1] + im * wave[j, 0]
