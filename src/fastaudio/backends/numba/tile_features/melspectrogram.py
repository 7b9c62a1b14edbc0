"""melspectrogram: weighted sums of bins. Rows: bands. `bands` serves log_mel and mfcc too."""

from ..arrays import aligned
from ..jit import jit
from ..lanes import load_real, scale, store, width, zero
from .program import Job, Line, Place
from .spectra import Spectra
from .write import write


@jit
def bands(mel, at, S, base, starts, lengths, weights):
    """Band m of the tile at S[base] into mel[at + 16 m]."""
    for m in range(starts.size):
        first = base + starts[m] * 16
        for h in range(0, 16, width(S)):
            total = zero(S)
            for start in range(0, lengths[m], 64):  # sums of sums: less rounding
                part = zero(S)
                for j in range(start, min(start + 64, lengths[m])):
                    part = part + scale(load_real(S, first + j * 16 + h), weights[m, j])
                total = total + part
            store(mel, at + m * 16 + h, total)


@jit
def _melspectrogram(out, row, first, t0, tiles, S, bins, starts, lengths, weights, mel):
    for tile in range(tiles):
        bands(mel, 0, S, tile * bins * 16, starts, lengths, weights)
        for m in range(starts.size):
            write(out, row, first + m, t0 + tile * 16, mel[m * 16 : m * 16 + 16])


class Melspectrogram:
    def __init__(self, job: Job, line: Line):
        if line.rows != job.mel.starts.size:
            raise ValueError(f"extract: melspectrogram has {job.mel.starts.size} rows, got {line.rows}")
        self._job, self._line = job, line

    def chunk(self, place: Place, spectra: Spectra) -> None:
        job = self._job
        mel = aligned(self._line.rows * 16, job.out.dtype)
        _melspectrogram(job.out, place.row, self._line.row, place.t0, place.tiles, spectra.exact, job.bins,
            *job.mel, mel)
