"""rfft: spectra of real rows, as an STFT whose hop is the row. Rows above fft.LONGEST go to numpy.fft (see
there).
"""

import numpy as np

from .arrays import plain, same_shape
from .fft import LONGEST
from .stft import stft


def rfft(out, x):
    rows, n = x.shape
    same_shape("rfft", "out", out.shape, (rows, n // 2 + 1))
    x = plain(x, out.real.dtype)
    if n > LONGEST:
        out[...] = np.fft.rfft(x)
        return
    stft(out.reshape(1, rows, n // 2 + 1), x.reshape(1, rows * n), np.ones(n, x.dtype), n, 0, 0, True)
