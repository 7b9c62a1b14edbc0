"""Frames averaged with those that resemble them. Owns: nn_filter. May touch: segment, util."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _arrays
from ..errors import ParameterError
from ..segment.recurrence import recurrence_matrix
from ..util.median import median
from ..util.shear import is_sparse


@_arrays.host_only
def nn_filter(
    S: np.ndarray, *, rec: np.ndarray | None = None, aggregate: Callable | None = None, axis: int = -1, **kwargs: Any
) -> np.ndarray:
    """Replace every frame by an aggregate of its nearest neighbours: what repeats stays, the rest is smoothed away.

    Parameters
    ----------
    S : (..., t) array
    rec : (t, t) array, of NumPy or scipy.sparse, optional
        Neighbours (and their weights) of frame j in column j. Default: `fa.segment.recurrence_matrix`.
    aggregate : callable, optional
        `aggregate(frames, axis=0)`. Default: the mean; `numpy.average` receives the weights too.
    axis : int
        Of time.
    **kwargs
        Of `fa.segment.recurrence_matrix`.

    Returns
    -------
    array of the shape of `S`; frames without neighbours are as they were

    Raises
    ------
    ParameterError : a matrix that does not fit

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.decompose.nn_filter(np.array([[0.0, 9.0, 1.0, 8.0, 0.6]]), k=1).tolist()
    [[0.6, 8.0, 0.6, 9.0, 1.0]]
    """
    S = np.asarray(S)
    if rec is None:
        rec = recurrence_matrix(S, axis=axis, **kwargs)
    rec = rec.toarray() if is_sparse(rec) else np.asarray(rec)
    frames = S.swapaxes(0, axis)
    if rec.shape != (len(frames), len(frames)):
        raise ParameterError(f"nn_filter: rec must be {(len(frames), len(frames))}, got shape {rec.shape}")
    aggregate = np.mean if aggregate is None else median if aggregate is np.median else aggregate
    out = np.empty_like(frames)
    for j, column in enumerate(rec.T):
        near = np.flatnonzero(column)
        if not len(near):
            out[j] = frames[j]
        elif aggregate is np.average:
            out[j] = np.average(frames[near], axis=0, weights=column[near])
        else:
            out[j] = aggregate(frames[near], axis=0)
    return out.swapaxes(0, axis)
