"""spectral_bandwidth: (sum s |f - c|^p)^(1/p), c the centroid; s sums to one if `norm` (and if its sum is not
nothing).
"""

import math

import numpy as np

from ..jit import jit
from .program import Job, Line, Place
from .spectra import Spectra
from .spectral_centroid import centroid
from .write import write


@jit
def _bandwidths(out, row, r, t0, tiles, S, p, norm, freq, tiny):
    values, total, moment = np.empty(16), np.empty(16), np.empty(16)
    for tile in range(tiles):
        centroid(values, total, S, tile, freq, tiny)
        moment[:] = 0
        for k in range(freq.size):
            for l in range(16):
                away = abs(freq[k] - values[l])
                away = away * away if p == 2 else math.pow(away, p)
                moment[l] += np.float64(S[tile, k, l]) * away
        for l in range(16):
            divisor = 1.0 if total[l] < tiny or not norm else total[l]
            moment[l] = math.pow(moment[l] / divisor, 1 / p)
        write(out, row, r, t0 + tile * 16, moment)


class SpectralBandwidth:
    def __init__(self, job: Job, line: Line):
        self._job, self._row = job, line.row
        self._power, self._p, norm = line.array(0, 3).tolist()
        self._norm, self._freq = bool(norm), line.array(3, job.bins)

    def chunk(self, place: Place, spectra: Spectra) -> None:
        _bandwidths(self._job.out, place.row, self._row, place.t0, place.tiles, spectra.power(self._power),
            self._p, self._norm, self._freq, self._job.tiny)
