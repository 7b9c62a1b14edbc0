"""delta: correlation of rows with `coeffs (width,)`; the first and last width // 2 values are products with
`edges`.

Without edges (shape (0, 0, 0)) x is longer than out by width // 2 at both ends.
"""

import numpy as np

from .arrays import plain, same_shape
from .blocks import for_blocks
from .jit import jit


@jit
def _correlate(out, x, coeffs):
    """out[i] = sum_j coeffs[j] x[i + j], in float64."""
    for i in range(out.size):
        total = 0.0
        for j in range(coeffs.size):
            total += coeffs[j] * np.float64(x[i + j])
        out[i] = total


def delta(out, x, coeffs, edges):
    coeffs, x = np.ascontiguousarray(coeffs, np.float64), plain(x, out.dtype)
    edges, width, half = np.asarray(edges, np.float64), coeffs.size, edges.shape[1]
    same_shape("delta", "x", x.shape, (out.shape[0], out.shape[1] + (0 if half else width - 1)))
    interior = out[:, half : out.shape[1] - half]

    def correlate(row, start, stop):
        _correlate(interior[row, start:stop], x[row, start : stop + width - 1], coeffs)

    for_blocks(*interior.shape, correlate)
    if half:
        out[:, :half] = x[:, :width].astype(np.float64) @ edges[0].T
        out[:, -half:] = x[:, -width:].astype(np.float64) @ edges[1].T
