"""The nearest of other events. Owns: match_events. May touch: errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..errors import ParameterError

BLOCK = 2048  # events at a time


@_arrays.host_only
def match_events(events_from: Any, events_to: Any, left: bool = True, right: bool = True) -> np.ndarray:
    """For every event the index of the nearest one of `events_to`.

    Parameters
    ----------
    events_from, events_to : sequences of numbers, not empty
    left, right : bool
        May a match be earlier, later, than its event? An equal one always may. Of two as near the later is taken.

    Returns
    -------
    (len(events_from),) int32

    Raises
    ------
    ParameterError : no events, or one without a match on the sides allowed

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.util.match_events([0.9, 2.2, 5.0], [1.0, 2.0, 3.0, 4.0]).tolist()
    [0, 1, 3]
    """
    where = "match_events"
    events, targets = np.asarray(events_from), np.asarray(events_to)
    if not events.size or not targets.size:
        raise ParameterError(f"{where}: there must be events to match, got {events.size} and {targets.size}")
    order = None if (targets[1:] >= targets[:-1]).all() else np.argsort(targets, kind="stable")
    known = targets if order is None else targets[order]
    found = np.empty(events.shape, np.int32)
    for at in range(0, len(events), BLOCK):
        part = found[at : at + BLOCK]
        part[...] = _matched(where, events[at : at + BLOCK], known, left, right)
        if order is not None:
            part[...] = order[part]
    return found


def _matched(where: str, events: np.ndarray, known: np.ndarray, left: bool, right: bool) -> np.ndarray:
    """The place in `known`, which is sorted, for each event."""
    after = np.searchsorted(known, events)  # the first that is not earlier
    later, earlier = np.minimum(after, known.size - 1), np.maximum(after - 1, 0)
    if left and right:
        nearer = np.abs(known[earlier] - events) < np.abs(known[later] - events)
        return np.where(nearer, earlier, later)
    exact = (after < known.size) & (known[later] == events)
    if not (left or right) and not exact.all():
        raise ParameterError(f"{where}: with left=right=False every event must be among events_to, got others")
    if not left and known[-1] < events.max():
        raise ParameterError(f"{where}: with left=False no event may lie after all events_to, got {events.max()!r}")
    if not right and known[0] > events.min():
        raise ParameterError(f"{where}: with right=False no event may lie before all events_to, got {events.min()!r}")
    return np.where(exact | (not left), later, earlier)
