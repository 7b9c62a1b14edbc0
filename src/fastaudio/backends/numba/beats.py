"""beats: the scores of D. Ellis's beat tracker; back, score, local, onsets (rows, n), per_beat (rows, 1 or n)."""

import math

import numpy as np

from .arrays import plain, same_shape
from .jit import rounded
from .pool import for_chunks


@rounded
def _local(local, onsets, per_beat):
    """Onsets smoothed by a Gaussian 1/32 of a beat wide. As in librosa, the first onset is in no sum."""
    n, varying = onsets.size, per_beat.size > 1
    for i in range(n):
        period = per_beat[i if varying else 0]
        reach = int(min(period, math.ceil(39 * period / 32), n))
        local[i] = 0
        for j in range(min(i + reach, n - 1), max(0, i - reach - 1), -1):
            d = (i - j) * 32.0 / period
            local[i] += math.exp(-0.5 * (d * d)) * onsets[j]  # rounded after each term, as librosa's


@rounded
def _link(back, score, local, per_beat, tightness):
    n, varying, first = local.size, per_beat.size > 1, True
    least = 0.01 * np.float64(local.max())
    for i in range(n):
        period = per_beat[i if varying else 0]
        log_period, far = math.log(period), i - 2 * period - 1
        to = -1 if far < 0 else int(far)
        best, place = -np.inf, -1
        for j in range(i - int(np.rint(min(period / 2, n + 1.0))), to, -1):
            if j < 0:
                break
            if j >= i:
                continue
            apart = math.log(i - j) - log_period
            s = score[j] - tightness * (apart * apart)
            if s > best:
                best, place = s, j
        score[i] = local[i] + best if place >= 0 else local[i]
        first = first and local[i] < least
        back[i] = -1 if first else place


def beats(back, score, local, onsets, per_beat, tightness):
    for name, a in (("back", back), ("score", score), ("onsets", onsets)):
        same_shape("beats", name, a.shape, local.shape)
    rows, n = local.shape
    if per_beat.shape not in ((rows, 1), (rows, n)) or not (per_beat >= 1).all():
        raise ValueError("beats: per_beat must be (rows, 1 or n) of numbers >= 1")
    onsets, per_beat = plain(onsets, local.dtype), plain(per_beat, np.dtype(np.float64))

    def chunk(row):
        _local(local[row], onsets[row], per_beat[row])
        _link(back[row], score[row], local[row], per_beat[row], float(tightness))

    for_chunks(lambda: chunk, rows)
