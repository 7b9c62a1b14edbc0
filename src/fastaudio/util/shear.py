"""Matrices sheared. Owns: shear, is_sparse. May touch: _check.

Arrays of scipy.sparse are known by what they can do: SciPy is not imported for the question.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError


@_arrays.host_only
def shear(X: np.ndarray, *, factor: int = 1, axis: int = -1) -> np.ndarray:
    """Roll each column of a matrix by `factor` times its index.

    Parameters
    ----------
    X : (n, m) array, of NumPy or scipy.sparse
    factor : int
    axis : {0, 1, -1}
        0 shifts rows instead.

    Returns
    -------
    (n, m) array, sparse if X is, in the same format

    Raises
    ------
    ParameterError : not a matrix, a factor that is not an integer

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.shear(np.eye(3), factor=-1).tolist()
    [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    X = X if is_sparse(X) else np.asarray(X)
    if X.ndim != 2:
        raise ParameterError(f"shear: Input must be 2D, got shape {X.shape}")
    if not isinstance(factor, int | np.integer):
        raise _check.fail("shear", "factor must be an integer", factor)
    n, m = X.shape
    if is_sparse(X):
        cells = X.tocoo()
        row, col = cells.row, cells.col
        at = (row, (col + factor * row) % m) if axis == 0 else ((row + factor * col) % n, col)
        return type(cells)((cells.data, at), shape=X.shape).asformat(X.format)
    if axis == 0:
        return _turned(X, factor)
    return _slanted(X, factor) if X.itemsize == 1 and X.size else _turned(X.T, factor).T


def _turned(X: np.ndarray, factor: int) -> np.ndarray:
    """Every row of X (n, m) shifted by `factor` times its number: two slices, which take less than places."""
    X, m = np.ascontiguousarray(X), X.shape[1]
    out = np.empty_like(X)
    for number, (row, to) in enumerate(zip(X, out, strict=True)):
        by = factor * number % max(m, 1)
        to[by:], to[:by] = row[: m - by], row[m - by :]
    return out


def _slanted(X: np.ndarray, factor: int) -> np.ndarray:
    """Every column shifted: some columns at a time, as a slanted view of three copies, one below the other. For bytes,
    which NumPy takes as long to turn as numbers."""
    (n, m), sign = X.shape, -1 if factor < 0 else 1
    out, steep = np.empty((n, m), X.dtype), abs(factor) % n
    width = max(1, min(128, n // max(steep, 1)))
    for first in range(0, m, width):
        part = X[:, first : first + width]
        copies = np.concatenate([part, part, part])
        start = -sign * steep * first % n + (n if sign > 0 else 0)
        down, right = copies.strides
        slanted = np.lib.stride_tricks.as_strided(copies[start:], part.shape, (down, right - sign * steep * down))
        out[:, first : first + width] = slanted
    return out


def is_sparse(X: Any) -> bool:
    """Whether it is an array or matrix of scipy.sparse."""
    return hasattr(X, "tocoo")
