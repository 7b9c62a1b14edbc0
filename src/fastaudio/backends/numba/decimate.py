"""decimate: every second sample of x (rows, n), filtered: overlapping blocks, the upper half of their spectra folded
onto the lower one, and inverse transforms half as long.
"""

import numpy as np

from .arrays import aligned, plain, same_shape
from .jit import jit
from .pool import for_chunks
from .tile_fft import RealFrames, chunk_frames
from .unframe import ONES, unload_tiles


@jit
def _fold(out, spectrum, tiles, bins, response):
    """Complex tiles of bins -> complex tiles of bins // 2 + 1: filtered, X[k] + conj(X[bins - 1 - k])."""
    half = bins // 2 + 1
    for tile in range(tiles):
        for k in range(half):
            to = out[(tile * half + k) * 32 : (tile * half + k) * 32 + 32]
            at, mirrored = (tile * bins + k) * 32, (tile * bins + bins - 1 - k) * 32
            low, high = spectrum[at : at + 32], spectrum[mirrored : mirrored + 32]
            a, b = response[k], response[bins - 1 - k]
            for l in range(16):
                to[l] = low[l] * a + high[l] * b
                to[16 + l] = low[16 + l] * a - high[16 + l] * b


@jit
def _store(out, frames, t, count, block, skip, step):
    """Samples skip .. skip + step of `count` frames of `block` samples, to their places in `out`."""
    for i in range(count):
        at = (t + i) * step
        left = min(step, out.size - at)
        to, part = out[at : at + left], frames[i * block + skip : i * block + skip + left]
        for j in range(left):
            to[j] = part[j]


def decimate(out, x, response, reach):
    rows, count = out.shape
    dtype, n, bins = out.dtype, 2 * (response.size - 1), response.size
    same_shape("decimate", "x", x.shape[:1], (rows,))
    if 2 * count > x.shape[1] + 1:
        raise ValueError("decimate: out must be (rows, at most half of x)")
    if n <= 0 or n % 4 or reach < 0 or reach % 2 or 2 * reach >= n:
        raise ValueError("decimate: reach must be even, < block / 2")
    x, response = plain(x, dtype), plain(response, dtype)
    step, half = n // 2 - reach, bins // 2 + 1
    blocks, size = -(-count // step), chunk_frames(n, dtype)
    per_row, ones = -(-blocks // size), np.ones(n, dtype)
    gain = np.full(n // 2, 0.5, dtype)  # two halves are folded; inverse transforms are normalised

    def make():
        work, back = RealFrames(n, dtype), RealFrames(n // 2, dtype)
        most = work.tiles.size
        spectrum, folded = aligned(most * bins * 32, dtype), aligned(most * half * 32, dtype)
        frames, edge = aligned(most * 16 * (n // 2), dtype), aligned(16 * n, dtype)

        def chunk(i):
            row, t = i // per_row, i % per_row * size
            tiles = work.forward(x, row, t, blocks, ones, 2 * step, reach, 0)
            work.spectrum(spectrum, tiles)
            _fold(folded, spectrum, tiles, bins, response)
            back.inverse(folded, tiles)
            unload_tiles(
                frames, back.tiles.data, tiles, back.tiles.plan.position, gain, n // 2 % 2 == 1, True, ONES[dtype], edge
            )
            _store(out[row], frames, t, min(16 * tiles, blocks - t), n // 2, reach // 2, step)

        return chunk

    for_chunks(make, rows * per_row)
