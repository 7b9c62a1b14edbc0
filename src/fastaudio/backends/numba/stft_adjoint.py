"""stft_adjoint and istft_adjoint: what carries gradients back through spectra.

With G = dL/dRe + i dL/dIm, sample s of a frame gets window[s] Re sum_k G[k] exp(2 pi i k s / n) over the half spectrum:
half an inverse transform (times n), first and last bin taken twice.
"""

import numpy as np

from .arrays import aligned, plain, real_view, same_shape
from .framing import fold
from .istft import _gather, _overlap_add
from .jit import jit
from .pool import for_chunks
from .stft import stft
from .tile_fft import RealFrames, chunk_frames
from .unframe import ONES, unload_tiles

CONSTANT = 0


@jit
def _twice(spectrum, tiles, bins, last):
    """Bins 0 and `last` times two."""
    for tile in range(tiles):
        for l in range(32):
            spectrum[tile * bins * 32 + l] *= 2
            if last:
                spectrum[(tile * bins + last) * 32 + l] *= 2


@jit
def _fold(dx, padded, pad, mode):
    """Samples of the padded signal to where they came from, in their order; those inside are assigned."""
    n = dx.size
    for i in range(n):
        dx[i] = padded[pad + i] if pad + i < padded.size else 0
    if mode != CONSTANT and n:
        for u in range(padded.size):
            if u < pad or u >= pad + n:
                dx[fold(np.int64(u - pad), n, mode)] += padded[u]


def _padded_rows(out, D, window, hop, frames_major):
    """Overlap-added frames: out (rows, (frames - 1) hop + n)."""
    dtype, n = out.dtype, window.size
    view, total = real_view(plain(D, np.result_type(dtype, np.complex64))), D.shape[1 if frames_major else 2]
    gain = window * dtype.type(n / 2)
    stretch = hop * max(chunk_frames(n, dtype), 8 * -(-n // hop))
    per_row = -(-out.shape[1] // stretch)

    def make():
        work = RealFrames(n, dtype)
        size = work.tiles.size
        spectrum, frames = aligned(size * work.bins * 32, dtype), aligned(size * 16 * n, dtype)
        rows = aligned(16 * n, dtype)

        def chunk(i):
            row, start = i // per_row, i % per_row * stretch
            stop = min(start + stretch, out.shape[1])
            first, last = max(0, -(-(start - n + 1) // hop)), min(total, (stop - 1) // hop + 1)
            out[row, start:stop] = 0
            for t in range(first, last, 16 * size):
                tiles = min(size, -(-(last - t) // 16))
                _gather(spectrum, view, row, t, last, tiles, work.bins, frames_major)
                _twice(spectrum, tiles, work.bins, n // 2 if n % 2 == 0 else 0)
                work.inverse(spectrum, tiles)
                unload_tiles(frames, work.tiles.data, tiles, work.tiles.plan.position, gain, n % 2 == 1, True,
                    ONES[dtype], rows)
                _overlap_add(out, row, start, stop, 0, frames, t, min(16 * tiles, last - t), n, hop)

        return chunk

    for_chunks(make, out.shape[0] * per_row)


def stft_adjoint(dx, dD, window, hop, pad, mode, frames_major):
    rows, n = dx.shape
    frames, bins = dD.shape[1 if frames_major else 2], window.size // 2 + 1
    same_shape("stft_adjoint", "dD", dD.shape, (rows, frames, bins) if frames_major else (rows, bins, frames))
    padded = np.zeros((rows, (frames - 1) * hop + window.size if frames else 0), dx.dtype)
    _padded_rows(padded, dD, plain(window, dx.dtype), hop, frames_major)
    for row in range(rows):
        _fold(dx[row], padded[row], pad, mode)


def istft_adjoint(dD, dy, window, hop, offset, frames_major):
    rows, n = dy.shape
    dtype, size = dy.dtype, window.size
    frames, bins = dD.shape[1 if frames_major else 2], size // 2 + 1
    same_shape("istft_adjoint", "dD", dD.shape, (rows, frames, bins) if frames_major else (rows, bins, frames))
    squares = np.zeros(max(offset + n, (frames - 1) * hop + size))
    for t in range(frames):
        squares[t * hop : t * hop + size] += np.float64(window) ** 2
    divisor = squares[offset : offset + n].astype(dtype)
    divisor[divisor <= np.finfo(dtype).tiny] = 1
    weights = plain(window, dtype) * dtype.type(2 / size)
    stft(dD, plain(dy, dtype) / divisor, weights, hop, offset, CONSTANT, frames_major)
    spectra = dD if frames_major else dD.swapaxes(1, 2)
    spectra[..., 0] *= 0.5
    if size % 2 == 0:
        spectra[..., -1] *= 0.5
