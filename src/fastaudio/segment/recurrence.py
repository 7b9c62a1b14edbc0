"""Which frames resemble which. Owns: recurrence_matrix, cross_similarity. May touch: affinity, neighbours.

Entry (i, j) tells how frame i resembles frame j, one of the neighbours of j.
"""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import BackendUnavailable, ParameterError
from .affinity import bandwidths
from .neighbours import CELLS, linked, nearest

MODES = ("connectivity", "distance", "affinity")


@_arrays.host_only
def recurrence_matrix(
    data: np.ndarray,
    *,
    k: int | None = None,
    width: int = 1,
    metric: str = "euclidean",
    sym: bool = False,
    sparse: bool = False,
    mode: str = "connectivity",
    bandwidth: Any = None,
    self: bool = False,
    axis: int = -1,
    full: bool = False,
) -> np.ndarray:
    """Recurrence matrix: which frames of a sequence are nearest neighbours of each other.

    Parameters
    ----------
    data : (..., t) array, features of frames
    k : int > 0, optional
        Neighbours of a frame. Default: `2 * ceil(sqrt(t - 2 * width + 1))`.
    width : int > 0
        Frames closer in time than that are no neighbours.
    metric : str
        As in `fa.util.distances`.
    sym : bool
        Only neighbours of each other count.
    sparse : bool
        Return a `scipy.sparse.csc_array`, for which SciPy must be installed.
    mode : {"connectivity", "distance", "affinity"}
        True for neighbours; their distance; or `exp(-distance / bandwidth)`.
    bandwidth : float > 0, (t, t) array, or a name, optional
        "med_k_scalar" (default), "mean_k", "gmean_k", "mean_k_avg", "gmean_k_avg" or "mean_k_avg_and_pair": of what the
        distances of the k nearest are.
    self : bool
        Frames are neighbours of themselves.
    axis : int
        Of time.
    full : bool
        All distances or affinities, not those of neighbours alone.

    Returns
    -------
    (t, t) array, bool or float64; sparse if asked for

    Raises
    ------
    ParameterError : too few frames for `width`, an unknown mode, metric or bandwidth
    BackendUnavailable : `sparse` without SciPy

    Notes
    -----
    With "connectivity" the k nearest are kept; librosa keeps some k of the `k + 2 * width` nearest.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.segment.recurrence_matrix(np.array([[0.0, 9.0, 0.1, 9.1, 0.3]]), k=1).astype(int).tolist()
    [[0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [1, 0, 0, 0, 1], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]]
    """
    where = "recurrence_matrix"
    points = _points(where, data, axis)
    t = len(points)
    if not 1 <= _check.positive_int(where, "width", width) < max((t - 1) // 2, 1):
        raise _check.fail(where, f"width must be below (frames - 1) // 2 of {t} frames", width)
    _check.one_of(where, "mode", mode, MODES)
    k = 2 * ceil(sqrt(t - 2 * width + 1)) if k is None else _check.positive_int(where, "k", k)

    def near(D: np.ndarray, first: int) -> np.ndarray:
        apart = np.abs(np.arange(first, first + len(D))[:, None] - np.arange(t))
        if full and mode != "connectivity":
            return apart > 0
        links = nearest(np.where(apart > 0, D, np.inf), min(t - 1, k + 2 * width))
        return links if full else nearest(np.where(links & (apart >= width), D, np.inf), k)

    links, D = linked(points, points, metric, mode, near)
    if sym:
        links &= links.T
    if self and mode != "distance":
        np.fill_diagonal(links, True)
        if D is not None:
            np.fill_diagonal(D, 0.0)
    return _stored(where, _weighted(where, D, links, mode, bandwidth, k).T, sparse)


@_arrays.host_only
def cross_similarity(
    data: np.ndarray,
    data_ref: np.ndarray,
    *,
    k: int | None = None,
    metric: str = "euclidean",
    sparse: bool = False,
    mode: str = "connectivity",
    bandwidth: Any = None,
    full: bool = False,
) -> np.ndarray:
    """Cross-similarity: which frames of a reference are nearest neighbours of the frames of a sequence.

    Parameters
    ----------
    data : (..., n) array, features of frames
    data_ref : (..., m) array
    k : int > 0, optional
        Neighbours of a frame. Default: `min(m, 2 * ceil(sqrt(m)))`.
    metric, sparse, mode, bandwidth, full
        As in `recurrence_matrix`.

    Returns
    -------
    (m, n) array, bool or float64

    Raises
    ------
    ParameterError : features of different shapes; as `recurrence_matrix`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.segment.cross_similarity(np.array([[5.0, 1.0]]), np.array([[1.0, 3.0, 6.0]]), k=1).astype(int).tolist()
    [[0, 1], [0, 0], [1, 0]]
    """
    where = "cross_similarity"
    data, ref = np.atleast_2d(data), np.atleast_2d(data_ref)
    if data.shape[:-1] != ref.shape[:-1]:
        raise ParameterError(f"{where}: features must have the same shape, got {data.shape} and {ref.shape}")
    _check.one_of(where, "mode", mode, MODES)
    m = ref.shape[-1]
    k = min(m, 2 * ceil(sqrt(m))) if k is None else _check.positive_int(where, "k", k)

    def near(D: np.ndarray, first: int) -> np.ndarray:
        return np.ones(D.shape, bool) if full and mode != "connectivity" else nearest(D, k)

    links, D = linked(_points(where, data, -1), _points(where, ref, -1), metric, mode, near)
    return _stored(where, _weighted(where, D, links, mode, bandwidth, k).T, sparse)


def _points(where: str, data: Any, axis: int) -> np.ndarray:
    """(frames, features), the features in Fortran's order."""
    data = np.atleast_2d(_arrays.real(where, "data", data))
    data = np.swapaxes(data, axis, 0)
    return data.reshape((len(data), -1), order="F")


def _weighted(where: str, D: np.ndarray | None, links: np.ndarray, mode: str, bandwidth: Any, k: int) -> np.ndarray:
    """What is stored of the links; it takes the place of the distances."""
    if D is None:
        return links
    width = bandwidths(where, D, links, bandwidth, k) if mode == "affinity" else 1.0
    step = max(1, CELLS // max(D.shape[1], 1))
    for at in range(0, len(D), step):
        part, kept = D[at : at + step], links[at : at + step]
        if mode == "affinity":
            part[kept] = np.exp(-part[kept] / (width if np.isscalar(width) else width[at : at + step][kept]))
        part[~kept] = 0.0
    return D


def _stored(where: str, matrix: np.ndarray, sparse: bool) -> Any:
    if not sparse:
        return matrix.copy()
    try:
        from scipy.sparse import csc_array
    except ImportError as error:
        raise BackendUnavailable(f"{where}: sparse=True needs SciPy ({error}); pip install scipy") from error
    return csc_array(matrix)
