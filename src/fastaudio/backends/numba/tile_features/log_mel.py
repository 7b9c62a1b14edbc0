"""log_mel: 10 log10(max(amin, mel)) - 10 log10(max(amin, ref)), not below the clip's maximum - top_db. Rows:
bands.

The maximum is known when all frames are, so chunks keep decibel tiles, and `finish` clamps and writes them.
"""

import numpy as np

from ..arrays import aligned
from ..jit import jit
from ..logarithm import decibels
from ..pool import for_chunks
from .melspectrogram import bands
from .program import Job, Line, Place
from .spectra import Spectra
from .write import write


@jit
def _levels(db, highest, row, t0, frames, tiles, S, bins, starts, lengths, weights, amin, offset):
    """Decibel tiles of frames t0 .. into db[row], and each tile's maximum (NaN if there is one)."""
    size = starts.size * 16
    flat = db[row]
    for tile in range(tiles):
        number = t0 // 16 + tile
        levels = flat[number * size : number * size + size]
        bands(levels, 0, S, tile * bins * 16, starts, lengths, weights)
        for i in range(size):
            levels[i] = decibels(levels[i], amin, 10.0) - offset
        count, top = min(16, frames - t0 - tile * 16), levels[0]
        for m in range(starts.size):
            for l in range(count):
                v = levels[m * 16 + l]
                top = v if v > top or v != v else top
        highest[row, number] = top


@jit
def clamp(levels, floor):
    """Not below `floor`; NaN in either gives NaN, as np.maximum does."""
    for i in range(levels.size):
        v = levels[i]
        levels[i] = v if v >= floor or v != v else floor


@jit
def _finish(out, row, first, number, tiles, db, floor):
    rows = db.shape[1] // (16 * (-(-out.shape[2] // 16)))
    for tile in range(number, number + tiles):
        levels = db[row, tile * rows * 16 : (tile + 1) * rows * 16]
        clamp(levels, floor)
        for m in range(rows):
            write(out, row, first + m, tile * 16, levels[m * 16 : m * 16 + 16])


class LogMel:
    """Also the first phase of mfcc."""

    TILES = 64  # a chunk of the second phase

    def __init__(self, job: Job, line: Line):
        self._job, self._line = job, line
        self._amin, ref, self._top_db = line.array(0, 3).tolist()
        self._offset = 10 * float(np.log10(max(self._amin, ref)))
        self._bands = job.mel.starts.size
        self._check_rows()
        rows, self._tiles = job.out.shape[0], -(-job.frames // 16)
        size = self._tiles * self._bands * 16
        self._db = aligned(rows * size, job.out.dtype).reshape(rows, size)
        self._highest = np.empty((rows, self._tiles), job.out.dtype)

    def _check_rows(self) -> None:
        if self._line.rows != self._bands:
            raise ValueError(f"extract: log_mel has {self._bands} rows, got {self._line.rows}")

    def chunk(self, place: Place, spectra: Spectra) -> None:
        job = self._job
        _levels(self._db, self._highest, place.row, place.t0, job.frames, place.tiles, spectra.exact,
            job.bins, *job.mel, self._amin, self._offset)

    def finish(self) -> None:
        rows, per_row = self._job.out.shape[0], -(-self._tiles // self.TILES)
        no_floor = np.isnan(self._top_db)
        floors = self._highest.max(axis=1) - self._job.out.dtype.type(0 if no_floor else self._top_db)
        if no_floor:
            floors[:] = -np.inf

        def chunk(i: int) -> None:
            row, number = i // per_row, i % per_row * self.TILES
            self._write(row, number, min(self.TILES, self._tiles - number), floors[row])

        for_chunks(lambda: chunk, rows * per_row)

    def _write(self, row: int, number: int, tiles: int, floor: float) -> None:
        _finish(self._job.out, row, self._line.row, number, tiles, self._db, floor)
