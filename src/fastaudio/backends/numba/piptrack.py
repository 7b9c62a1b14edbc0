"""piptrack: peaks of S (rows, bins, frames) above least (rows, frames), placed between the bins by a parabola."""

import numpy as np

from .arrays import plain, same_shape
from .jit import jit
from .pool import for_chunks

STEP = 256  # frames of a chunk


@jit
def _peaks(pitches, mags, S, least, row, first, t0, t1, sr, n_fft):
    bins = S.shape[1]
    half, none, one = S.dtype.type(0.5), S.dtype.type(0), S.dtype.type(1)
    for i in range(pitches.shape[1]):
        k = first + i
        x, low = S[row, k], S[row, max(k - 1, 0)]
        high, floor = S[row, min(k + 1, bins - 1)], least[row]
        pitch, mag = pitches[row, i], mags[row, i]
        edge = k == 0 or k + 1 == bins
        for t in range(t0, t1):
            here = x[t] if x[t] > floor[t] else none
            below, above = (low[t] if low[t] > floor[t] else none), (high[t] if high[t] > floor[t] else none)
            a, b = (high[t] + low[t]) - (x[t] + x[t]), (high[t] - low[t]) * half
            steep = edge or abs(b) >= abs(a)
            shift = none if steep else -b / (one if steep else a)
            top = k > 0 and here > below and (k + 1 == bins or here >= above)
            pitch[t] = (k + np.float64(shift)) * sr / n_fft if top else none
            mag[t] = x[t] + half * b * shift if top else none


def piptrack(pitches, mags, S, least, first, sr, n_fft):
    rows, bins, frames = S.shape
    same_shape("piptrack", "mags", mags.shape, pitches.shape)
    same_shape("piptrack", "pitches", (pitches.shape[0], pitches.shape[2]), (rows, frames))
    same_shape("piptrack", "least", least.shape, (rows, frames))
    if first < 0 or first + pitches.shape[1] > bins:
        raise ValueError("piptrack: bins outside of S")
    S, least = plain(S, pitches.dtype), plain(least, pitches.dtype)
    per_row = -(-frames // STEP)

    def chunk(i):
        t0 = i % per_row * STEP
        _peaks(pitches, mags, S, least, i // per_row, int(first), t0, min(t0 + STEP, frames), float(sr), float(n_fft))

    for_chunks(lambda: chunk, rows * per_row)
