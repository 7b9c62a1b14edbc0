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
