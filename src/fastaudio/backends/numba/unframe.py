"""Tiles back to frames, one after the other in memory. May touch: lanes."""

import numpy as np

from .butterflies import POINT
from .jit import jit
from .lane_moves import imag_part, real_part, transpose
from .lanes import load, scale, store, width

ONES = {np.dtype(t): np.ones(16, t) for t in (np.float32, np.float64)}


@jit
def unload_tiles(frames, x, tiles, position, gain, real_only, backwards, ones, rows):
    """frames[(16 tile + l) * n + s] = sample s of lane l * gain[s], n = gain.size.

    Point j of the result is transformed point j, or -j if `backwards` (an inverse transform); it is samples 2
    j and 2 j + 1, or sample j if `real_only`. `rows (16 * n,)` is scratch.
    """
    n, points, lanes = gain.size, position.size, width(x)
    whole = n - n % lanes
    for tile in range(tiles):
        base, to = tile * points * POINT, tile * 16 * n
        for j in range(points):
            p = base + position[(points - j) % points if backwards else j] * POINT
            for h in range(0, 16, lanes):
                v = load(x, p + h)
                if real_only:
                    store(rows, j * 16 + h, scale(real_part(v), gain[j]))
                else:
                    store(rows, j * 32 + h, scale(real_part(v), gain[2 * j]))
                    store(rows, j * 32 + 16 + h, scale(imag_part(v), gain[2 * j + 1]))
        for h in range(0, 16, lanes):
            for s in range(0, whole, lanes):
                transpose(frames, to + h * n + s, n, rows, s * 16 + h, 16, ones, 0)
        for l in range(16):
            for s in range(whole, n):
                frames[to + l * n + s] = rows[s * 16 + l]
