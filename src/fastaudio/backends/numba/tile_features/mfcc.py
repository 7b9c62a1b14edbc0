"""mfcc: dct @ log_mel. Rows: coefficients."""

import numpy as np

from ..arrays import aligned
from ..jit import jit
from ..lanes import load_real, scale, store, width, zero
from .log_mel import LogMel, clamp
from .program import Place
from .write import write


@jit
def _finish(out, row, first, t0, tiles, db, floor, dct, values):
    bands = dct.shape[1]
    clamp(db, floor)
    for tile in range(tiles):
        levels = db[tile * bands * 16 : (tile + 1) * bands * 16]
        for c in range(dct.shape[0]):
            for h in range(0, 16, width(levels)):
                total = zero(levels)
                for start in range(0, bands, 32):  # sums of sums: less rounding
                    part = zero(levels)
                    for m in range(start, min(start + 32, bands)):
                        part = part + scale(load_real(levels, m * 16 + h), dct[c, m])
                    total = total + part
                store(values, h, total)
            write(out, row, first + c, t0 + tile * 16, values)


class Mfcc(LogMel):
    def _check_rows(self) -> None:
        self._dct = np.ascontiguousarray(self._job.dct, self._job.out.dtype)
        if self._dct.shape != (self._line.rows, self._bands):
            raise ValueError(f"extract: dct must be {(self._line.rows, self._bands)}, got {self._dct.shape}")

    def _write(self, place: Place, db: np.ndarray, floor: float) -> None:
        values = aligned(16, self._job.out.dtype)
        _finish(self._job.out, place.row, self._line.row, place.t0, place.tiles, db, floor, self._dct, values)
