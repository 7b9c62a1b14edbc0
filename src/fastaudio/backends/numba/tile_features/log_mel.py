"""log_mel: 10 log10(max(amin, mel)) - 10 log10(max(amin, ref)), not below the clip's maximum - top_db. Rows:
bands.

The maximum is known when all frames are. Until then decibel tiles are kept and nothing is written; if they are
too many, everything is written, and `finish` computes the chunks again that reach below the floor.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..arrays import aligned
from ..jit import jit
from ..logarithm import decibels
from ..pool import for_chunks
from .melspectrogram import bands
from .program import Job, Line, Place
from .spectra import Spectra
from .write import write

KEPT = 16 << 20  #: bytes of decibels that are kept


@jit
def _levels(db, highest, lowest, t0, frames, S, bins, starts, lengths, weights, amin, offset):
    """Decibel tiles of frames t0 .. into `db`, each tile's maximum (NaN if there is one) and minimum."""
    size = starts.size * 16
    for tile in range(highest.size):
        levels = db[tile * size : tile * size + size]
        bands(levels, 0, S, tile * bins * 16, starts, lengths, weights)
        for i in range(size):
            levels[i] = decibels(levels[i], amin, 10.0) - offset
        count, top, low = min(16, frames - t0 - tile * 16), levels[0], levels[0]
        for m in range(starts.size):
            for l in range(count):
                v = levels[m * 16 + l]
                top = v if v > top or v != v else top
                low = v if v < low else low
        highest[tile], lowest[tile] = top, low


@jit
def clamp(levels, floor):
    """Not below `floor`; NaN in either gives NaN, as np.maximum does."""
    for i in range(levels.size):
        v = levels[i]
        levels[i] = v if v >= floor or v != v else floor


@jit
def _finish(out, row, first, t0, tiles, db, floor):
    rows = db.size // (16 * tiles)
    clamp(db, floor)
    for tile in range(tiles):
        for m in range(rows):
            at = (tile * rows + m) * 16
            write(out, row, first + m, t0 + tile * 16, db[at : at + 16])


class LogMel:
    """Also the first phase of mfcc."""

    def __init__(self, job: Job, line: Line):
        self._job, self._line = job, line
        self._amin, ref, self._top_db = line.array(0, 3).tolist()
        self._offset = 10 * float(np.log10(max(self._amin, ref)))
        self._bands = job.mel.starts.size
        self._check_rows()
        rows, tiles, dtype = job.out.shape[0], -(-job.frames // 16), job.out.dtype
        size = tiles * self._bands * 16
        self._keeps = not np.isnan(self._top_db) and rows * size * dtype.itemsize <= KEPT
        self._kept = aligned(rows * size if self._keeps else 0, dtype).reshape(rows, -1 if rows else 0)
        self._highest, self._lowest = np.empty((2, rows, tiles), dtype)

    def _check_rows(self) -> None:
        if self._line.rows != self._bands:
            raise ValueError(f"extract: log_mel has {self._bands} rows, got {self._line.rows}")

    def _room(self, place: Place) -> np.ndarray:
        size, number = self._bands * 16, place.t0 // 16
        if self._keeps:
            return self._kept[place.row, number * size : (number + place.tiles) * size]
        return aligned(place.tiles * size, self._job.out.dtype)

    def _extremes(self, place: Place) -> tuple[np.ndarray, np.ndarray]:
        tiles = slice(place.t0 // 16, place.t0 // 16 + place.tiles)
        return self._highest[place.row, tiles], self._lowest[place.row, tiles]

    def _compute(self, place: Place, spectra: Spectra) -> np.ndarray:
        job, room = self._job, self._room(place)
        _levels(room, *self._extremes(place), place.t0, job.frames, spectra.exact, job.bins, *job.mel, self._amin,
            self._offset)
        return room

    def chunk(self, place: Place, spectra: Spectra) -> None:
        db = self._compute(place, spectra)
        if not self._keeps:
            self._write(place, db, self._job.out.dtype.type(-np.inf))

    def finish(self, reader: Callable, places: list[Place]) -> None:
        if np.isnan(self._top_db):
            return
        floors = self._highest.max(axis=1) - self._job.out.dtype.type(self._top_db)
        if not self._keeps:
            places = [p for p in places if not self._extremes(p)[1].min() >= floors[p.row]]

        def make() -> Callable[[int], None]:
            read = None if self._keeps else reader()

            def chunk(i: int) -> None:
                place = places[i]
                db = self._room(place) if read is None else self._compute(place, read(place))
                self._write(place, db, floors[place.row])

            return chunk

        for_chunks(make, len(places))

    def _write(self, place: Place, db: np.ndarray, floor: float) -> None:
        _finish(self._job.out, place.row, self._line.row, place.t0, place.tiles, db, floor)
