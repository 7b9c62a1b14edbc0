"""spectral_rolloff: the first frequency at which the cumulative sum of s reaches roll_percent of the whole;
NaN for NaN.
"""

import numpy as np

from ..jit import jit
from .program import Job, Line, Place
from .spectra import Spectra
from .write import write


@jit
def _rolloffs(out, row, r, t0, tiles, S, roll, freq):
    bound, running, values = np.empty(16), np.empty(16), np.empty(16)
    for tile in range(tiles):
        bound[:] = 0
        for k in range(freq.size):
            for l in range(16):
                bound[l] += S[tile, k, l]
        bound *= roll
        running[:] = 0
        values[:] = np.nan
        for k in range(freq.size):
            for l in range(16):
                before = running[l]
                running[l] = before + S[tile, k, l]
                first = running[l] >= bound[l] and (k == 0 or not before >= bound[l])
                values[l] = freq[k] if first else values[l]
        write(out, row, r, t0 + tile * 16, values)


class SpectralRolloff:
    def __init__(self, job: Job, line: Line):
        self._job, self._row = job, line.row
        self._power, self._roll = line.array(0, 2).tolist()
        self._freq = line.array(2, job.bins)

    def chunk(self, place: Place, spectra: Spectra) -> None:
        _rolloffs(self._job.out, place.row, self._row, place.t0, place.tiles, spectra.power(self._power),
            self._roll, self._freq)
