"""rms: root of the mean square of a frame's samples; or, from a spectrogram, by Parseval's theorem."""

import math

import numpy as np

from ..jit import jit
from .frame_samples import frame_samples
from .program import Job, Line, Place
from .spectra import Spectra
from .write import write


@jit
def mean_square(frame, parts):
    """Mean of squares in float64, 16 partial sums."""
    parts[:] = 0
    whole = frame.size - frame.size % 16
    for s in range(0, whole, 16):
        piece = frame[s : s + 16]
        for l in range(16):
            parts[l] += np.float64(piece[l]) * np.float64(piece[l])
    total = parts.sum()
    for s in range(whole, frame.size):
        total += np.float64(frame[s]) * np.float64(frame[s])
    return total / frame.size


@jit
def _of_samples(out, row, r, t0, count, x, n, hop, pad, mode, edge):
    y, parts = x[row], np.empty(16)
    for t in range(t0, t0 + count):
        frame = frame_samples(y, t * hop - pad, n, mode, edge)
        out[row, r, t] = math.sqrt(mean_square(frame, parts))


class Rms:
    def __init__(self, job: Job, line: Line):
        self._job, self._row, self._mode = job, line.row, int(line.array(0, 1)[0])

    def chunk(self, place: Place, spectra: Spectra) -> None:
        x, n, hop, pad = self._job.samples
        count = min(16 * place.tiles, self._job.frames - place.t0)
        _of_samples(self._job.out, place.row, self._row, place.t0, count, x, n, hop, pad, self._mode,
                    np.empty(n, x.dtype))


@jit
def _of_magnitude(out, row, r, t0, tiles, M, n):
    """The one-sided spectrum counts every bin twice but DC and, for even n, the last."""
    total = np.empty(16)
    bins = M.shape[1]
    for tile in range(tiles):
        total[:] = 0
        for k in range(bins):
            weight = 0.5 if k == 0 or (k == bins - 1 and n % 2 == 0) else 1.0
            for l in range(16):
                total[l] += weight * np.float64(M[tile, k, l]) * np.float64(M[tile, k, l])
        for l in range(16):
            total[l] = math.sqrt(2 * total[l]) / n
        write(out, row, r, t0 + tile * 16, total)


class RmsOfMagnitude:
    def __init__(self, job: Job, line: Line):
        self._job, self._row, self._n = job, line.row, int(line.array(0, 1)[0])

    def chunk(self, place: Place, spectra: Spectra) -> None:
        _of_magnitude(self._job.out, place.row, self._row, place.t0, place.tiles, spectra.power(1), self._n)
