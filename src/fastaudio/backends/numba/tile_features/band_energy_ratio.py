"""band_energy_ratio: energy below bin `split_bin` over the energy from there on."""

import numpy as np

from ..jit import jit
from .program import Job, Line, Place
from .spectra import Spectra
from .write import write


@jit
def _ratios(out, row, r, t0, tiles, M, split):
    low, high = np.empty(16), np.empty(16)
    for tile in range(tiles):
        low[:] = 0
        high[:] = 0
        for k in range(split):
            for l in range(16):
                low[l] += np.float64(M[tile, k, l]) * np.float64(M[tile, k, l])
        for k in range(split, M.shape[1]):
            for l in range(16):
                high[l] += np.float64(M[tile, k, l]) * np.float64(M[tile, k, l])
        for l in range(16):
            low[l] /= high[l]
        write(out, row, r, t0 + tile * 16, low)


class BandEnergyRatio:
    def __init__(self, job: Job, line: Line):
        self._job, self._row = job, line.row
        self._split = int(line.indices(0, 1, job.bins)[0])

    def chunk(self, place: Place, spectra: Spectra) -> None:
        _ratios(self._job.out, place.row, self._row, place.t0, place.tiles, spectra.power(1), self._split)
