"""kaldi: the front end of Kaldi; arguments in ops.py."""

from ...errors import BackendUnavailable
from .check import shape
from .device import of
from .fft_plan import BLOCK, frames_plan
from .finite import finite, flag_of
from .frames import samples, table
from .launch import run

SPACE = 32 * 8  # bytes in front of the spectra


def kaldi(out, x, window, size, hop, pad, noise, frames, columns, starts, lengths, weights, dct):
    samples("kaldi", x)
    device, plan = of(out, x), frames_plan(window.size)
    (rows, count, width), bins = out.shape, window.size // 2 + 1
    kind, first, energy, power, logs = (int(c) for c in columns)
    if plan is None:
        raise BackendUnavailable(f"kaldi: the 'cuda' engine takes no frames of {window.size} samples: set "
                                 "round_to_power_of_two")  # fmt: skip
    made = (bins, starts.size, dct.shape[0])[kind]
    if min(first, energy + 1) < 0 or max(first + made, energy + 1) > width or size > window.size:
        raise ValueError("kaldi: columns outside of out")
    if kind == 2 and dct.shape[1] != starts.size:
        raise ValueError(f"kaldi: dct must have {starts.size} columns, got {dct.shape[1]}")
    shape("kaldi", "x", x, (rows, x.shape[1]))
    emphasis, dither, floor, center, raw = (float(f) for f in frames)
    flag = flag_of(device)
    tables = table(device, window), noise, device.constant(plan.twiddles), device.constant(plan.roots)
    cut = (x.shape[1], count, hop, pad, size, emphasis, dither, max(floor, -3e38), int(center != 0), int(raw != 0))
    bank = device.constant(starts), device.constant(lengths), table(device, weights), starts.size, weights.shape[1]
    rest = (width, first, energy, kind, power, logs, *bank, table(device, dct), dct.shape[0])
    shared = SPACE + plan.shared + 4 * starts.size * plan.frames * (kind == 2)
    constants = plan.constants | {"INT16": int(x.dtype == "int16"), "FEATURES": 0, "BASE": 2}
    run("kaldi", "kaldi", rows * plan.blocks(count), BLOCK, (out, flag, x, *tables, *cut, *rest), shared, **constants)
    return finite(device, flag)
