"""Distances between points. Owns: distances. May touch: backends, _check."""

from __future__ import annotations

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import ParameterError

METRICS = ("euclidean", "sqeuclidean", "cityblock", "manhattan", "l1", "l2", "chebyshev", "cosine")
_KINDS = {"cityblock": 1, "manhattan": 1, "l1": 1, "chebyshev": 2, "cosine": 3}


@_arrays.host_only
def distances(X: np.ndarray, Y: np.ndarray, metric: str = "euclidean") -> np.ndarray:
    """Distance of every point of `X` to every point of `Y`.

    Parameters
    ----------
    X : (n, k) real array
    Y : (m, k) real array
    metric : {"euclidean", "sqeuclidean", "cityblock", "chebyshev", "cosine"}
        Or "l2" for "euclidean", "l1" or "manhattan" for "cityblock".

    Returns
    -------
    (n, m) float64

    Raises
    ------
    ParameterError : points of different dimensions, an unknown metric

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.distances(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[5.0, 0.0]]
    """
    where = "distances"
    X, Y = (_arrays.real(where, name, a).astype(np.float64) for name, a in (("X", X), ("Y", Y)))
    if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1]:
        raise ParameterError(f"{where}: X (n, k) and Y (m, k) must have the same k, got {X.shape} and {Y.shape}")
    _check.one_of(where, "metric", metric, METRICS)
    if metric == "cosine":
        X, Y = (a / np.sqrt((a * a).sum(axis=1, keepdims=True)) for a in (X, Y))
    out = np.empty((len(X), len(Y)))
    registry.backend(X).kernel("distances")(
        out, np.ascontiguousarray(X), np.ascontiguousarray(Y.T), _KINDS.get(metric, 0)
    )
    if metric in ("euclidean", "l2"):
        return np.sqrt(out, out=out)
    return np.subtract(1.0, out, out=out) if metric == "cosine" else out
