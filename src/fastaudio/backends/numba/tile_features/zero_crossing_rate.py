"""zero_crossing_rate: the share of a frame's samples whose sign differs from the one before."""

import numpy as np

from ..jit import jit
from .frame_samples import frame_samples
from .program import Job, Line, Place
from .spectra import Spectra


@jit
def crossings(frame, threshold, zero_pos):
    """Sign changes inside the frame. |x| <= threshold is zero; zero is positive if `zero_pos`, else a sign of
    its own; NaN differs from everything then, as np.sign's does.
    """
    count = 0
    later = frame[1:]
    for s in range(later.size):
        a, b = np.float64(frame[s]), np.float64(later[s])
        changed = (a < -threshold) != (b < -threshold)
        if not zero_pos:
            changed = changed or (a > threshold) != (b > threshold) or a != a or b != b
        count += 1 if changed else 0
    return count


@jit
def _rates(out, row, r, t0, count, x, n, hop, pad, mode, threshold, zero_pos, first, edge):
    y = x[row]
    for t in range(t0, t0 + count):
        frame = frame_samples(y, t * hop - pad, n, mode, edge)
        out[row, r, t] = (crossings(frame, threshold, zero_pos) + first) / n


class ZeroCrossingRate:
    def __init__(self, job: Job, line: Line):
        self._job, self._row = job, line.row
        mode, self._threshold, zero_pos, first = line.array(0, 4).tolist()
        self._mode, self._zero_pos, self._first = int(mode), bool(zero_pos), int(first != 0)

    def chunk(self, place: Place, spectra: Spectra) -> None:
        x, n, hop, pad = self._job.samples
        count = min(16 * place.tiles, self._job.frames - place.t0)
        _rates(self._job.out, place.row, self._row, place.t0, count, x, n, hop, pad, self._mode,
            self._threshold, self._zero_pos, self._first, np.empty(n, x.dtype))
