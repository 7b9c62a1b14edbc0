"""irfft: real rows from their spectra, as an ISTFT whose hop is the row. Rows above fft.LONGEST go to
numpy.fft.
"""

import numpy as np

from .arrays import plain, same_shape
from .fft import LONGEST
from .istft import istft


def irfft(out, X):
    rows, n = out.shape
    same_shape("irfft", "X", X.shape, (rows, n // 2 + 1))
    if n > LONGEST:
        out[...] = np.fft.irfft(plain(X, np.result_type(out.dtype, np.complex64)), n)
        return
    X = X.reshape(1, rows, n // 2 + 1)
    istft(out.reshape(1, rows * n), X, np.ones(n, out.dtype), n, 0, True)
