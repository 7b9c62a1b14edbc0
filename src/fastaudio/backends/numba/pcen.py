"""pcen: every row of S against its own smoothed past; out, S, ref (rows, n), state (rows,) float64."""

import math

import numpy as np

from .arrays import plain, same_shape
from .jit import jit
from .pool import for_chunks


@jit
def _row(out, state, row, S, ref, b, gain, bias, power, eps):
    z, top = state[row], bias**power
    for t in range(S.size):
        m = b * np.float64(ref[t]) + z
        z = (1 - b) * m
        smooth = math.exp(-gain * math.log(m + eps))
        x = np.float64(S[t]) * smooth
        if power == 0:
            out[t] = math.log1p(x)
        elif bias == 0:
            out[t] = x**power
        else:
            out[t] = top * math.expm1(power * math.log1p(x / bias))
    state[row] = z


def pcen(out, state, S, ref, numbers):
    same_shape("pcen", "S", S.shape, out.shape)
    same_shape("pcen", "ref", ref.shape, out.shape)
    same_shape("pcen", "state", state.shape, out.shape[:1])
    S, ref, values = plain(S, out.dtype), plain(ref, out.dtype), tuple(float(v) for v in numbers)
    for_chunks(lambda: lambda row: _row(out[row], state, row, S[row], ref[row], *values), len(S))
