"""Lanes of a tile to a row of `out (rows, R, frames)`. Lanes past the last frame are dropped."""

from ..jit import jit


@jit
def write(out, row, r, t, values):
    """out[row, r, t : t + 16] = values, as far as there are frames."""
    to = out[row, r, t:]
    for l in range(min(16, to.size)):
        to[l] = values[l]
