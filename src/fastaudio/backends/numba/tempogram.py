"""tempogram: autocorrelations of windows of an envelope, by two transforms, some frames at a time."""

import numpy as np

from .arrays import plain, same_shape
from .irfft import irfft
from .magnitude import magnitude
from .stft import stft

STEP = 128  # frames at a time: their spectra stay in cache


def _length(size):
    """The smallest even length in which a window of `size` does not meet itself, without prime factors above 5."""
    length = 2 * size
    while True:
        rest = length
        for factor in (2, 3, 5):
            while rest % factor == 0:
                rest //= factor
        if rest == 1:
            return length
        length += 2


def _ramped(x, pad):
    """x (n,) falling to 0 in a line over `pad` values on either side."""
    line = np.arange(pad) / max(pad, 1)
    return np.concatenate([x[0] * line, x, x[-1] * line[::-1]]).astype(x.dtype)


def _lags(out, x, table, normalized):
    """out (lags, frames): frame t is the autocorrelation of the window from x[t] on."""
    size, frames = out.shape
    for t0 in range(0, frames, STEP):
        count = min(STEP, frames - t0)
        part = np.zeros((1, count - 1 + table.size), x.dtype)  # zeros, too, where the window is
        known = x[t0 : t0 + count - 1 + size]
        part[0, : known.size] = known
        D = np.empty((1, count, table.size // 2 + 1), np.result_type(x, np.complex64))
        stft(D, part, table, 1, 0, 0, True)
        power, spectra = np.empty(D[0].shape, x.dtype), D[0]
        magnitude(power.reshape(-1), spectra.reshape(-1), 2.0)
        spectra.real, spectra.imag = power, 0
        found = np.empty((count, table.size), x.dtype)
        irfft(found, spectra)
        lags = found[:, :size]
        if normalized:  # the largest lag is 0
            top = np.abs(lags[:, :1])
            room = np.empty((count, size + 16), x.dtype)  # rows 2^k bytes apart: columns would fall out of the cache
            lags = np.divide(lags, np.where(top < np.finfo(x.dtype).tiny, 1, top), out=room[:, :size])
        out[:, t0 : t0 + count] = lags.T


def tempogram(out, x, window, pad, normalized):
    rows, size, frames = out.shape
    n = x.shape[1]
    same_shape("tempogram", "x", x.shape[:1], (rows,))
    same_shape("tempogram", "window", window.shape, (size,))
    if pad < 0 or frames + size - 1 > n + 2 * pad or not n or not size:
        raise ValueError("tempogram: a window leaves the padded envelope")
    x = plain(x, out.dtype)
    table = np.zeros(_length(size), out.dtype)
    table[:size] = window
    for i in range(rows):
        _lags(out[i], _ramped(x[i], int(pad)), table, normalized)
