"""Frames to spectra and back, by blocks or by long transforms. Owns: what stft, istft, extract and their gradients
share. Everything takes `rooms` that its caller asked for: features have one scratch."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ...errors import BackendUnavailable
from . import rows
from .check import shape
from .device import Device
from .fft_plan import BLOCK, frames_plan
from .finite import check
from .launch import blocks, run


class Signal(NamedTuple):
    """Rows of samples and how frames are cut from them; window: on the device, (n_fft,) float32."""

    x: Any
    window: Any
    n_fft: int
    hop: int
    pad: int
    mode: int
    frames: int

    @property
    def rows(self) -> int:
        return self.x.shape[0]

    @property
    def int16(self) -> int:
        return int(self.x.dtype == np.int16)


def samples(kernel: str, x: Any) -> None:
    """float32 or int16, or BackendUnavailable."""
    if x.dtype != np.float32 and x.dtype != np.int16:
        raise BackendUnavailable(f"{kernel}: the 'cuda' engine takes samples in float32 or int16, got {x.dtype}")


def table(device: Device, values: np.ndarray) -> Any:
    """A host table as float32 on the device; other dtypes are converted on every call."""
    return device.constant(values if values.dtype == np.float32 else values.astype(np.float32))


@lru_cache(maxsize=64)
def constant_window(n: int, value: float) -> np.ndarray:
    """n times the same number, float32, read-only."""
    window = np.full(n, value, np.float32)
    window.flags.writeable = False
    return window


_scaled: dict[tuple[int, float], tuple[Any, np.ndarray]] = {}


def scaled(window: np.ndarray, gain: float) -> np.ndarray:
    """window * gain as float32; kept for windows that cannot change."""
    if window.flags.writeable:
        return (window * gain).astype(np.float32)
    found = _scaled.get((id(window), gain))
    if found is None or found[0]() is not window:
        made = (window * gain).astype(np.float32)
        made.flags.writeable = False
        key = id(window), gain
        found = _scaled[key] = weakref.ref(window, lambda _: _scaled.pop(key, None)), made
    return found[1]


def check_spectra(kernel: str, name: str, D: Any, count: int, window: np.ndarray, frames_major: bool) -> int:
    """The frames of D, which has the shape of the spectra of `count` rows."""
    frames, bins = D.shape[1 if frames_major else 2], window.size // 2 + 1
    shape(kernel, name, D, (count, frames, bins) if frames_major else (count, bins, frames))
    return frames


def wanted(n_fft: int, frames: int) -> list:
    """What `rooms` must be asked for, for frames in all: nothing where a block transforms them."""
    return [] if frames_plan(n_fft) else rows.buffers(n_fft, frames)[1]


def spectra(device: Device, out: Any, flag: Any, s: Signal, given: list, frames_major: bool, edge: float) -> None:
    """The complex spectra of a signal, as `stft` in stft.cuh; `given`: rooms as `wanted`; flag or None."""
    plan = frames_plan(s.n_fft)
    n = s.x.shape[1]
    if plan:
        tables = device.constant(plan.twiddles), device.constant(plan.roots)
        cut = (n, s.frames, s.hop, s.pad, s.mode, int(frames_major), edge)
        arguments = (out, flag, s.x, s.window, *tables, *cut)
        run(
            "stft",
            "stft",
            s.rows * plan.blocks(s.frames),
            BLOCK,
            arguments,
            plan.shared,
            INT16=s.int16,
            **plan.constants,
        )
        return
    if flag is not None:
        check(s.x, flag)
    for grid, made, first, count in long_spectra(device, s, given):
        arguments = (out, made, first, count, s.frames, s.n_fft, int(frames_major), edge)
        run("pick_bins", "rows", grid, BLOCK, arguments, INT16=0)


def power_spectra(device: Device, out: Any, flag: Any, s: Signal, given: list) -> None:
    """The squares of spectra that no block can transform: out (rows, frames, bins)."""
    check(s.x, flag)
    for grid, made, first, count in long_spectra(device, s, given):
        run("pick_power", "rows", grid, BLOCK, (out, made, first, count, s.n_fft), INT16=0)


def long_spectra(device: Device, s: Signal, given: list) -> Iterator[tuple[int, Any, int, int]]:
    """Complex rows of some frames at a time: blocks for a pass over their bins, the rows, first frame, frames."""
    total, n = s.rows * s.frames, s.x.shape[1]
    step, _ = rows.buffers(s.n_fft, total)
    for first in range(0, total, step):
        count = min(step, total - first)
        cut = (first, count, s.frames, n, s.n_fft, s.hop, s.pad, s.mode)
        grid = blocks(count * s.n_fft, 4 * BLOCK)
        run("frame_rows", "rows", grid, BLOCK, (given[0], s.x, s.window, *cut), INT16=s.int16)
        made, _ = rows.transform(device, *given, count, s.n_fft, False)
        yield blocks(count * (s.n_fft // 2 + 1), 4 * BLOCK), made, first, count


def inverse(
    device: Device, out: Any, D: Any, gain: Any, n_fft: int, frames_major: bool, edge: float, given: list
) -> None:
    """out (rows, frames, n_fft) = gain[s] sum over the half spectrum, as inverse_frames in stft.cuh."""
    plan = frames_plan(n_fft)
    frames = D.shape[1 if frames_major else 2]
    if plan:
        tables = device.constant(plan.twiddles), device.constant(plan.roots)
        arguments = (out, D, gain, *tables, frames, int(frames_major), edge)
        grid = D.shape[0] * plan.blocks(frames)
        run("inverse_frames", "istft", grid, BLOCK, arguments, plan.shared, INT16=0, **plan.constants)
        return
    total = D.shape[0] * frames
    step, _ = rows.buffers(n_fft, total)
    for first in range(0, total, step):
        count = min(step, total - first)
        grid = blocks(count * n_fft, 4 * BLOCK)
        cut = (first, count, frames, n_fft, int(frames_major), edge)
        run("spread_bins", "rows", grid, BLOCK, (given[0], D, *cut), INT16=0)
        made, _ = rows.transform(device, *given, count, n_fft, True)
        run("pick_samples", "rows", grid, BLOCK, (out, made, gain, first, count, n_fft), INT16=0)
