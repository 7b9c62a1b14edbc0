"""Peaks of a curve, by librosa's rule. Owns: peak_pick. May touch: backends, _arrays, _check."""

from __future__ import annotations

from math import ceil

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import ParameterError


@_arrays.host_only
def peak_pick(
    x: np.ndarray,
    *,
    pre_max: int,
    post_max: int,
    pre_avg: int,
    post_avg: int,
    delta: float,
    wait: int,
    sparse: bool = True,
    method: str = "greedy",
    axis: int = -1,
) -> np.ndarray:
    """Peaks: n where `x[n]` is the maximum of `x[n - pre_max : n + post_max]`, at least the mean of
    `x[n - pre_avg : n + post_avg]` plus `delta`, and more than `wait` elements after the previous peak.

    Parameters
    ----------
    x : real array; one-dimensional if `sparse`
    pre_max, pre_avg, wait : number >= 0; post_max, post_avg : number > 0
        Rounded up to integers.
    delta : float >= 0
    sparse : bool
        Return places, or a mask.
    method : {"greedy", "dp_count", "dp_value"}
        Take each peak that comes; or the set of peaks that are most, or largest in sum.
    axis : int

    Returns
    -------
    (peaks,) int64, or a bool array of the shape of `x`

    Raises
    ------
    ParameterError : a number outside its range, an unknown method, more than one dimension with `sparse`

    References
    ----------
    S. Boeck, F. Krebs and M. Schedl, "Evaluating the online capabilities of onset detection methods", 2012.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> x = np.array([0.0, 3, 0, 0, 2, 0, 5, 0])
    >>> fa.util.peak_pick(x, pre_max=1, post_max=2, pre_avg=2, post_avg=2, delta=0.5, wait=1).tolist()
    [1, 4, 6]
    """
    where = "peak_pick"
    x = np.asarray(x)
    for name, value in (("pre_max", pre_max), ("pre_avg", pre_avg), ("delta", delta), ("wait", wait)):
        _check.non_negative(where, name, value)
    for name, value in (("post_max", post_max), ("post_avg", post_avg)):
        _check.positive(where, name, value)
    _check.one_of(where, "method", method, ("greedy", "dp_count", "dp_value"))
    if sparse and x.ndim != 1:
        raise ParameterError(f"{where}: x must have one dimension with sparse=True, got shape {x.shape}")
    rows = x.swapaxes(axis, -1)
    most = rows.shape[-1] + 1  # longer spans change nothing
    *spans, wait = (min(ceil(v), most) for v in (pre_max, post_max, pre_avg, post_avg, wait))
    found = np.zeros(rows.shape, bool)
    if method == "greedy" and x.size:
        values = _arrays.rows(_arrays.real(where, "x", rows))
        registry.backend(values).kernel("peak_pick")(_arrays.rows(found), values, *spans, float(delta), wait)
    elif x.size:
        for place in np.ndindex(rows.shape[:-1]):
            row = np.ascontiguousarray(rows[place])
            found[place][_best(row, _candidates(row, *spans, delta), wait, method)] = True
    return found.nonzero()[0] if sparse else found.swapaxes(axis, -1)


def _candidates(x: np.ndarray, pre_max: int, post_max: int, pre_avg: int, post_avg: int, delta: float) -> np.ndarray:
    """The places that are peaks but for `wait`."""
    low = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    pre, post = min(pre_max, x.size), min(post_max, x.size)
    padded = np.concatenate([np.full(pre, low, x.dtype), x, np.full(post - 1, low, x.dtype)])
    top = padded[: x.size].copy()
    for shift in range(1, pre + post):
        np.maximum(top, padded[shift : shift + x.size], out=top)
    places = np.flatnonzero(x == top)
    means = np.array([x[max(0, n - pre_avg) : n + post_avg].mean() for n in places])
    return places[x[places] >= means + delta]


def _best(x: np.ndarray, places: np.ndarray, wait: int, method: str) -> list[int]:
    """The best set of peaks `wait` apart, from the end to the start; the later of two equal sets."""
    values, follow, peak = np.zeros(x.size + 1), np.arange(1, x.size + 2), np.zeros(x.size + 1, bool)
    last = x.size
    for n in places[::-1].tolist():
        values[n + 1 : last] = values[last]
        after, worth = min(x.size, n + wait + 1), 1.0 if method == "dp_count" else float(x[n])
        values[n], last = values[n + 1], n
        if values[after] + worth > values[n + 1]:
            values[n], follow[n], peak[n] = values[after] + worth, after, True
    taken, n = [], 0
    while n < x.size:
        if peak[n]:
            taken.append(n)
        n = int(follow[n])
    return taken
