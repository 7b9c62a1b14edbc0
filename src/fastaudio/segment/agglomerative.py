"""Boundaries of segments. Owns: agglomerative, subsegment. May touch: util."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from ..util.fix_frames import fix_frames


@_arrays.host_only
def agglomerative(data: np.ndarray, k: int, *, clusterer: Any = None, axis: int = -1) -> np.ndarray:
    """Cut a sequence into segments: neighbours are joined, the most alike first, until `k` are left (Ward's criterion).

    Parameters
    ----------
    data : (..., t) array, features of frames
    k : int > 0
        Segments.
    clusterer : object, optional
        With `fit(points)` and then `labels_`, as those of scikit-learn, to use instead.
    axis : int
        Of time.

    Returns
    -------
    (k,) integers, the first frames of segments

    Raises
    ------
    ParameterError : `k` above the number of frames

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.segment.agglomerative(np.array([[0.0, 0.1, 5.0, 5.2, 5.1, 9.0]]), 3).tolist()
    [0, 2, 5]
    """
    where = "agglomerative"
    points = np.swapaxes(np.atleast_2d(_arrays.real(where, "data", data)), axis, 0)
    points = points.reshape((len(points), -1), order="F").astype(np.float64)
    if clusterer is not None:
        clusterer.fit(points)
        return np.concatenate([[0], 1 + np.flatnonzero(np.diff(clusterer.labels_))])
    if _check.positive_int(where, "k", k) > len(points):
        raise _check.fail(where, f"k must be <= {len(points)}, the number of frames", k)
    return _ward(points, int(k))


def _ward(points: np.ndarray, k: int) -> np.ndarray:
    """First frames of k segments. A heap holds what joining a segment with the next one costs; entries of segments that
    have changed since are passed over."""
    n = len(points)
    total, size, after, before = points.copy(), np.ones(n), np.arange(1, n + 1), np.arange(-1, n - 1)
    version = np.zeros(n, np.int64)

    def cost(i: int, j: int) -> float:
        apart = total[i] / size[i] - total[j] / size[j]
        return float(size[i] * size[j] / (size[i] + size[j]) * (apart @ apart))

    heap = [(cost(i, i + 1), i, i + 1, 0, 0) for i in range(n - 1)]
    heapq.heapify(heap)
    alive = np.ones(n, bool)
    for _ in range(n - k):
        while True:
            _, i, j, a, b = heapq.heappop(heap)
            if alive[i] and alive[j] and version[i] == a and version[j] == b:
                break
        total[i] += total[j]
        size[i] += size[j]
        alive[j], after[i] = False, after[j]
        version[i] += 1
        if after[i] < n:
            before[after[i]] = i
            heapq.heappush(heap, (cost(i, after[i]), i, int(after[i]), int(version[i]), int(version[after[i]])))
        if before[i] >= 0:
            left = int(before[i])
            heapq.heappush(heap, (cost(left, i), left, i, int(version[left]), int(version[i])))
    return np.flatnonzero(alive)


@_arrays.host_only
def subsegment(data: np.ndarray, frames: Any, *, n_segments: int = 4, axis: int = -1) -> np.ndarray:
    """Cut every segment between `frames` into `n_segments` by `agglomerative`.

    Parameters
    ----------
    data : (..., t) array, features of frames
    frames : increasing integers
        Boundaries; 0 and t are boundaries too.
    n_segments : int > 0
        At most.
    axis : int
        Of time.

    Returns
    -------
    (segments,) integers, their first frames

    Raises
    ------
    ParameterError : n_segments is not an integer > 0, frames below 0

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.segment.subsegment(np.array([[0.0, 0.1, 5.0, 5.2, 1.0, 9.0]]), [4], n_segments=2).tolist()
    [0, 2, 4, 5]
    """
    data = np.asarray(data)
    _check.positive_int("subsegment", "n_segments", n_segments)
    if not data.ndim:
        raise ParameterError("subsegment: data must have frames, got a number")
    edges = fix_frames(frames, x_min=0, x_max=data.shape[axis], pad=True).tolist()
    found = []
    for start, end in zip(edges[:-1], edges[1:], strict=True):
        part = np.take(data, np.arange(start, end), axis=axis)
        found.append(start + agglomerative(part, min(end - start, n_segments), axis=axis))
    return np.concatenate(found)
