"""Intervals of time. Owns: valid_intervals, match_intervals. May touch: errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import ParameterError


def valid_intervals(intervals: np.ndarray) -> bool:
    """Whether an array holds intervals: (n, 2), none of which ends before it begins.

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
    if np.ndim(intervals) != 2 or np.shape(intervals)[1] != 2:
        raise ParameterError(f"valid_intervals: intervals must have shape (n, 2), got {np.shape(intervals)}")
    if (bad := np.flatnonzero(intervals[:, 0] > intervals[:, 1])).size:
        raise ParameterError(f"valid_intervals: intervals must not end before they begin, got {intervals[bad[0]]}")
    return True


def match_intervals(intervals_from: Any, intervals_to: Any, strict: bool = True) -> np.ndarray:
    """For each interval the one of another set that it shares most with: overlap over union; of equals the first.

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
    for i, (start, end) in enumerate(a):
        shared = np.minimum(b[:, 1], end) - np.maximum(b[:, 0], start)
        touching = shared >= 0
        if touching.any():
            union = np.maximum(b[:, 1], end) - np.minimum(b[:, 0], start)
            found[i] = np.where(touching, shared / np.where(union > 0, union, 1), -1.0).argmax()
        elif strict:
            raise ParameterError(f"match_intervals: with strict=True every interval must overlap, got {a[i]}")
        else:
            found[i] = shared.argmax()  # the gaps, negative
    return found
