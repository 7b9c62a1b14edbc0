"""How products are cut: tiles of a block, slices of long sums; by the shapes alone: the same bits. Owns: `Tiles`."""

from ...ops import MATH
from .. import arithmetic
from .packed import WORTH

STEP = 16  # products that pass through shared memory at a time
ENOUGH = 264  # blocks that fill a GPU: two for each of some 130 multiprocessors


def ceil_div(a, b):
    return -(-a // b)


class Tiles:
    """`columns` of sums for `rows`: FA_BM x FA_BN at a time; `depth` products each, in `slices` of `slice` products."""

    def __init__(self, rows, columns, depth, least=8, reads=0):
        """`least`: steps that are worth a slice; `reads`: of the larger operand by a column of tiles, 0 where it cannot
        be packed."""
        self.bn = 16 if columns <= 16 else 32 if columns <= 32 else 64
        across = ceil_div(columns, self.bn)
        self.bm = 64 if self.bn == 64 and ceil_div(rows, 128) * across < ENOUGH else 128
        self.count = ceil_div(rows, self.bm) * across
        self.math = MATH[arithmetic.now()]
        self.packed = self.math == MATH["bf16"] and reads * across > WORTH
        steps = ceil_div(depth, STEP)
        wanted = max(1, min(ENOUGH // max(self.count, 1), steps // least))
        self.slice = max(1, ceil_div(steps, wanted)) * STEP
        self.slices = max(1, ceil_div(depth, self.slice))

    @property
    def constants(self):
        return {"FA_BM": self.bm, "FA_BN": self.bn, "FA_MATH": self.math, "FA_PACKED": int(self.packed)}

    @property
    def shared(self):
        """Two buffers of both operands, as tile.cuh lays them out."""
        row, size = (24, 2) if self.packed else (20, 4)
        return 2 * size * sum(max(row * rows, STEP * (rows + 8)) for rows in (self.bm, self.bn))
