"""reassign: where the energy of every bin lies, from three spectra of a frame; in float64 inside."""

import math

import numpy as np

from ..rules import same_shape
from .arrays import plain, real_view
from .jit import jit
from .pool import for_chunks


@jit
def _settled(x, weak, own, lowest, highest, fill):
    if weak or x != x:
        x = own if fill else np.nan
    return highest if x > highest else lowest if x < lowest else x


@jit
def _frame(mags, freqs, times, S, slopes, weighed, own, start, least, numbers):
    per_bin, per_sample, lowest, highest, latest, fill = numbers
    for k in range(mags.size):
        re, im = np.float64(S[2 * k]), np.float64(S[2 * k + 1])
        size = math.hypot(re, im)
        mags[k] = size
        weak = size < least[k if least.size > 1 else 0] or size == 0
        re, im = (0.0, 0.0) if size == 0 else (re / size, im / size)
        if slopes.size:
            turn = (np.float64(slopes[2 * k + 1]) * re - np.float64(slopes[2 * k]) * im) / max(size, 1e-320)
            freqs[k] = _settled(own[k] - turn * per_bin, weak, own[k], lowest, highest, fill != 0)
        if weighed.size:
            late = (np.float64(weighed[2 * k]) * re + np.float64(weighed[2 * k + 1]) * im) / max(size, 1e-320)
            times[k] = _settled(start + late * per_sample, weak, start, lowest, latest, fill != 0)


def reassign(mags, freqs, times, S, slopes, weighed, own_freqs, own_times, least, numbers):
    bins, frames = len(own_freqs), len(own_times)
    same_shape("reassign", "S", (S.size, S.size % (bins * frames)), (mags.size, 0))
    kind, none = np.result_type(mags.dtype, np.complex64), np.empty((1, 0), mags.dtype)
    spectra = [none if a is None else real_view(plain(a, kind).reshape(-1, bins)) for a in (S, slopes, weighed)]
    places = [np.empty((1, 0)) if a is None else a.reshape(-1, bins) for a in (freqs, times)]
    least = least.reshape(-1, bins if least.size > 1 else 1)
    sizes, values = mags.reshape(-1, bins), tuple(map(float, numbers))

    def frame(f):
        row = [a[f % len(a)] for a in (sizes, *places, *spectra)]
        _frame(*row, own_freqs, own_times[f % frames], least[f % len(least)], values)

    for_chunks(lambda: frame, len(sizes))
