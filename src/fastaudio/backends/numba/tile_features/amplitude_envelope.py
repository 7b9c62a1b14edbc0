"""amplitude_envelope: the largest sample (or absolute sample) of a frame; NaN if there is one."""

import numpy as np

from ..jit import jit
from .frame_samples import frame_samples
from .program import Job, Line, Place
from .spectra import Spectra


@jit
def largest(frame, absolute):
    top = abs(frame[0]) if absolute else frame[0]
    missing = 0
    for s in range(frame.size):
        v = abs(frame[s]) if absolute else frame[s]
        missing += 1 if v != v else 0
        top = v if v > top else top
    return top if missing == 0 else np.nan


@jit
def _envelope(out, row, r, t0, count, x, n, hop, pad, mode, absolute, edge):
    y = x[row]
    for t in range(t0, t0 + count):
        out[row, r, t] = largest(frame_samples(y, t * hop - pad, n, mode, edge), absolute)


class AmplitudeEnvelope:
    def __init__(self, job: Job, line: Line):
        self._job, self._row = job, line.row
        mode, absolute = line.array(0, 2).tolist()
        self._mode, self._absolute = int(mode), bool(absolute)

    def chunk(self, place: Place, spectra: Spectra) -> None:
        x, n, hop, pad = self._job.samples
        count = min(16 * place.tiles, self._job.frames - place.t0)
        _envelope(self._job.out, place.row, self._row, place.t0, count, x, n, hop, pad, self._mode,
            self._absolute, np.empty(n, x.dtype))
