"""db_to_power: ref * 10 ** (S / scale), in float64 inside."""

import math

import numpy as np

from .arrays import plain, same_shape
from .blocks import for_blocks
from .jit import jit


@jit
def _powers(out, S, ref, rate):
    for i in range(S.size):
        out[i] = ref * math.exp(np.float64(S[i]) * rate)


def db_to_power(out, S, ref, scale):
    same_shape("db_to_power", "S", S.shape, out.shape)
    S, rate = plain(S, out.dtype), math.log(10) / scale

    def powers(row, start, stop):
        _powers(out[row, start:stop], S[row, start:stop], float(ref), rate)

    for_blocks(*out.shape, powers)
