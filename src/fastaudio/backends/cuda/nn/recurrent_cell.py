"""What the passes of recurrent layers share: cells, checks, and whether all steps fit into one launch."""

from ..check import shape
from ..launch import run
from .elementwise import copy, fill

RNN, GRU, LSTM = range(3)  # CELL of the stems
GATES = 1, 3, 4
NAMES = "rnn", "gru", "lstm"
SHARED = 96 * 1024
PROCESSORS = 128  # blocks that work at the same time, about


def shapes(kernel, wanted, **arrays):
    """All of these arrays have that shape, or are None."""
    for name, a in arrays.items():
        if a is not None:
            shape(kernel, name, a, wanted)


def checked_mask(kernel, mask, wanted):
    if mask is None:
        return
    if mask.dtype not in ("bool", "uint8") or tuple(mask.shape) != wanted:
        found = f"{mask.dtype} {tuple(mask.shape)}"
        raise ValueError(f"{kernel}: mask must be bool or uint8 of shape {wanted}, got {found}")


def assign(out, state):
    """out, unless None, = state, or zeros for None."""
    if out is None:
        return
    if state is None:
        fill(out, 0.0)
    else:
        copy(out, state)


class Launch:
    """Launches of one cell's kernels for N sequences of H units. `side`: numbers a sequence has in shared memory."""

    def __init__(self, stem, cell, rows, units, side):
        self.stem, self.cell, self.rows, self.units = stem, cell, rows, units
        self.lanes = -(-units // 32) * 32
        self.sequences = max(1, min(512 // self.lanes, -(-rows // PROCESSORS))) if self.lanes <= 128 else 0
        self.shared = 4 * (units * (GATES[cell] * units + 1) + self.sequences * side)
        #: wh fits into shared memory beside the states: one launch for all steps
        self.at_once = self.sequences > 0 and self.shared <= SHARED

    def all(self, kernel, *arguments, reverse, act):
        grid, block = -(-self.rows // self.sequences), self.lanes * self.sequences
        arguments = (*arguments, self.lanes, int(reverse), act)
        run(kernel, self.stem, grid, block, arguments, shared=self.shared, CELL=self.cell)

    def step(self, kernel, *arguments, step, reverse, act, shared):
        grid = -(-self.rows // 8), -(-self.units // 32)
        run(kernel, self.stem, grid, 256, (*arguments, step, int(reverse), act), shared=shared, CELL=self.cell)
