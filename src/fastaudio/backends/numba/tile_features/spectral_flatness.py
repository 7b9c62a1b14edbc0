"""spectral_flatness: geometric over arithmetic mean of max(amin, s), averaged over bands of bins."""

import math

import numpy as np

from ..jit import jit
from ..logarithm import log
from .program import Job, Line, Place
from .spectra import Spectra
from .write import write


@jit
def _flatness(out, row, r, t0, tiles, S, amin, edges):
    values, mean, logs = np.empty(16), np.empty(16), np.empty(16)
    for tile in range(tiles):
        values[:] = 0
        for b in range(edges.size - 1):
            mean[:] = 0
            logs[:] = 0
            for k in range(edges[b], edges[b + 1]):
                for l in range(16):
                    s = np.float64(S[tile, k, l])
                    s = amin if s < amin else s
                    mean[l] += s
                    logs[l] += log(s)
            size = np.float64(edges[b + 1] - edges[b])
            for l in range(16):
                values[l] += math.exp(logs[l] / size) / (mean[l] / size)
        for l in range(16):
            values[l] /= edges.size - 1
        write(out, row, r, t0 + tile * 16, values)


class SpectralFlatness:
    def __init__(self, job: Job, line: Line):
        self._job, self._row = job, line.row
        self._power, self._amin, n_bands = line.array(0, 3).tolist()
        self._edges = line.indices(3, int(n_bands) + 1, job.bins)

    def chunk(self, place: Place, spectra: Spectra) -> None:
        _flatness(self._job.out, place.row, self._row, place.t0, place.tiles, spectra.power(self._power),
            self._amin, self._edges)
