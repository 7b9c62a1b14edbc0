"""istft, and the gradient of stft, which is another one: the formula stands in backends/numba/stft_adjoint.py."""

from __future__ import annotations

from typing import Any

import numpy as np

from .device import Device, of
from .fft_plan import BLOCK, frames_plan
from .frames import check_spectra, inverse, scaled, table, wanted
from .launch import run
from .overlap import overlap
from .room import rooms

ENOUGH = 396  # blocks that fill a GPU: three on each of its 132 processors


def synthesis_rooms(n_fft: int, hop: int, rows: int, frames: int) -> list:
    """What `synthesize` needs of `rooms`: nothing where a block can do both steps."""
    if frames_plan(n_fft) and hop <= n_fft:
        return []
    return [((rows, frames, n_fft), np.float32), *wanted(n_fft, rows * frames)]


def _own(hops: int, halo: int, frames: int) -> int:
    """Hops of a row that a block shall have, with its halo whole groups of `frames`: the halo's frames are transformed
    by two blocks, so where there is work for all the hops are 16 times as many. Results do not depend on it."""
    own = max(frames, halo, min(-(-hops // ENOUGH), 16 * halo + frames))
    return -(-(own + halo) // frames) * frames - halo


def synthesize(
    device: Device, out: Any, D: Any, tables: tuple[Any, Any], hop: int, offset: int, major: bool, given: list
) -> None:
    """out (rows, n): frames of D times gain, over the sum of squared windows; tables: (window, gain) on the device."""
    (rows, n), (window, gain) = out.shape, tables
    n_fft = window.size
    frames, plan = D.shape[1 if major else 2], frames_plan(n_fft)
    if not plan or hop > n_fft:
        parts, *given = given
        inverse(device, parts, D, gain, n_fft, major, 1.0, given)
        overlap("overlap_add", out, parts, window, rows, n, n_fft, hop, offset, frames)
        return
    if not n:
        return
    own = _own(rows * -(-(offset + n) // hop), -(-n_fft // hop) - 1, plan.frames)
    roots = device.constant(plan.twiddles), device.constant(plan.roots)
    arguments = (out, D, gain, window, *roots, frames, n, hop, offset, own, int(major))
    shared = plan.shared + 4 * (n_fft + (plan.frames - 1) * hop)
    run("istft", "istft", rows * -(-(offset + n) // (own * hop)), BLOCK, arguments, shared, INT16=0, **plan.constants)


def istft(out, D, window, hop, offset, frames_major):
    device, n_fft, rows = of(out, D), window.size, out.shape[0]
    frames = check_spectra("istft", "D", D, rows, window, frames_major)
    given = rooms(device, *synthesis_rooms(n_fft, hop, rows, frames))
    tables = table(device, window), device.constant(scaled(window, 1 / n_fft))
    synthesize(device, out, D, tables, hop, offset, frames_major, given)


def stft_adjoint(dx, dD, window, hop, pad, mode, frames_major):
    device, n_fft, (rows, n) = of(dx, dD), window.size, dx.shape
    frames = check_spectra("stft_adjoint", "dD", dD, rows, window, frames_major)
    total = (frames - 1) * hop + n_fft if frames else 0
    parts, *given = rooms(device, ((rows, frames, n_fft), np.float32), *wanted(n_fft, rows * frames))
    inverse(device, parts, dD, device.constant(scaled(window, 0.5)), n_fft, frames_major, 2.0, given)
    overlap("fold_back", dx, parts, rows, n, n_fft, hop, pad, frames, total, mode)
