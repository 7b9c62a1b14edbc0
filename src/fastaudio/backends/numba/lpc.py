"""lpc: out (rows, order + 1), Burg's prediction filter of each row of x."""

import numpy as np

from .arrays import plain
from .jit import jit
from .pool import for_chunks

LANES = 16


@jit
def _dots(f, b):
    """sum f b and sum f^2 + b^2: sums of many lanes, joined in float64."""
    product, squares, lanes = 0.0, 0.0, np.empty((2, LANES), f.dtype)
    for start in range(0, f.size, 64 * LANES):
        lanes[:] = 0
        for j in range(start, min(start + 64 * LANES, f.size), LANES):
            for l in range(min(LANES, f.size - j)):
                lanes[0, l] += f[j + l] * b[j + l]
                lanes[1, l] += f[j + l] * f[j + l] + b[j + l] * b[j + l]
        for l in range(LANES):
            product += lanes[0, l]
            squares += lanes[1, l]
    return product, squares


@jit
def _reflect(f, b, k):
    for j in range(f.size):
        x, y = f[j], b[j]
        f[j] = x + y * k
        b[j] = y + x * k


@jit
def _burg(out, y, tiny):
    f, b, n = y[1:].copy(), y[:-1].copy(), y.size - 1
    a = np.zeros(out.size)
    a[0] = 1.0
    product, den = _dots(f, b)
    for i in range(1, out.size):
        k = -2.0 * product / (den + tiny)
        for j in range(1, i // 2 + 1):
            low, high = a[j], a[i - j]
            a[j] = low + k * high
            if i - j != j:
                a[i - j] = high + k * low
        a[i] = k
        _reflect(f, b, y.dtype.type(k))
        f, n = f[1:], n - 1
        b = b[:n]
        if n:
            product, den = _dots(f, b)
    for i in range(a.size):
        out[i] = a[i]


def lpc(out, x):
    if x.shape[0] != out.shape[0] or not 0 < out.shape[1] <= x.shape[1]:
        raise ValueError("lpc: out must be (rows, order + 1), order < n")
    x, tiny = plain(x, out.dtype), float(np.finfo(out.dtype).tiny)
    for_chunks(lambda: lambda row: _burg(out[row], x[row], tiny), len(x))
