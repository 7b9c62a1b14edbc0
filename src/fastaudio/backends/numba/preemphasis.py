"""preemphasis: out[t] = x[t] - coef x[t - 1]; zi is added to out[0], zf is the state left, as
scipy.signal.lfilter's. Every product is rounded as the state is: blocks have the bits of the whole.
"""

from .arrays import plain, same_shape
from .blocks import for_blocks
from .jit import rounded


@rounded
def _differences(out, x, coef):
    """out[i] = x[i + 1] - coef x[i]."""
    later = x[1:]
    for i in range(out.size):
        out[i] = later[i] - coef * x[i]


def preemphasis(out, x, coef, zi, zf):
    same_shape("preemphasis", "x", x.shape, out.shape)
    x, coef, (rows, n) = plain(x, out.dtype), out.dtype.type(coef), out.shape
    if n == 0:
        zf[...] = zi
        return
    for_blocks(rows, n - 1, lambda row, start, stop: _differences(
        out[row, start + 1 : stop + 1], x[row, start : stop + 1], coef))
    out[:, 0] = x[:, 0] + zi
    zf[...] = -coef * x[:, -1]
