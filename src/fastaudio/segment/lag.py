"""Recurrence over time lags. Owns: recurrence_to_lag, lag_to_recurrence, timelag_filter. May touch: util.shear."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from ..util.shear import is_sparse, shear


@_arrays.host_only
def recurrence_to_lag(rec: np.ndarray, *, pad: bool = True, axis: int = -1) -> np.ndarray:
    """A recurrence matrix over lag instead of time: diagonals become rows.

    Parameters
    ----------
    rec : (t, t) array, of NumPy or scipy.sparse
    pad : bool
        Append zeros, so that lags of both signs have rows of their own.
    axis : {0, 1, -1}
        The axis that stays time.

    Returns
    -------
    (2 t, t) array, or (t, 2 t) for axis 0; (t, t) without padding; sparse if `rec` is, in the same format

    Raises
    ------
    ParameterError : not a square matrix, another axis

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.segment.recurrence_to_lag(np.eye(3), pad=False).tolist()
    [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    where = "recurrence_to_lag"
    axis = abs(_check.one_of(where, "axis", axis, (0, 1, -1)))
    rec = rec if is_sparse(rec) else np.asarray(rec)
    if rec.ndim != 2 or rec.shape[0] != rec.shape[1]:
        raise ParameterError(f"{where}: rec must be a square matrix, got shape {rec.shape}")
    t = rec.shape[0]
    if pad and is_sparse(rec):
        rec = _resized(rec, (t, 2 * t) if axis == 0 else (2 * t, t))
    elif pad:
        rec = np.pad(rec, [(0, 0), (0, t)] if axis == 0 else [(0, t), (0, 0)])
    return shear(rec, factor=-1, axis=axis)


@_arrays.host_only
def lag_to_recurrence(lag: np.ndarray, *, axis: int = -1) -> np.ndarray:
    """Inverse of `recurrence_to_lag`.

    Parameters
    ----------
    lag : (2 t, t) or (t, t) array, of NumPy or scipy.sparse; (t, 2 t) for axis 0
    axis : {0, 1, -1}
        The axis that is time.

    Returns
    -------
    (t, t) array

    Raises
    ------
    ParameterError : another shape or axis

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> rec = np.arange(9).reshape(3, 3)
    >>> bool((fa.segment.lag_to_recurrence(fa.segment.recurrence_to_lag(rec)) == rec).all())
    True
    """
    where = "lag_to_recurrence"
    axis = abs(_check.one_of(where, "axis", axis, (0, 1, -1)))
    lag = lag if is_sparse(lag) else np.asarray(lag)
    if lag.ndim != 2 or (lag.shape[0] != lag.shape[1] and lag.shape[1 - axis] != 2 * lag.shape[axis]):
        raise ParameterError(f"{where}: lag must be (2 t, t) or (t, t), got shape {lag.shape}")
    t = lag.shape[axis]
    rec = shear(lag, factor=1, axis=axis)
    if is_sparse(rec):
        return _resized(rec, (t, t))
    return rec[:, :t] if axis == 0 else rec[:t]


def _resized(matrix: Any, shape: tuple[int, int]) -> Any:
    """A copy that is cut off, or goes on with zeros."""
    matrix = matrix.copy()
    matrix.resize(shape)
    return matrix


def timelag_filter(function: Callable, pad: bool = True, index: int = 0) -> Callable:
    """Make a filter of images work along the diagonals of recurrence matrices.

    Parameters
    ----------
    function : callable
        Takes and returns a matrix.
    pad : bool
        As in `recurrence_to_lag`.
    index : int
        Which positional argument the matrix is.

    Returns
    -------
    callable

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> double = fa.segment.timelag_filter(lambda lag: 2 * lag)
    >>> double(np.eye(2)).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """

    @functools.wraps(function)
    def filtered(*args: Any, **kwargs: Any) -> np.ndarray:
        lagged = recurrence_to_lag(args[index], pad=pad)
        return lag_to_recurrence(function(*args[:index], lagged, *args[index + 1 :], **kwargs))

    return filtered
