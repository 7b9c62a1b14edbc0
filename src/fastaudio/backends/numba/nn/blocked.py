"""to_blocked and from_blocked: plain images and blocks of 16 channels."""

import numpy as np

from ...convolution import LANES, blocks
from ..arrays import same_shape


def _channels_last(x, channels_last):
    return x if channels_last else np.moveaxis(x, 1, 3)


def _pieces(plain, blocked, channels_last):
    """(plain, blocked) views of the same channels, a block at a time."""
    plain = _channels_last(plain, channels_last)
    n, h, w, c = plain.shape
    same_shape("blocked images", "the blocked array", blocked.shape, (n, blocks(c), h, w, LANES))
    for b in range(blocks(c)):
        part = plain[..., b * LANES : (b + 1) * LANES]
        yield part, blocked[:, b, :, :, : part.shape[3]]


def to_blocked(out, x, channels_last):
    pieces = list(_pieces(x, out, channels_last))
    for part, to in pieces:
        to[...] = part
    out[:, -1, :, :, pieces[-1][0].shape[3] :] = 0


def from_blocked(out, x, channels_last):
    for to, part in _pieces(out, x, channels_last):
        to[...] = part
