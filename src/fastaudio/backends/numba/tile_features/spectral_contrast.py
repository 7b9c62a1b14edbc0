"""spectral_contrast: mean of a band's k largest magnitudes against that of its k smallest, in dB unless
`linear`.

Each of the two dB arrays is clamped 80 dB below its maximum over the clip, so `finish` takes the difference.
"""

from collections.abc import Callable

import numpy as np

from ..jit import jit
from ..logarithm import decibels
from ..pool import for_chunks
from .program import Job, Line, Place
from .spectra import Spectra

TOP_DB, AMIN = 80.0, 1e-10


@jit
def _smallest(part, count, sign, kept):
    """Mean of the `count` smallest of sign * part, kept sorted in `kept`; largest values last is the quick
    order.
    """
    filled = 0
    for i in range(part.size):
        v = sign * part[i]
        if filled < count or v < kept[filled - 1]:
            filled = min(filled + 1, count)
            at = filled - 1
            while at > 0 and kept[at - 1] > v:
                kept[at] = kept[at - 1]
                at -= 1
            kept[at] = v
    return sign * kept[:filled].sum() / count


@jit
def _extremes(scratch, S, tile, l, band):
    """Means of the k smallest and the k largest of bins lo .. hi; NaN for an empty band, or one that holds
    NaN.
    """
    lo, hi = band[0], max(band[0], band[1])
    part, kept = scratch[0, : hi - lo], scratch[1]
    for k in range(part.size):
        part[k] = S[tile, lo + k, l]
        if part[k] != part[k]:
            return np.nan, np.nan
    if part.size == 0:
        return np.nan, np.nan
    count = max(1, min(band[2], part.size))
    if count > 32:  # sorted input makes each insertion one step
        part.sort()
    return _smallest(part, count, 1.0, kept), _smallest(part[::-1], count, -1.0, kept)


@jit
def _contrasts(peak, valley, tops, row, first, t0, frames, tiles, S, linear, bands, scratch):
    """Peaks less valleys into `peak` if linear, else both in dB, and each tile's two maxima."""
    for tile in range(tiles):
        top_low = top_high = -np.inf
        t = t0 + tile * 16
        for l in range(min(16, frames - t)):
            for b in range(bands.shape[0]):
                low, high = _extremes(scratch, S, tile, l, bands[b])
                if linear:
                    peak[row, first + b, t + l] = high - low
                else:
                    low, high = decibels(low, AMIN, 10.0), decibels(high, AMIN, 10.0)
                    peak[row, first + b, t + l], valley[row, b, t + l] = high, low
                    top_low = low if low > top_low or low != low else top_low
                    top_high = high if high > top_high or high != high else top_high
        tops[0, row, t // 16], tops[1, row, t // 16] = top_low, top_high


@jit
def _finish(out, row, first, valley, floor_low, floor_high):
    for b in range(valley.shape[1]):
        for t in range(valley.shape[2]):
            low, high = valley[row, b, t], np.float64(out[row, first + b, t])
            low = low if low >= floor_low or low != low else floor_low
            high = high if high >= floor_high or high != high else floor_high
            out[row, first + b, t] = high - low


class SpectralContrast:
    def __init__(self, job: Job, line: Line):
        self._job, self._row = job, line.row
        self._linear = bool(line.array(0, 2)[1])
        limit = np.iinfo(np.int32).max
        self._bands = line.indices(2, 3 * line.rows, limit).reshape(line.rows, 3)
        self._bands[:, :2] = np.minimum(self._bands[:, :2], job.bins)
        rows, frames = job.out.shape[0], job.frames
        self._valley = np.empty((rows, 0 if self._linear else line.rows, frames))
        self._tops = np.empty((2, rows, -(-frames // 16)))

    def chunk(self, place: Place, spectra: Spectra) -> None:
        _contrasts(self._job.out, self._valley, self._tops, place.row, self._row, place.t0, self._job.frames,
            place.tiles, spectra.power(1), self._linear, self._bands, np.empty((2, self._job.bins)))

    def finish(self, reader: Callable, places: list[Place]) -> None:
        low, high = self._tops.max(axis=2) - TOP_DB

        def chunk(row: int) -> None:
            _finish(self._job.out, row, self._row, self._valley, low[row], high[row])

        for_chunks(lambda: chunk, self._job.out.shape[0])
