"""power_to_db: scale * (log10(max(amin, S)) - log10(max(amin, ref))), not below the row's maximum - top_db;
NaN propagates.
"""

import numpy as np

from .arrays import plain, same_shape
from .blocks import BLOCK, for_blocks
from .jit import jit
from .logarithm import decibels
from .tile_features.log_mel import clamp


@jit
def _levels(out, S, amin, scale, offset):
    """Levels of one block, and the largest of them (NaN if there is one)."""
    for i in range(S.size):
        out[i] = decibels(S[i], amin, scale) - offset
    top, missing = out[0], 0
    for i in range(out.size):
        top = out[i] if out[i] > top else top
        missing += 1 if out[i] != out[i] else 0
    return top if missing == 0 else np.nan


@jit
def _slopes(dS, dout, S, amin, factor):
    for i in range(dS.size):
        dS[i] = S[i] * 0 if S[i] < amin else dout[i] * factor / S[i]


def power_to_db(out, S, ref, amin, top_db, scale):
    rows, n = out.shape
    same_shape("power_to_db", "S", S.shape, out.shape)
    S, amin, scale = plain(S, out.dtype), float(amin), float(scale)
    offsets = scale * np.log10(np.maximum(amin, np.asarray(ref, np.float64)))
    tops = np.empty((rows, -(-n // BLOCK)), out.dtype)

    def levels(row, start, stop):
        tops[row, start // BLOCK] = _levels(out[row, start:stop], S[row, start:stop], amin, scale,
            float(offsets[row]))

    for_blocks(rows, n, levels)
    if np.isnan(top_db) or not n:
        return
    floors = tops.max(axis=1) - out.dtype.type(top_db)
    for_blocks(rows, n, lambda row, start, stop: clamp(out[row, start:stop], floors[row]))


def power_to_db_backward(dS, dout, S, amin, scale):
    """The gradient of `power_to_db` without its floor below the maximum: 0 below amin."""
    same_shape("power_to_db_backward", "dout, S", (dout.size, S.size), (dS.size, dS.size))
    to, dout, S = dS.reshape(-1), plain(dout, dS.dtype).reshape(-1), plain(S, dS.dtype).reshape(-1)
    amin, factor = dS.dtype.type(amin), dS.dtype.type(float(scale) / np.log(10))
    for_blocks(1, to.size, lambda _, start, stop: _slopes(
        to[start:stop], dout[start:stop], S[start:stop], amin, factor))
