"""spectral: a program of features of spectra in memory."""

from typing import Any

import numpy as np

from .check import shape
from .device import of
from .fft_plan import BLOCK, SPACE
from .launch import run
from .program import GROUP, Program

TURN = GROUP | {"FEATURES": 0, "INT16": 0, "BASE": 1}


def blocks_a_row(frames: int) -> int:
    return -(-frames // GROUP["FFT_FRAMES"])


def of_rows(p: Program, S: Any, power: float, base: int, features: int) -> None:
    """The lines `features` of S (rows, frames, bins), which holds magnitude ** base."""
    rows, out_rows, frames = p.out.shape
    constants = GROUP | {"FEATURES": features, "INT16": 0, "BASE": base}
    arguments = (p.out, p.kept, p.tops, S, rows, frames, S.shape[2], float(power), out_rows, *p.tables)
    run("spectral", "spectral", rows * blocks_a_row(frames), BLOCK, arguments, SPACE, **constants)


def spectral(out, S, power, program, params, starts, lengths, weights, dct):
    """`power` is the exponent that made S; it is taken as it is."""
    rows, bins, frames = S.shape
    shape("spectral", "out", out, (rows, out.shape[1], frames))
    p = Program(of(out, S), out, bins, program, params, starts, lengths, weights, dct)
    (turned,) = p.open(blocks_a_row(frames), ((rows, frames, bins), np.float32))
    grid = rows * -(-bins // 32) * -(-frames // 32)
    run("turn_rows", "spectral", grid, BLOCK, (turned, S, rows, bins, frames), 32 * 33 * 4, **TURN)
    of_rows(p, turned, 1.0, 1, p.lines.features)
    p.finish()
