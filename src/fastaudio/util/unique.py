"""How often values repeat. Owns: count_unique, is_unique. May touch: nothing."""

from __future__ import annotations

import numpy as np


def count_unique(data: np.ndarray, *, axis: int = -1) -> np.ndarray:
    """Count the different values along an axis.

    Parameters
    ----------
    data : array
    axis : int

    Returns
    -------
    integer array of `data`'s shape without that axis

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.count_unique(np.array([[1, 1, 2], [3, 4, 5]])).tolist()
    [2, 3]
    """
    x = np.sort(data, axis=axis)
    return (np.diff(x, axis=axis) != 0).sum(axis=axis) + min(x.shape[axis], 1)


def is_unique(data: np.ndarray, *, axis: int = -1) -> np.ndarray:
    """Check whether all values along an axis differ.

    Parameters
    ----------
    data : array
    axis : int

    Returns
    -------
    boolean array of `data`'s shape without that axis

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.is_unique(np.array([[1, 1, 2], [3, 4, 5]])).tolist()
    [False, True]
    """
    return count_unique(data, axis=axis) == np.shape(data)[axis]
