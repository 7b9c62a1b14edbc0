"""Launch of samples.cuh: features that need no spectrum."""

from typing import Any

from .fft_plan import BLOCK, SPACE
from .frames import Signal
from .launch import run
from .program import GROUP, SAMPLES, Program


def of_samples(p: Program, flag: Any, s: Signal) -> None:
    """The lines of samples; `flag` or None: somebody else looks for NaN."""
    rows, out_rows, frames = p.out.shape
    cut = (rows, s.x.shape[1], s.n_fft, frames, s.hop, s.pad, out_rows)
    grid = rows * -(-frames // GROUP["FFT_FRAMES"])
    constants = GROUP | {"FEATURES": p.lines.features & SAMPLES, "INT16": s.int16, "BASE": 2}
    run("sample_features", "samples", grid, BLOCK, (p.out, flag, s.x, *cut, *p.codes), SPACE, **constants)
