"""deemphasis: out[t] = x[t] + coef out[t - 1]; states as scipy.signal.lfilter's, rounded at every step: blocks
have the bits of the whole.
"""

from .arrays import plain, same_shape
from .jit import rounded
from .pool import for_chunks


@rounded
def _recursion(out, x, coef, state):
    """out[t] = x[t] + state, state = coef out[t]; returns the state left."""
    for t in range(x.size):
        y = x[t] + state
        out[t] = y
        state = coef * y
    return state


def deemphasis(out, x, coef, zi, zf):
    same_shape("deemphasis", "x", x.shape, out.shape)
    x, coef = plain(x, out.dtype), out.dtype.type(coef)

    def row(i):
        zf[i] = _recursion(out[i], x[i], coef, out.dtype.type(zi[i]))

    for_chunks(lambda: row, out.shape[0])
