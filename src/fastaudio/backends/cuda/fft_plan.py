"""Plans of transforms: radices, threads, tables. Owns: which lengths a block transforms in shared memory, and how.

A length is a block's if its prime factors are 2, 3, 5 and 7 and its points are at most MOST: with up to 16 points a
thread in registers that is 256 threads. Other lengths are composed of such ones, see `fft_long`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

MOST, BLOCK = 4096, 256
SPACE = (32 + BLOCK) * 8  # bytes in front of the spectra where features are computed


class Plan(NamedTuple):
    """A transform of `points` complex points: real frames of 2 points samples if `halved`, else of `points` samples."""

    points: int
    halved: bool
    frames: int  # of a block
    shared: int  # bytes
    constants: dict[str, int]
    twiddles: np.ndarray
    roots: np.ndarray

    def blocks(self, frames: int) -> int:
        return -(-frames // self.frames)


def radices(points: int) -> tuple[int, ...] | None:
    """Radices whose product is `points`: of 16 and below with as even a share of its twos as can be, then 3, 5, 7."""
    twos = (points & -points).bit_length() - 1
    passes = -(-twos // 4)
    found = [1 << (twos // passes + (i < twos % passes)) for i in range(passes)]
    rest = points >> twos
    for prime in (3, 5, 7):
        while rest % prime == 0:
            found.append(prime)
            rest //= prime
    return tuple(found) if rest == 1 else None


def _twiddles(found: tuple[int, ...]) -> np.ndarray:
    """Those of every pass but the first, as fft.cuh reads them; computed in float64, rounded once."""
    tables, done = [np.zeros(1)], 1
    for number, radix in enumerate(found):
        if number:
            turns = np.outer(np.arange(1, radix), np.arange(done)) / (radix * done)
            tables.append(np.exp(-2j * np.pi * turns).ravel())
        done *= radix
    return np.concatenate(tables[1:] or tables).astype(np.complex64)


@lru_cache(maxsize=256)
def points_plan(points: int, halved: bool = False) -> Plan | None:
    """None: no block can do it."""
    found = radices(points)
    if found is None or points > MOST:
        return None
    threads = max(8, 1 << (-(-points // 16) - 1).bit_length())
    frames = BLOCK // threads
    room = points + 1 + ((points + 1) >> 5) + 1
    stride = -(-2 * room // 32) * 32 + 32 // frames + threads % 32  # as FFT_STRIDE in spectrum.cuh
    constants = {f"FFT_R{i}": (*found, *[1] * 8)[i] for i in range(8)}
    constants |= {"FFT_N": points, "FFT_HALVED": int(halved), "FFT_THREADS": threads, "FFT_FRAMES": frames}
    roots = np.exp(-1j * np.pi * np.arange(points // 2 + 1) / points).astype(np.complex64)
    return Plan(points, halved, frames, 4 * stride * frames, constants, _twiddles(found), roots)


def frames_plan(n_fft: int) -> Plan | None:
    """The plan of real frames: two samples a point where their number is even."""
    return points_plan(n_fft // 2, True) if n_fft % 2 == 0 else points_plan(n_fft)
