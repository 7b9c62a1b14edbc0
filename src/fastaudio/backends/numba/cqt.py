"""cqt: rows first .. of out complex (rows, bins, frames): sums of the bins of framed spectra with complex weights."""

import numpy as np

from ..rules import bands_inside
from .arrays import plain, real_view, same_shape
from .jit import jit
from .tile_fft import for_spectra

INT = np.dtype(np.int64)


@jit
def _bands(out, row, first, t0, tiles, bins, spectrum, starts, lengths, weights):
    frames = out.shape[2] // 2
    re, im = np.empty(16, out.dtype), np.empty(16, out.dtype)
    for tile in range(tiles):
        t = t0 + tile * 16
        for m in range(starts.size):
            re[:], im[:] = 0, 0
            for j in range(lengths[m]):
                at = (tile * bins + starts[m] + j) * 32
                z, a, b = spectrum[at : at + 32], weights[m, 2 * j], weights[m, 2 * j + 1]
                for l in range(16):
                    re[l] += z[l] * a - z[16 + l] * b
                    im[l] += z[l] * b + z[16 + l] * a
            to = out[row, first + m, 2 * t :]
            for l in range(min(16, frames - t)):
                to[2 * l], to[2 * l + 1] = re[l], im[l]


def cqt(out, x, window, hop, pad, mode, first, starts, lengths, weights):
    view, (rows, bands, frames) = real_view(out), out.shape
    dtype, bins, count = view.dtype, window.size // 2 + 1, weights.shape[0]
    same_shape("cqt", "x", x.shape[:1], (rows,))
    same_shape("cqt", "starts", (*starts.shape, *lengths.shape), (count, count))
    bands_inside("cqt", starts, lengths, weights, bins)
    if first < 0 or first + count > bands:
        raise ValueError("cqt: out has the wrong shape")
    x, window = plain(x, dtype), plain(window, dtype)
    weights = real_view(plain(weights, out.dtype))
    starts, lengths = plain(starts, INT), plain(lengths, INT)

    def add_up(row, t0, tiles, spectrum):
        _bands(view, row, first, t0, tiles, bins, spectrum, starts, lengths, weights)

    for_spectra(x, window, hop, pad, mode, frames, add_up)
