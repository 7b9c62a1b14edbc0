"""Paired timing: A B A B ... in one process, so that whatever else the machine does falls on all alike.

Owns: rounds, repeats, medians and quartiles. May touch: clocks.

Before each block the process has to be idle: threads of OpenBLAS wait for more work for 30 to 120 ms, of OpenMP for
some, on the cores that whoever comes next needs.

In each round every call runs as a block: `WARM` seconds of calls that are not timed, at least one (its data is then in
the caches, whoever ran before, and cores that slept are awake), then as many timed ones as fill `BLOCK` seconds. A
ratio is taken in each round, and the median and the quartiles of these ratios are reported: a slow spell of the
machine spoils one round, not the result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

BLOCK = 0.005  # seconds: 50 times the coarsest clock's step, and what a call of some microseconds needs
WARM = 0.015  # seconds: after a pause it takes a core some 10 ms to be as fast as it can
LONG = 0.5  # seconds: a call this long warms itself up
MIN_ROUNDS, MAX_ROUNDS = 7, 201
PRECISION = 0.01  # of the median, where more rounds stop paying
PAUSE, PAUSES = 0.012, 34  # seconds between looks if all is idle, longer than the clock's tick; how many


class Spread(NamedTuple):
    """Quartiles."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    low, median, high = (float(q) for q in np.percentile(values, [25, 50, 75]))
    return Spread(median, low, high)


def milliseconds(s: Spread) -> list[float]:
    """[median, lower quartile, upper quartile]"""
    return [1000 * x for x in s]


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """How many times longer theirs took, round by round.

    Examples
    --------
    >>> from fastaudio.bench.timer import ratios
    >>> ratios([1.0, 2.0, 1.0], [3.0, 6.0, 4.0])
    Spread(median=3.0, low=3.0, high=3.5)
    """
    return spread(np.asarray(theirs) / np.asarray(ours))


def paired(
    calls: Mapping[str, Callable[[], Any]],
    *,
    seconds: float = 3.0,
    clock: Callable[[], float] = time.perf_counter,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, list[float]]:
    """Seconds a call, one entry a round, for every call in turn.

    Parameters
    ----------
    calls : name -> function without arguments
    seconds : float
        Time to spend. At least `MIN_ROUNDS` rounds are run (3 where a round takes longer than `seconds / 3`),
        at most `MAX_ROUNDS`, and none once the median is known within `PRECISION`.
    clock, sleep : replaced in tests

    Examples
    --------
    >>> from fastaudio.bench.timer import paired
    >>> times = paired({"sum": lambda: sum(range(100)), "sorted": lambda: sorted(range(100))}, seconds=0)
    >>> [len(t) >= 3 for t in times.values()]
    [True, True]
    """
    repeats = {name: _repeats(call, clock) for name, call in calls.items()}
    times: dict[str, list[float]] = {name: [] for name in calls}
    start = clock()
    while True:
        for name, call in calls.items():
            _settle(sleep)
            times[name].append(_block(call, repeats[name], clock))
        if _enough(list(times.values()), clock() - start, seconds):
            return times


def _repeats(call: Callable[[], Any], clock: Callable[[], float]) -> int:
    """Timed calls in a block; 0: one, without a warm-up. Runs the call: plans, caches, compilation."""
    call()
    start = clock()
    call()
    once = clock() - start
    return 0 if once > LONG else max(1, round(BLOCK / max(once, 1e-7)))


def _settle(sleep: Callable[[float], None]) -> None:
    """Return when no thread of this process has worked during a pause."""
    for _ in range(PAUSES):
        before = time.process_time()
        sleep(PAUSE)
        if time.process_time() - before < PAUSE / 4:
            return


def _block(call: Callable[[], Any], repeats: int, clock: Callable[[], float]) -> float:
    start = clock()
    while repeats:
        call()
        if clock() - start >= WARM:
            break
    start = clock()
    for _ in range(max(repeats, 1)):
        call()
    return (clock() - start) / max(repeats, 1)


def _enough(times: list[list[float]], spent: float, seconds: float) -> bool:
    rounds = len(times[0])
    least = MIN_ROUNDS if spent / rounds * 3 < seconds else 3
    if rounds < least:
        return False
    return rounds >= MAX_ROUNDS or spent >= seconds or all(_precise(t) for t in times)


def _precise(values: list[float]) -> bool:
    """The quartiles over the square root of the count estimate the error of the median."""
    s = spread(values)
    return len(values) >= 3 * MIN_ROUNDS and (s.high - s.low) / len(values) ** 0.5 < PRECISION * s.median
