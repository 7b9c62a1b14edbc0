"""spectral_centroid: sum(f s) / sum(s), s = magnitude ** power; 0 where the sum is below the smallest normal
number.
"""

import numpy as np

from ..jit import jit
from .program import Job, Line, Place
from .spectra import Spectra
from .write import write


@jit
def centroid(values, total, S, tile, freq, tiny):
    """Centroids of one tile into `values (16,)`, sums of s into `total (16,)`."""
    total[:] = 0
    values[:] = 0
    for k in range(freq.size):
        for l in range(16):
            s = np.float64(S[tile, k, l])
            total[l] += s
            values[l] += freq[k] * s
    for l in range(16):
        values[l] = 0 if total[l] < tiny else values[l] / total[l]


@jit
def _centroids(out, row, r, t0, tiles, S, freq, tiny):
    values, total = np.empty(16), np.empty(16)
    for tile in range(tiles):
        centroid(values, total, S, tile, freq, tiny)
        write(out, row, r, t0 + tile * 16, values)


class SpectralCentroid:
    def __init__(self, job: Job, line: Line):
        self._job, self._row = job, line.row
        self._power, self._freq = float(line.array(0, 1)[0]), line.array(1, job.bins)

    def chunk(self, place: Place, spectra: Spectra) -> None:
        _centroids(self._job.out, place.row, self._row, place.t0, place.tiles, spectra.power(self._power),
            self._freq, self._job.tiny)
