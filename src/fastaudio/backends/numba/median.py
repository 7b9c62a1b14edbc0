"""median: the running median along the middle axis of x (rows, n, columns), mirrored at the ends. LANES columns at a
time: each keeps its window sorted.
"""

import numpy as np

from .arrays import plain, same_shape
from .framing import fold
from .jit import jit
from .pool import for_chunks

LANES, SYMMETRIC = 16, 3


@jit
def _replace(s, carry, gone, old):
    """s (size, LANES) ascending: one value `old` is taken out, `carry` put in."""
    size = s.shape[0]
    for l in range(LANES):
        gone[l] = s[0, l] == old[l]
    for i in range(size - 1):
        for l in range(LANES):
            kept = s[i + 1, l] if gone[l] else s[i, l]
            gone[l] = gone[l] | (s[i + 1, l] == old[l])
            low, high = min(kept, carry[l]), max(kept, carry[l])
            s[i, l] = low
            carry[l] = high
    for l in range(LANES):
        s[size - 1, l] = carry[l]


@jit
def _read(to, x, i, c, count):
    row = fold(i, x.shape[0], SYMMETRIC)
    for l in range(count):
        to[l] = x[row, c + l]


@jit
def _columns(out, x, c, size):
    n, count, left = x.shape[0], min(LANES, x.shape[1] - c), size // 2
    s = np.zeros((size, LANES), x.dtype)
    fresh, old, gone = np.zeros(LANES, x.dtype), np.zeros(LANES, x.dtype), np.zeros(LANES, np.bool_)
    for l in range(count):
        for i in range(size):
            s[i, l] = x[fold(i - left, n, SYMMETRIC), c + l]
        s[:, l].sort()
    for i in range(n):
        for l in range(count):
            out[i, c + l] = s[size // 2, l]
        _read(old, x, i - left, c, count)
        _read(fresh, x, i - left + size, c, count)
        _replace(s, fresh, gone, old)


def median(out, x, size):
    same_shape("median", "out", out.shape, x.shape)
    if size < 1 or not x.shape[1]:
        raise ValueError("median: size and the axis must be > 0")
    x = plain(x, out.dtype)
    per_row = -(-x.shape[2] // LANES)

    def chunk(i):
        row, c = i // per_row, i % per_row * LANES
        _columns(out[row], x[row], c, int(size))

    for_chunks(lambda: chunk, len(x) * per_row)
