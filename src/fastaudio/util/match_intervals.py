"""Intervals of time. Owns: valid_intervals, match_intervals. May touch: errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ParameterError

PAIRS = 1 << 18  #: of intervals compared at a time, at most


def valid_intervals(intervals: np.ndarray) -> bool:
    """Check that an array holds intervals: (n, 2), none of which ends before it begins.

    Parameters
    ----------
    intervals : array

    Returns
    -------
    True

    Raises
    ------
    ParameterError : it does not

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.valid_intervals(np.array([[0.0, 1.0], [1.0, 1.5]]))
    True
    """
    shape = np.shape(intervals)
    if len(shape) != 2 or shape[1] != 2:
        raise ParameterError(f"valid_intervals: intervals must have shape (n, 2), got {shape}")
    late = intervals[:, 0] > intervals[:, 1]
    if np.count_nonzero(late):
        bad = np.flatnonzero(late)
        raise ParameterError(f"valid_intervals: intervals must not end before they begin, got {intervals[bad[0]]}")
    return True


def match_intervals(intervals_from: Any, intervals_to: Any, strict: bool = True) -> np.ndarray:
    """For each interval, the one of another set with the largest overlap over union; the first of equals.

    Parameters
    ----------
    intervals_from, intervals_to : arrays (n, 2), (m, 2)
    strict : bool
        Refuse intervals that overlap with none; False: take the nearest.

    Returns
    -------
    (n,) uint32 array of places in `intervals_to`

    Raises
    ------
    ParameterError : no intervals, or with `strict` one without a partner

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> a, b = np.array([[0, 2], [3, 4]]), np.array([[1, 2], [2, 5]])
    >>> fa.util.match_intervals(a, b).tolist()
    [0, 1]
    """
    a, b = np.asarray(intervals_from), np.asarray(intervals_to)
    if not len(a) or not len(b):
        raise ParameterError(f"match_intervals: both sets must have intervals, got {len(a)} and {len(b)}")
    valid_intervals(a)
    valid_intervals(b)
    found = np.empty(len(a), np.uint32)
    order = np.argsort(b[:, 0], kind="stable")
    step = max(1, PAIRS // len(b))
    for at in range(0, len(a), step):
        found[at : at + step] = _partners(a[at : at + step], b[order], order, strict)
    return found


def _partners(a: np.ndarray, b: np.ndarray, order: np.ndarray, strict: bool) -> np.ndarray:
    """For each of `a` the place in `order` of its partner among `b`, which are sorted by their starts."""
    first = np.searchsorted(np.maximum.accumulate(b[:, 1]), a[:, 0])  # what is before it ends too early
    last = np.searchsorted(b[:, 0], a[:, 1], side="right")  # what is from there on starts too late
    count = np.maximum(last - first, 0)
    begin = np.cumsum(count) - count  # of an interval's pairs among all
    mine = np.repeat(np.arange(len(a)), count)
    other = np.arange(len(mine)) - begin[mine] + first[mine]
    shared = np.minimum(a[mine, 1], b[other, 1]) - np.maximum(a[mine, 0], b[other, 0])
    union = np.maximum(a[mine, 1], b[other, 1]) - np.minimum(a[mine, 0], b[other, 0])
    score = np.where(shared >= 0, shared / np.where(union > 0, union, 1), -1.0)
    best, found = np.full(len(a), -1.0), np.full(len(a), len(order))
    np.maximum.at(best, mine, score)
    winners = (score == best[mine]) & (score >= 0)
    np.minimum.at(found, mine[winners], order[other[winners]])  # of equals the first
    for i in np.flatnonzero(best < 0):
        if strict:
            raise ParameterError(f"match_intervals: with strict=True every interval must overlap, got {a[i]}")
        gaps = np.maximum(b[:, 0], a[i, 0]) - np.minimum(b[:, 1], a[i, 1])
        found[i] = order[gaps == gaps.min()].min()
    return found
