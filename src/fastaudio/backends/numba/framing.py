"""Frames of a signal as tiles. Owns: padding modes, windowing, the transposition that puts 16 frames side by
side.
"""

import numpy as np

from .jit import jit
from .lane_moves import transpose
from .lanes import width


@jit
def fold(i, n, mode):
    """Index in [0, n) of sample i under a `PAD` mode, -1 for a zero. Periodic like np.pad, however far
    outside.
    """
    if 0 <= i < n:
        return i
    if mode == 0 or n == 0:
        return -1
    if mode == 1 or n == 1:
        return 0 if i < 0 else n - 1
    if mode == 2:
        i %= 2 * (n - 1)
        return min(max(i if i < n else 2 * (n - 1) - i, 0), n - 1)
    if mode == 3:
        i %= 2 * n
        return min(max(i if i < n else 2 * n - 1 - i, 0), n - 1)
    return i % n


@jit
def copy_frame(dst, at, y, first, n, mode):
    """dst[at : at + n] = samples first .. first + n of the padded signal y."""
    for s in range(n):
        i = fold(first + s, y.size, mode)
        dst[at + s] = y[i] if i >= 0 else 0.0


@jit
def _fill(buf, base, step, y, first, hop, window):
    """Tile rows s (step elements apart) = 16 windowed samples first + l * hop + s of y."""
    n, lanes = window.size, width(buf)
    whole = n - n % lanes
    for h in range(0, 16, lanes):
        for s in range(0, whole, lanes):
            transpose(buf, base + s * step + h, step, y, first + h * hop + s, hop, window, s)
    for s in range(whole, n):
        for l in range(16):
            buf[base + s * step + l] = y[first + l * hop + s] * window[s]


@jit
def load_tiles(buf, tile_size, step, x, row, t0, frames, tiles, window, hop, pad, mode, edge):
    """Frames t0 .. of x[row] into `tiles` tiles, zeros from frame `frames` on.

    `step` is 16 where samples alternate as real and imaginary parts, 32 where the imaginary parts are zero.
    `edge (16 * n_fft,)` holds the frames of a tile that reaches outside the signal.
    """
    n, y = window.size, x[row]
    for tile in range(tiles):
        base, t = tile * tile_size, t0 + tile * 16
        first = t * hop - pad
        if t + 16 <= frames and first >= 0 and first + 15 * hop + n <= y.size:
            _fill(buf, base, step, y, first, hop, window)
        else:
            edge[:] = 0
            for l in range(min(16, frames - t)):
                copy_frame(edge, l * n, y, first + l * hop, n, mode)
            _fill(buf, base, step, edge, np.int64(0), n, window)
        if step == 32:
            for s in range(n):
                for l in range(16):
                    buf[base + s * 32 + 16 + l] = 0
