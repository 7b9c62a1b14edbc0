"""spectrogram: the tiles as they are. Rows: bins."""

from ..jit import jit
from .program import Job, Line, Place
from .spectra import Spectra
from .write import write


@jit
def _copy(out, row, first, rows, t0, tiles, S):
    for tile in range(tiles):
        for k in range(rows):
            at = (tile * rows + k) * 16
            write(out, row, first + k, t0 + tile * 16, S[at : at + 16])


class Spectrogram:
    def __init__(self, job: Job, line: Line):
        if line.rows != job.bins:
            raise ValueError(f"extract: spectrogram has {job.bins} rows, got {line.rows}")
        self._job, self._line = job, line

    def chunk(self, place: Place, spectra: Spectra) -> None:
        _copy(self._job.out, place.row, self._line.row, self._line.rows, place.t0, place.tiles, spectra.exact)
