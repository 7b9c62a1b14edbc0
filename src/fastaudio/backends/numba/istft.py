"""istft: out real (rows, n) from D complex (rows, bins, frames), or (rows, frames, bins) if frames_major.

A chunk is a stretch of samples. Frames that reach across its ends are transformed by both neighbours, so
every sample is one sum in ascending frame order.
"""

import numpy as np

from .arrays import aligned, plain, real_view, same_shape
from .jit import jit
from .pool import for_chunks
from .tile_fft import RealFrames, chunk_frames
from .unframe import ONES, unload_tiles


@jit
def _gather(spectrum, D, row, t0, last, tiles, bins, frames_major):
    """Frames t0 .. last of the real view of D into complex tiles, zeros after them."""
    for tile in range(tiles):
        base, t = tile * bins * 32, t0 + tile * 16
        count = min(16, last - t)
        if count < 16:
            spectrum[base : base + bins * 32] = 0
        if frames_major:
            for l in range(count):
                frame = D[row, t + l]
                for k in range(bins):
                    to = spectrum[base + k * 32 : base + k * 32 + 32]
                    to[l], to[16 + l] = frame[2 * k], frame[2 * k + 1]
        else:
            for k in range(bins):
                to, values = spectrum[base + k * 32 : base + k * 32 + 32], D[row, k, 2 * t :]
                for l in range(count):
                    to[l], to[16 + l] = values[2 * l], values[2 * l + 1]


@jit
def _overlap_add(out, row, start, stop, offset, frames, t0, count, n, hop):
    """Add `count` frames to out[row, start:stop]; sample 0 of frame t belongs to out[t * hop - offset]."""
    for i in range(count):
        first = (t0 + i) * hop - offset
        low, high = max(start - first, 0), max(min(stop - first, n), 0)
        to, frame = out[row, first + low : first + high], frames[i * n + low : i * n + high]
        for s in range(to.size):
            to[s] += frame[s]


@jit
def _normalise(out, row, start, stop, offset, squares, norm, t0, last, hop, tiny):
    """Divide out[row, start:stop] by the sum of squared windows of frames t0 .. last."""
    n = squares.size
    norm[: stop - start] = 0
    for t in range(t0, last):
        first = t * hop - offset
        low, high = max(start - first, 0), max(min(stop - first, n), 0)
        to, piece = norm[first + low - start : first + high - start], squares[low:high]
        for s in range(to.size):
            to[s] += piece[s]
    samples = out[row, start:stop]
    for i in range(samples.size):
        samples[i] /= norm[i] if norm[i] > tiny else 1


def istft(out, D, window, hop, offset, frames_major):
    dtype, n = out.dtype, window.size
    view, window = real_view(plain(D, np.result_type(dtype, np.complex64))), plain(window, dtype)
    total, bins = D.shape[1 if frames_major else 2], n // 2 + 1
    same_shape("istft", "D", D.shape, (out.shape[0], total, bins) if frames_major else (out.shape[0], bins,
        total))
    # enough frames a chunk that those computed twice, at its ends, are few
    stretch = hop * max(chunk_frames(n, dtype), 8 * -(-n // hop))
    per_row = -(-out.shape[1] // stretch)
    squares, tiny = window * window, np.finfo(dtype).tiny

    def make():
        work = RealFrames(n, dtype)
        size = work.tiles.size
        spectrum, frames = aligned(size * work.bins * 32, dtype), aligned(size * 16 * n, dtype)
        rows, norm = aligned(16 * n, dtype), aligned(stretch, dtype)

        def chunk(i):
            row, start = i // per_row, i % per_row * stretch
            stop = min(start + stretch, out.shape[1])
            first = max(0, -(-(start + offset - n + 1) // hop))
            last = min(total, (stop + offset - 1) // hop + 1)
            out[row, start:stop] = 0
            for t in range(first, last, 16 * size):
                tiles = min(size, -(-(last - t) // 16))
                _gather(spectrum, view, row, t, last, tiles, work.bins, frames_major)
                work.inverse(spectrum, tiles)
                unload_tiles(frames, work.tiles.data, tiles, work.tiles.plan.position, window, n % 2 == 1,
                    True, ONES[dtype], rows)
                _overlap_add(out, row, start, stop, offset, frames, t, min(16 * tiles, last - t), n, hop)
            _normalise(out, row, start, stop, offset, squares, norm, first, last, hop, tiny)

        return chunk

    for_chunks(make, out.shape[0] * per_row)
