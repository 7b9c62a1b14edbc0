"""What the passes of recurrent layers share: cells, checks, and whether all steps fit into one launch."""

from typing import Any, NamedTuple

from ..check import shape
from ..launch import run
from .elementwise import copy, fill

RNN, GRU, LSTM = range(3)  # CELL of the stems
GATES = 1, 3, 4
NAMES = "rnn", "gru", "lstm"
SHARED = 96 * 1024
PROCESSORS = 128  # blocks that work at the same time, about


class Pass(NamedTuple):
    """Arrays of a pass in time, as in `ops`: None where a cell, or the caller, has none."""

    x: Any
    y: Any
    wx: Any
    wh: Any
    mask: Any
    h0: Any
    c0: Any = None
    b: Any = None
    bh: Any = None
    c: Any = None
    gates: Any = None
    h_last: Any = None
    c_last: Any = None


class Gradients(NamedTuple):
    """Those of a `Pass`, given and wanted ones: None where nobody gives or wants one."""

    dx: Any
    dwx: Any
    dwh: Any
    db: Any
    dh0: Any
    dy: Any
    dh_last: Any
    dbh: Any = None
    dc0: Any = None
    dc_last: Any = None


def checked(kernel, cell, p, gradients=None):
    """N, T, H and C of the pass; ValueError for an array of another shape than it, or than what it is a gradient of."""
    (N, T, H), C, columns, mask = p.y.shape, p.x.shape[2], GATES[cell] * p.y.shape[2], p.mask
    shapes = {"x": (N, T, C), "wx": (C, columns), "wh": (H, columns), "b": (columns,), "bh": (columns,)}
    shapes |= {"y": (N, T, H), "c": (N, T, H), "gates": (N, T, 4 * H)}
    shapes |= dict.fromkeys(("h0", "c0", "h_last", "c_last"), (N, H))
    for name, a in {**p._asdict(), **(gradients._asdict() if gradients else {}), "mask": None}.items():
        if a is not None:
            shape(kernel, name, a, shapes[name.removeprefix("d")])
    if mask is not None and (mask.dtype not in ("bool", "uint8") or tuple(mask.shape) != (N, T)):
        found = f"{mask.dtype} {tuple(mask.shape)}"
        raise ValueError(f"{kernel}: mask must be bool or uint8 of shape {(N, T)}, got {found}")
    return N, T, H, C


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
