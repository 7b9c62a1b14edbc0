"""Transforms of complex rows of any length on the device: by blocks, in four steps, or by Bluestein's chirps."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ...errors import BackendUnavailable
from .device import Device
from .fft_plan import MOST, points_plan, radices
from .launch import blocks, run

STEM, BLOCK = "rows", 256
CHUNK = 1 << 28  # bytes of frames as complex rows at a time


@lru_cache(maxsize=256)
def _halves(n: int) -> tuple[int, int] | None:
    """n as a product of two lengths of blocks, as near to each other as can be."""
    if radices(n) is None:
        return None
    for a in range(int(n**0.5), 0, -1):
        if n % a == 0:
            return (a, n // a) if n // a <= MOST else None
    return None


def _direct(n: int) -> bool:
    return points_plan(n) is not None or _halves(n) is not None


@lru_cache(maxsize=256)
def length_of(n: int) -> int:
    """Points a row of n needs in each of the two buffers: n, or those of the convolution behind Bluestein's chirps."""
    if _direct(n):
        return n
    m = 1 << (2 * n - 2).bit_length()
    if not _direct(m):
        raise BackendUnavailable(f"fft: the 'cuda' engine transforms up to 2**23 points of any length, got {n}")
    return m


@lru_cache(maxsize=64)
def _chirps(n: int) -> tuple[np.ndarray, np.ndarray]:
    """exp(-i pi k^2 / n), and the transform of its conjugate, wrapped around, over the length."""
    m, k = length_of(n), np.arange(n, dtype=np.int64)
    chirp = np.exp(-1j * np.pi * (k * k % (2 * n)) / n)
    around = np.zeros(m, np.complex128)
    around[:n] = chirp.conj()
    around[m - n + 1 :] = chirp.conj()[:0:-1]
    return chirp.astype(np.complex64), (np.fft.fft(around) / m).astype(np.complex64)


def _over(kernel: str, count: int, *arguments: Any) -> None:
    run(kernel, STEM, blocks(count, 4 * BLOCK), BLOCK, arguments, INT16=0)


def block_rows(device: Device, out: Any, x: Any, rows: int, n: int, swap: bool, gain: float = 1.0) -> None:
    plan = points_plan(n)
    twiddles = device.constant(plan.twiddles)
    arguments = (out, x, twiddles, rows, int(swap), gain)
    run("fft_rows", "fft", plan.blocks(rows), BLOCK, arguments, plan.shared, INT16=0, **plan.constants)


def _transpose(out: Any, x: Any, rows: int, a: int, b: int, turn: int) -> None:
    grid = rows * -(-a // 32) * -(-b // 32)
    run("transpose_rows", STEM, grid, BLOCK, (out, x, rows, a, b, turn), 32 * 33 * 8, INT16=0)


def transform(device: Device, x: Any, other: Any, rows: int, n: int, inverse: bool) -> tuple[Any, Any]:
    """Rows of n points at the beginning of `x`; returns the buffer of their transforms, and the one that is left. No
    factor 1 / n. `x` and `other` have room for `rows * length_of(n)` points."""
    if points_plan(n) is not None:
        block_rows(device, x, x, rows, n, inverse)
        return x, other
    halves = _halves(n)
    if halves is not None:
        a, b = halves
        _transpose(other, x, rows, a, b, 0)
        block_rows(device, other, other, rows * b, a, inverse)
        _transpose(x, other, rows, b, a, -1 if inverse else 1)
        block_rows(device, x, x, rows * a, b, inverse)
        _transpose(other, x, rows, a, b, 0)
        return other, x
    chirp, spectrum = map(device.constant, _chirps(n))
    m = length_of(n)
    _over("chirp_in", rows * m, other, x, chirp, rows, n, m, int(inverse))
    made, left = transform(device, other, x, rows, m, False)
    _over("multiply_rows", rows * m, made, spectrum, rows, m)
    made, left = transform(device, made, left, rows, m, True)
    _over("chirp_out", rows * n, left, made, chirp, rows, n, m, int(inverse))
    return left, made


def buffers(n: int, rows: int) -> tuple[int, list[tuple[tuple[int, ...], Any]]]:
    """Rows at a time, and the two buffers to ask `rooms` for."""
    length = length_of(n)
    step = max(1, min(rows, CHUNK // (16 * length)))
    return step, [((step * length,), np.complex64)] * 2
