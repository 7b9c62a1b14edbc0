"""extract: a program of features of framed samples. Spectra that a block transforms never leave it; those of other
lengths become rows in memory, which `spectral` reads."""

from typing import Any

import numpy as np

from .check import shape
from .device import of
from .fft_plan import BLOCK, SPACE, Plan, frames_plan
from .finite import finite, flag_of
from .frames import Signal, power_spectra, samples, table, wanted
from .launch import run
from .program import SAMPLES, SPECTRA, Program
from .samples import of_samples
from .spectral import blocks_a_row, of_rows


def extract(out, x, window, hop, pad, mode, power, program, params, starts, lengths, weights, dct):
    samples("extract", x)
    shape("extract", "out", out, (x.shape[0], *out.shape[1:]))
    device, n_fft = of(out, x), window.size
    p = Program(device, out, n_fft // 2 + 1, program, params, starts, lengths, weights, dct)
    plan, flag = frames_plan(n_fft), flag_of(device)
    signal = Signal(x, table(device, window), n_fft, hop, pad, mode, out.shape[2])
    if not p.lines.features & SPECTRA:
        of_samples(p, flag, signal)
    elif plan:
        _fused(p, flag, signal, power, plan)
    else:
        _composed(p, flag, signal, power)
    return finite(device, flag)


def _fused(p: Program, flag: Any, s: Signal, power: float, plan: Plan) -> None:
    rows, out_rows, frames = p.out.shape
    per_row = plan.blocks(frames)
    p.open(per_row)
    roots = p.device.constant(plan.twiddles), p.device.constant(plan.roots)
    cut = (rows, s.x.shape[1], frames, s.hop, s.pad, s.mode, float(power), out_rows)
    arguments = (p.out, p.kept, p.tops, flag, s.x, s.window, *roots, *cut, *p.tables)
    constants = plan.constants | {"FEATURES": p.lines.features, "INT16": s.int16, "BASE": 2}
    run("extract", "extract", rows * per_row, BLOCK, arguments, SPACE + plan.shared, **constants)
    p.finish()


def _composed(p: Program, flag: Any, s: Signal, power: float) -> None:
    rows, _, frames = p.out.shape
    squares = ((rows, frames, s.n_fft // 2 + 1), np.float32)
    S, *given = p.open(blocks_a_row(frames), squares, *wanted(s.n_fft, rows * frames))
    power_spectra(p.device, S, flag, s, given)
    of_rows(p, S, power, 2, p.lines.features & SPECTRA)
    if p.lines.features & SAMPLES:
        of_samples(p, None, s)
    p.finish()
