"""autocorrelate: out (rows, lags) of real rows, by their power spectra, a few rows at a time."""

import numpy as np

from .arrays import plain
from .irfft import irfft
from .rfft import rfft

BLOCK = 1 << 18  # samples that are transformed at a time, where a row is not longer


def autocorrelate(out, x, length):
    (rows, lags), n = out.shape, x.shape[1]
    if len(x) != rows or not 0 < lags <= n or length % 2 or n + lags - 1 > length:
        raise ValueError("autocorrelate: shapes do not fit")
    x, step = plain(x, out.dtype), max(1, BLOCK // length)
    padded = np.empty((min(step, rows), length), x.dtype)
    spectra = np.empty((len(padded), length // 2 + 1), np.result_type(x, np.complex64))
    for at in range(0, rows, step):
        part = x[at : at + step]
        y, X = padded[: len(part)], spectra[: len(part)]
        y[:, :n], y[:, n:] = part, 0
        rfft(X, y)
        np.square(X.view(x.dtype), out=X.view(x.dtype))
        X.real += X.imag
        X.imag = 0
        irfft(y, X)
        out[at : at + step] = y[:, :lags]
