"""fft: complex transforms of rows of any length, 16 rows side by side.

Rows above `LONGEST` points go to numpy.fft: tiles of that size leave every cache, and one long row would fill
one lane of 16. The choice depends on the length only, so a row has the same bits alone and in a batch.
"""

import numpy as np

from .arrays import aligned, plain, real_view, same_shape
from .framing import load_tiles
from .pool import for_chunks
from .tile_fft import ComplexTiles, count_frames, tiles_per_chunk
from .unframe import ONES, unload_tiles

LONGEST = 1 << 16


def fft(out, x, inverse):
    rows, n = out.shape
    same_shape("fft", "x", x.shape, out.shape)
    x = plain(x, out.dtype)
    if n > LONGEST:
        out[...] = (np.fft.ifft if inverse else np.fft.fft)(x)
        return
    dtype = out.real.dtype
    samples, view = real_view(x).reshape(1, rows * 2 * n), real_view(out)
    ones = np.ones(2 * n, dtype)
    gain = np.full(2 * n, 1 / n if inverse else 1, dtype)
    step = 16 * tiles_per_chunk(n, dtype)

    def make():
        work = ComplexTiles(n, dtype)
        edge, frames, scratch = (aligned(size * 32 * n, dtype) for size in (1, work.size, 1))

        def chunk(i):
            first, last = i * step, min((i + 1) * step, rows)
            tiles = -(-(last - first) // 16)
            load_tiles(work.data, work.tile_size, 16, samples, 0, first, rows, tiles, ones, 2 * n, 0, 0, edge)
            work.transform(tiles)
            count_frames(last - first)
            unload_tiles(frames, work.data, tiles, work.plan.position, gain, False, inverse, ONES[dtype],
                scratch)
            view[first:last] = frames[: (last - first) * 2 * n].reshape(-1, 2 * n)

        return chunk

    for_chunks(make, -(-rows // step))
