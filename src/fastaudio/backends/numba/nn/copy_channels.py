"""copy_channels: out's channels [to, to + count) become x's [start, start + count), for concatenation and its adjoint.

Lanes of out below `to` stay as they are, those after the last channel in its block become 0.
"""

from ...rules import channels_inside
from ..arrays import plain, same_shape
from ..jit import jit
from ..pool import for_chunks
from .images import LANES, image


@jit
def _copy(out, x, block, to, start, count):
    for i in range(out.shape[1]):
        for l in range(LANES):
            channel = block * LANES + l
            source = channel - to + start
            if channel >= to + count:
                out[block, i, l] = 0
            elif channel >= to:
                out[block, i, l] = x[source // LANES, i, source % LANES]


def copy_channels(out, x, to, start, count):
    image("copy_channels", "out", out), image("copy_channels", "x", x)
    same_shape("copy_channels", "x", (x.shape[0], *x.shape[2:]), (out.shape[0], *out.shape[2:]))
    channels_inside(out, x, to, start, count)
    out, x = (a.reshape(*a.shape[:2], -1, LANES) for a in (out, plain(x, out.dtype)))
    blocks = range(to // LANES, -(-(to + count) // LANES)) if count else ()

    def work(i):
        sample, block = divmod(i, len(blocks))
        _copy(out[sample], x[sample], blocks[block], int(to), int(start), int(count))

    for_chunks(lambda: work, out.shape[0] * len(blocks))
