"""Matrices sheared. Owns: shear. May touch: _check."""

from __future__ import annotations

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError


@_arrays.host_only
def shear(X: np.ndarray, *, factor: int = 1, axis: int = -1) -> np.ndarray:
    """Shift every column of a matrix by `factor` times its number, around the end.

    Parameters
    ----------
    X : (n, m) array
    factor : int
    axis : {0, 1, -1}
        0 shifts rows instead.

    Returns
    -------
    (n, m) array

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
    X = np.asarray(X)
    if X.ndim != 2:
        raise ParameterError(f"shear: X must be a matrix, got shape {X.shape}")
    if not isinstance(factor, int | np.integer):
        raise _check.fail("shear", "factor must be an integer", factor)
    n, m = X.shape
    if axis == 0:
        return X[np.arange(n)[:, None], (np.arange(m) - factor * np.arange(n)[:, None]) % max(m, 1)]
    return X[(np.arange(n)[:, None] - factor * np.arange(m)) % max(n, 1), np.arange(m)]
