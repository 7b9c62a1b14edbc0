"""Frames of samples for the features that need no spectrum, each with its own padding mode."""

from ..framing import copy_frame
from ..jit import jit


@jit
def frame_samples(y, first, n, mode, edge):
    """Samples first .. first + n of the padded signal: a view where they all exist, else a copy in `edge
    (n,)`.
    """
    if first >= 0 and first + n <= y.size:
        return y[first : first + n]
    copy_frame(edge, 0, y, first, n, mode)
    return edge[:n]
