"""Matrices near their diagonal. Owns: fill_off_diagonal. May touch: _check."""

from __future__ import annotations

import numpy as np

from .. import _arrays
from ..errors import ParameterError


@_arrays.host_only
def fill_off_diagonal(x: np.ndarray, *, radius: float, value: float = 0) -> None:
    """Set what lies outside a band around the diagonal (Sakoe and Chiba), in place.

    Parameters
    ----------
    x : (n, m) array
    radius : float
        Of the band, as a part of the shorter side.
    value : number

    Raises
    ------
    ParameterError : not a matrix

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> x = np.ones((3, 3))
    >>> fa.util.fill_off_diagonal(x, radius=0.4)
    >>> x.tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    if np.ndim(x) != 2:
        raise ParameterError(f"fill_off_diagonal: x must be a matrix, got shape {np.shape(x)}")
    n, m = x.shape
    reach, offset = int(np.round(radius * min(n, m))), abs(n - m)
    right = reach + offset if n < m else reach
    left = reach if n < m else reach + offset
    for i in range(n):
        x[i, : max(i - left + 1, 0)] = value
        x[i, max(i + right, 0) :] = value
