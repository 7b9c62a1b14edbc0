"""Places that stand out from their neighbours. Owns: localmax, localmin. May touch: errors."""

from __future__ import annotations

import numpy as np

from .. import _arrays
from ..errors import ParameterError


@_arrays.host_only
def localmax(x: np.ndarray, *, axis: int = 0) -> np.ndarray:
    """Where `x[i] > x[i - 1]` and `x[i] >= x[i + 1]`; never the first; the last need only exceed the one before.

    Parameters
    ----------
    x : array with at least two elements along `axis`

    Returns
    -------
    bool array of the shape of `x`

    Raises
    ------
    ParameterError : `x` too short

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.localmax(np.array([1, 0, 1, 2, -1, 0, -2, 1])).astype(int).tolist()
    [0, 0, 0, 1, 0, 1, 0, 1]
    """
    return _peaks("localmax", np.asarray(x), axis, np.greater, np.greater_equal)


@_arrays.host_only
def localmin(x: np.ndarray, *, axis: int = 0) -> np.ndarray:
    """Where `x[i] < x[i - 1]` and `x[i] <= x[i + 1]`; never the first; the last need only be below the one before.

    Parameters
    ----------
    x : array with at least two elements along `axis`

    Returns
    -------
    bool array of the shape of `x`

    Raises
    ------
    ParameterError : `x` too short

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.localmin(np.array([1, 0, 1, 2, -1, 0, -2, 1])).astype(int).tolist()
    [0, 1, 0, 0, 1, 0, 1, 0]
    """
    return _peaks("localmin", np.asarray(x), axis, np.less, np.less_equal)


def _peaks(where: str, x: np.ndarray, axis: int, beyond: np.ufunc, reaches: np.ufunc) -> np.ndarray:
    if not -x.ndim <= axis < x.ndim or x.shape[axis] < 2:
        raise ParameterError(f"{where}: x must have two elements along axis {axis}, got shape {x.shape}")
    found = np.empty_like(x, bool, subok=False)  # in the memory order of x
    y, to = (x.swapaxes(axis, 0), found.swapaxes(axis, 0)) if axis else (x, found)
    to[0] = False
    beyond(y[1:], y[:-1], out=to[1:])
    to[1:-1] &= reaches(y[1:-1], y[2:])
    return found
