"""distances: out (n, m) of points x (n, k) and y (k, m), terms added one after another, as in the C++ engine."""

import numpy as np

from .arrays import plain, same_shape
from .jit import rounded
from .pool import for_chunks

F64 = np.dtype(np.float64)
ROWS = 16  # of x in a chunk


@rounded
def _rows(out, x, y, kind, first, last):
    for i in range(first, last):
        to = out[i]
        to[:] = 0
        for k in range(x.shape[1]):
            a, b = x[i, k], y[k]
            if kind == 0:
                for j in range(to.size):
                    to[j] += (a - b[j]) * (a - b[j])
            elif kind == 1:
                for j in range(to.size):
                    to[j] += abs(a - b[j])
            elif kind == 2:
                for j in range(to.size):
                    to[j] = max(to[j], abs(a - b[j]))
            else:
                for j in range(to.size):
                    to[j] += a * b[j]


def distances(out, x, y, kind):
    same_shape("distances", "y", y.shape, (x.shape[1], out.shape[1]))
    same_shape("distances", "out", out.shape[:1], x.shape[:1])
    if not 0 <= kind <= 3:
        raise ValueError("distances: unknown kind")
    x, y, n = plain(x, F64), plain(y, F64), len(x)
    for_chunks(lambda: lambda i: _rows(out, x, y, kind, ROWS * i, min(n, ROWS * i + ROWS)), -(-n // ROWS))
