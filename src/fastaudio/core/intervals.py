"""Frequencies of scales. Owns: interval_frequencies, pythagorean_intervals, plimit_intervals. May touch: _check."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError

PRIMES = {"ji3": (3,), "ji5": (3, 5), "ji7": (3, 5, 7)}


def interval_frequencies(
    n_bins: int, *, fmin: float, intervals: Any, bins_per_octave: int = 12, tuning: float = 0.0, sort: bool = True
) -> np.ndarray:
    """Frequencies of the steps of a scale, from `fmin` up.

    Parameters
    ----------
    n_bins : int > 0
    fmin : float > 0, Hz
    intervals : {"equal", "pythagorean", "ji3", "ji5", "ji7"} or ratios >= 1 within an octave
        Equal steps, stacked fifths, just intonation of the primes up to 3, 5 or 7, or the ratios themselves.
    bins_per_octave : int > 0
        Steps of an octave; as many as ratios if these are given.
    tuning : float
        Deviation of equal steps, in fractions of a step.
    sort : bool
        In ascending order.

    Returns
    -------
    (n_bins,) float64, Hz

    Raises
    ------
    ParameterError : unknown intervals, a number outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.interval_frequencies(4, fmin=100, intervals=[1, 1.5]).tolist()
    [100.0, 150.0, 200.0, 300.0]
    """
    where = "interval_frequencies"
    n_bins = _check.positive_int(where, "n_bins", n_bins)
    fmin = _check.positive(where, "fmin", fmin)
    bins = _check.positive_int(where, "bins_per_octave", bins_per_octave)
    if not isinstance(intervals, str):
        ratios = np.array(intervals, np.float64)
        if ratios.ndim != 1 or not len(ratios):
            raise _check.fail(where, "intervals must be a name or a list of ratios", intervals)
    elif intervals == "equal":
        ratios = 2.0 ** ((tuning + np.arange(bins, dtype=np.float64)) / bins)
    elif intervals == "pythagorean":
        ratios = pythagorean_intervals(bins_per_octave=bins, sort=sort)
    else:
        _check.one_of(where, "intervals", intervals, ("equal", "pythagorean", *PRIMES))
        ratios = plimit_intervals(primes=PRIMES[intervals], bins_per_octave=bins, sort=sort)
    every = np.multiply.outer(2.0 ** np.arange(-(-n_bins // len(ratios))), ratios).reshape(-1)[:n_bins]
    return (np.sort(every) if sort else every) * fmin


def pythagorean_intervals(*, bins_per_octave: int = 12, sort: bool = True, return_factors: bool = False) -> Any:
    """Ratios of a Pythagorean scale: stacked fifths, powers of 3 brought into 1 .. 2 by powers of 2.

    Parameters
    ----------
    bins_per_octave : int > 0
    sort : bool
        In ascending order; else in the order of the stack.
    return_factors : bool
        Return the exponents of 2 and 3 as dictionaries instead.

    Returns
    -------
    (bins_per_octave,) float64 from 1 to below 2, or a list of dictionaries

    Raises
    ------
    ParameterError : bins_per_octave is not an integer > 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.pythagorean_intervals(bins_per_octave=3).round(4).tolist()
    [1.0, 1.125, 1.5]
    """
    bins = _check.positive_int("pythagorean_intervals", "bins_per_octave", bins_per_octave)
    logs, twos = np.modf(np.arange(bins) * np.log2(3))
    order = np.argsort(logs) if sort else np.arange(bins)
    if return_factors:
        return [{2: -int(twos[i]), 3: int(i)} for i in order]
    return 2.0 ** logs[order]


def plimit_intervals(*, primes: Any, bins_per_octave: int = 12, sort: bool = True, return_factors: bool = False) -> Any:
    """Ratios of an octave in just intonation: products of powers of `primes`, added one by one, each the nearest to
    those there (J. Tenney's crystal growth), brought into 1 .. 2 by powers of 2.

    Parameters
    ----------
    primes : odd prime numbers
    bins_per_octave : int > 0
    sort : bool
        In ascending order; else in the order they were added.
    return_factors : bool
        Return the exponents of the primes as dictionaries instead.

    Returns
    -------
    (bins_per_octave,) float64 from 1 to below 2, or a list of dictionaries

    Raises
    ------
    ParameterError : bins_per_octave is not an integer > 0, no primes

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.plimit_intervals(primes=[3, 5], bins_per_octave=3).round(4).tolist()
    [1.0, 1.3333, 1.5]
    """
    bins = _check.positive_int("plimit_intervals", "bins_per_octave", bins_per_octave)
    primes = tuple(int(p) for p in np.atleast_1d(primes))
    if not primes or min(primes) < 2:
        raise ParameterError(f"plimit_intervals: primes must be numbers > 1, got {primes!r}")
    powers = _crystal(primes, bins)
    logs, twos = np.modf(np.array(powers, np.float64).dot(np.log2(primes)))
    low = logs < 0
    logs[low], twos[low] = logs[low] + 1, twos[low] - 1
    order = np.argsort(logs) if sort else np.arange(bins)
    if not return_factors:
        return 2.0 ** logs[order]
    factors = []
    for i in order:
        two = {2: -int(twos[i])} if twos[i] else {}
        factors.append(two | {p: int(e) for p, e in zip(primes, powers[i], strict=True) if e})
    return factors


@lru_cache(maxsize=64)
def _crystal(primes: tuple[int, ...], count: int) -> list[tuple[int, ...]]:
    """Exponents of `count` ratios, each the one of least distance to all before it.

    Ties are decided by the last bit of sums in the order of `chosen`, as in librosa: no `sum`, which compensates for
    rounding from Python 3.12 on.
    """
    logs, unit = np.log2(primes), np.eye(len(primes), dtype=int)
    seeds = [tuple(int(v) for v in sign * row) for row in unit for sign in (1, -1)]
    chosen, frontier = [(0,) * len(primes)], list(seeds)
    total = [_distance(logs, point, chosen[0]) for point in frontier]
    while len(chosen) < count:
        best = 0
        for f, point in enumerate(frontier):
            tie = np.isclose(total[f], total[best]) and logs.dot(np.abs(point)) < logs.dot(np.abs(frontier[best]))
            if f and (total[f] < total[best] or tie):
                best = f
        new = frontier.pop(best)
        total.pop(best)
        chosen.append(new)
        total = [t + _distance(logs, point, new) for t, point in zip(total, frontier, strict=True)]
        for seed in seeds:
            point = tuple(a + b for a, b in zip(new, seed, strict=True))
            if point not in chosen and point not in frontier:
                frontier.append(point)
                total.append(float(np.cumsum([_distance(logs, point, other) for other in chosen])[-1]))
    return chosen


def _distance(logs: np.ndarray, a: Any, b: Any) -> float:
    """Tenney's harmonic distance of two ratios: the logarithm of numerator times denominator of their quotient.
    Rounded: equal distances must compare equal."""
    a, b = np.array(a), np.array(b)
    up, down = np.minimum(np.maximum(a, 0), np.maximum(b, 0)), np.maximum(np.maximum(-a, 0), np.maximum(-b, 0))
    return float(np.around(logs.dot(a + b - 2 * (up - down)), 6))
