"""cqt: one octave of a constant-Q spectrum."""

import numpy as np

from ..rules import bands_inside
from .check import shape
from .device import of
from .fft_plan import BLOCK, frames_plan
from .frames import Signal, long_spectra, samples, table, wanted
from .launch import blocks, run
from .room import rooms


def cqt(out, x, window, hop, pad, mode, first, starts, lengths, weights):
    samples("cqt", x)
    device, n_fft, (rows, bins, frames) = of(out, x), window.size, out.shape
    count, widest = weights.shape
    shape("cqt", "x", x, (rows, x.shape[1]))
    shape("cqt", "starts", starts, (count,))
    shape("cqt", "lengths", lengths, (count,))
    bands_inside("cqt", starts, lengths, weights, n_fft // 2 + 1)
    if first < 0 or first + count > bins:
        raise ValueError("cqt: out has the wrong shape")
    bank = *map(device.constant, (starts, lengths, _complex64(weights))), count, widest
    signal, plan = Signal(x, table(device, window), n_fft, hop, pad, mode, frames), frames_plan(n_fft)
    if plan is None:
        _from_rows(out, signal, rooms(device, *wanted(n_fft, rows * frames)), first, bank)
        return
    roots = device.constant(plan.twiddles), device.constant(plan.roots)
    arguments = (out, x, signal.window, *roots, x.shape[1], frames, hop, pad, mode, bins, first, *bank)
    run("cqt", "cqt", rows * plan.blocks(frames), BLOCK, arguments, plan.shared, INT16=signal.int16, **plan.constants)


def _from_rows(out, signal, given, first, bank):
    """Spectra that no block can transform."""
    for _, made, begin, some in long_spectra(of(out), signal, given):
        cut = (begin, some, out.shape[2], signal.n_fft, out.shape[1], first)
        run("pick_bands", "rows", blocks(some * bank[3], BLOCK), BLOCK, (out, made, *cut, *bank), INT16=0)


def _complex64(weights):
    return weights if weights.dtype == np.complex64 else weights.astype(np.complex64)
