"""Transforms of tiles: one worker's buffers and the order of the steps. May touch: fft_plan, fft_passes,
framing, pool, untangle.

Each step is compiled by itself and shared by all kernels, so the butterflies are compiled once per dtype.
"""

from __future__ import annotations

import os
import threading

import numpy as np

from . import fft_passes, untangle
from .arrays import aligned
from .fft_plan import FftPlan, fft_plan, untangle_table
from .framing import load_tiles
from .pool import for_chunks

#: Complex points of the tiles one call works on: they should stay in the second-level cache.
CHUNK_BYTES = 1 << 19

_lock = threading.Lock()
_frames = 0


def _renew_lock() -> None:
    """A thread of the parent may have held it at the fork."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


def fft_frames() -> int:
    """Frames transformed since the import; tests use it to show that fused kernels transform once."""
    return _frames


def count_frames(frames: int) -> None:
    global _frames
    with _lock:
        _frames += frames


class ComplexTiles:
    """Complex tiles of `points` points, transformed in place. `size` tiles fit."""

    def __init__(self, points: int, dtype: np.dtype):
        self.plan: FftPlan = fft_plan(points, dtype)
        self.tile_size = points * 32
        self.size = tiles_per_chunk(points, dtype)
        self.data = aligned(self.size * self.tile_size, dtype)
        if self.plan.chirp is not None:
            inner = self.plan.chirp.inner
            self._wide, self._other = (aligned(inner.points * 32, np.dtype(np.float64)) for _ in range(2))

    def transform(self, tiles: int) -> None:
        """Forward FFT; result f of a tile is point `plan.position[f]`."""
        plan = self.plan
        if plan.chirp is None:
            fft_passes.passes(self.data, tiles, plan.points, plan.stages, plan.twiddles)
            return
        inner, wave, kernel = plan.chirp
        for base in range(0, tiles * self.tile_size, self.tile_size):
            fft_passes.chirp_in(self._wide, self.data, base, wave)
            fft_passes.passes(self._wide, 1, inner.points, inner.stages, inner.twiddles)
            fft_passes.chirp_middle(self._other, self._wide, kernel, inner.position)
            fft_passes.passes(self._other, 1, inner.points, inner.stages, inner.twiddles)
            fft_passes.chirp_out(self.data, base, self._other, wave, inner.position)


def tiles_per_chunk(points: int, dtype: np.dtype) -> int:
    return max(1, min(32, CHUNK_BYTES // (points * 32 * dtype.itemsize)))


def chunk_frames(n: int, dtype: np.dtype) -> int:
    """Frames of n real samples that one call works on."""
    return 16 * tiles_per_chunk(real_points(n), dtype)


def real_points(n: int) -> int:
    """Complex points that transform n real samples."""
    return n if n % 2 else n // 2


class RealFrames:
    """Spectra of real frames of n samples."""

    def __init__(self, n: int, dtype: np.dtype):
        self.n, self.bins, self.dtype = n, n // 2 + 1, dtype
        self.step = 32 if n % 2 else 16
        self.tiles = ComplexTiles(real_points(n), dtype)
        self.table = untangle_table(n, dtype)
        self._edge = aligned(16 * n, dtype)

    def forward(self, x, row: int, t0: int, frames: int, window, hop: int, pad: int, mode: int) -> int:
        """Transform the tiles of frames t0 .. t0 + 16 size, or up to `frames`; returns how many tiles these
        are.
        """
        tiles = min(self.tiles.size, -(-(frames - t0) // 16))
        load_tiles(self.tiles.data, self.tiles.tile_size, self.step, x, row, t0, frames, tiles, window, hop,
            pad, mode, self._edge)
        self.tiles.transform(tiles)
        count_frames(min(frames - t0, 16 * tiles))
        return tiles

    def spectrum(self, out: np.ndarray, tiles: int) -> None:
        """Complex bins of the transformed tiles into complex tiles `out`, flat."""
        untangle.spectrum_tiles(out, self.tiles.data, tiles, self.n, self.tiles.plan.position, self.table)

    def power(self, out: np.ndarray, tiles: int, square: bool) -> None:
        """|X|^2 or |X| of the transformed tiles into real tiles `out`, flat."""
        untangle.power_tiles(out, self.tiles.data, tiles, self.n, self.tiles.plan.position, self.table,
            square)

    def inverse(self, spectrum: np.ndarray, tiles: int) -> None:
        """Inverse transform of complex tiles `spectrum`; the frames are read backwards from the points."""
        untangle.entangle_tiles(self.tiles.data, spectrum, tiles, self.n, self.table)
        self.tiles.transform(tiles)
        count_frames(16 * tiles)


def for_spectra(x, window, hop: int, pad: int, mode: int, frames: int, work) -> None:
    """work(row, t0, tiles, spectrum) for all rows of x: complex tiles of bins of frames t0 .. at a time."""
    n, dtype = window.size, window.dtype
    step = chunk_frames(n, dtype)
    per_row = -(-frames // step)

    def make():
        transform = RealFrames(n, dtype)
        spectrum = aligned(transform.tiles.size * transform.bins * 32, dtype)

        def chunk(i):
            row, t0 = i // per_row, i % per_row * step
            tiles = transform.forward(x, row, t0, frames, window, hop, pad, mode)
            transform.spectrum(spectrum, tiles)
            work(row, t0, tiles, spectrum)

        return chunk

    for_chunks(make, len(x) * per_row)
