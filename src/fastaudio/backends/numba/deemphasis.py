"""deemphasis: out[t] = x[t] + coef out[t - 1]; states as scipy.signal.lfilter's. The recursion runs in
float64.
"""

import numpy as np

from .arrays import plain, same_shape
from .jit import jit
from .pool import for_chunks


@jit
def _recursion(out, x, coef, state):
    """out[t] = x[t] + state, state = coef out[t]; returns the state left."""
    for t in range(x.size):
        y = np.float64(x[t]) + state
        out[t] = y
        state = coef * y
    return state


def deemphasis(out, x, coef, zi, zf):
    same_shape("deemphasis", "x", x.shape, out.shape)
    x, coef = plain(x, out.dtype), float(coef)

    def row(i):
        zf[i] = _recursion(out[i], x[i], coef, float(zi[i]))

    for_chunks(lambda: row, out.shape[0])
