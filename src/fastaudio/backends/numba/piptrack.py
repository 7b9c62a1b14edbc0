"""piptrack, peaks: maxima of S (rows, bins, frames) above least (rows, frames), placed between bins by a parabola."""

import numpy as np

from .arrays import plain, same_shape
from .jit import jit
from .pool import for_chunks

STEP = 256  # frames of a chunk


@jit
def _peak(S, least, row, k, t, sr, n_fft):
    """Whether bin k of frame t is a peak, its pitch and magnitude."""
    bins = S.shape[1]
    half, none, one = S.dtype.type(0.5), S.dtype.type(0), S.dtype.type(1)
    x, low, high, floor = S[row, k, t], S[row, max(k - 1, 0), t], S[row, min(k + 1, bins - 1), t], least[row, t]
    here = x if x > floor else none
    below, above = (low if low > floor else none), (high if high > floor else none)
    a, b = (high + low) - (x + x), (high - low) * half
    steep = k == 0 or k + 1 == bins or abs(b) >= abs(a)
    shift = none if steep else -b / (one if steep else a)
    top = k > 0 and here > below and (k + 1 == bins or here >= above)
    return top, S.dtype.type((k + np.float64(shift)) * sr / n_fft), x + half * b * shift


@jit
def _dense(pitches, mags, S, least, row, first, t0, t1, sr, n_fft):
    none = S.dtype.type(0)
    for i in range(pitches.shape[1]):
        for t in range(t0, t1):
            top, pitch, mag = _peak(S, least, row, first + i, t, sr, n_fft)
            pitches[row, i, t] = pitch if top else none
            mags[row, i, t] = mag if top else none


@jit
def _listed(pitches, mags, S, least, row, first, span, t0, t1, sr, n_fft):
    count = 0
    for i in range(span):
        for t in range(t0, t1):
            top, pitch, mag = _peak(S, least, row, first + i, t, sr, n_fft)
            if top and pitch > 0:  # not beside NaN
                pitches[count], mags[count] = pitch, mag
                count += 1
    return count


def _checked(pitches, mags, S, least, first, span):
    """S and least as the loops take them."""
    rows, bins, frames = S.shape
    same_shape("peaks", "mags", mags.shape, pitches.shape)
    same_shape("peaks", "least", least.shape, (rows, frames))
    if first < 0 or span < 0 or first + span > bins:
        raise ValueError("peaks: bins outside of S")
    return plain(S, pitches.dtype), plain(least, pitches.dtype)


def piptrack(pitches, mags, S, least, first, sr, n_fft):
    S, least = _checked(pitches, mags, S, least, first, pitches.shape[1])
    rows, _, frames = S.shape
    same_shape("piptrack", "pitches", (pitches.shape[0], pitches.shape[2]), (rows, frames))
    per_row = -(-frames // STEP)

    def chunk(i):
        t0 = i % per_row * STEP
        _dense(pitches, mags, S, least, i // per_row, int(first), t0, min(t0 + STEP, frames), float(sr), float(n_fft))

    for_chunks(lambda: chunk, rows * per_row)


def peaks(pitches, mags, counts, S, least, first, span, sr, n_fft):
    S, least = _checked(pitches, mags, S, least, first, span)
    (rows, _, frames), (_, parts, room) = S.shape, pitches.shape
    same_shape("peaks", "counts", counts.shape, (rows, parts))
    same_shape("peaks", "pitches", pitches.shape[:1], S.shape[:1])
    if room < -(-frames // parts) * -(-span // 2):
        raise ValueError("peaks: there may be more than there is room for")

    def chunk(i):
        row, part = divmod(i, parts)
        t0, t1 = frames * part // parts, frames * (part + 1) // parts
        to = pitches[row, part], mags[row, part]
        counts[row, part] = _listed(*to, S, least, row, int(first), int(span), t0, t1, float(sr), float(n_fft))

    for_chunks(lambda: chunk, rows * parts)
