"""Plans of complex FFTs: radices, twiddles (computed in float64, rounded once), order of the results.

A plan depends on length and dtype only. Lengths with a prime factor above 61 go by Bluestein: a convolution
with a chirp, in float64, of a length that has small factors only.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

LARGEST_PRIME = 61


class Chirp(NamedTuple):
    """Bluestein's tables for n points: `inner` transforms of m >= 2 n - 1 points in float64."""

    inner: FftPlan
    wave: np.ndarray  # (n, 2) exp(-i pi j^2 / n)
    kernel: np.ndarray  # (m, 2) spectrum of the conjugate chirp, over m


class FftPlan(NamedTuple):
    """`stages (k, 4)`: radix, points a leg, offset of the twiddles, offset of the roots; result f lies at
    `position[f]`.
    """

    points: int
    stages: np.ndarray
    twiddles: np.ndarray
    position: np.ndarray
    chirp: Chirp | None


def factors(n: int) -> list[int]:
    """Prime factors in ascending order."""
    found, p = [], 2
    while p * p <= n:
        while n % p == 0:
            found.append(p)
            n //= p
        p += 1
    return found + [n] * (n > 1)


def radices(n: int) -> list[int]:
    """Factors the passes have, eights first: 2^e is eights and fours where that is possible."""
    primes = factors(n)
    e = primes.count(2)
    fours = {0: 0, 1: 2, 2: 1}[e % 3] if e != 1 else 0
    eights = (e - 2 * fours) // 3
    return [8] * eights + [4] * fours + [2] * (e == 1) + [p for p in primes if p > 2]


def roots(indices: np.ndarray, n: int) -> np.ndarray:
    """(..., 2) cos and -sin of 2 pi i / n; the angle is reduced exactly first."""
    angle = 2 * np.pi * (indices % n) / n
    return np.stack([np.cos(angle), -np.sin(angle)], axis=-1)


@functools.lru_cache(maxsize=128)
def fft_plan(n: int, dtype: np.dtype) -> FftPlan:
    """Plan of a complex FFT of n points."""
    if max(factors(n), default=1) > LARGEST_PRIME:
        nothing = np.zeros((0, 4), np.int64)
        return FftPlan(n, nothing, np.zeros(0, dtype), np.arange(n), _chirp(n))
    stages, tables, offset, m = [], [], 0, n
    position, rest = np.zeros(n, np.int64), np.arange(n)
    for r in radices(n):
        q = m // r
        turn = roots(np.outer(np.arange(q), np.arange(1, r)), m).ravel()
        circle = _circle(r)
        stages.append((r, q, offset, offset + turn.size))
        tables += [turn, circle]
        offset += turn.size + circle.size
        position += rest % r * q
        rest, m = rest // r, q
    twiddles = np.concatenate([*tables, np.zeros(0)]).astype(dtype)
    return FftPlan(n, np.array(stages, np.int64).reshape(-1, 4), twiddles, position, None)


def _circle(r: int) -> np.ndarray:
    """cos and sin of 2 pi k / r, in turn."""
    return (roots(np.arange(r), r) * [1.0, -1.0]).ravel()


def _smooth_length(least: int) -> int:
    """The smallest of 2^k, 3 * 2^k, 5 * 2^k that is at least `least`."""
    return min(b << max(0, (-(-least // b) - 1).bit_length()) for b in (1, 3, 5))


def _chirp(n: int) -> Chirp:
    m = _smooth_length(2 * n - 1)
    j = np.arange(n, dtype=np.int64)
    wave = roots(j * j % (2 * n), 2 * n)
    around = np.zeros(m, np.complex128)
    around[:n] = wave[:, 0] - 1j * wave[:, 1]
    around[m - n + 1 :] = around[1:n][::-1]
    kernel = np.fft.fft(around) / m
    return Chirp(fft_plan(m, np.dtype(np.float64)), wave, kernel.view(np.float64).reshape(m, 2))


@functools.lru_cache(maxsize=128)
def untangle_table(n: int, dtype: np.dtype) -> np.ndarray:
    """exp(-2 pi i k / n) for k <= n / 4, (k, 2): joins the half-length transform of n real samples."""
    return roots(np.arange(n // 4 + 1), n).astype(dtype)
