"""Pad on both sides. Owns: pad_center. May touch: _check, errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError


@_arrays.host_only
def pad_center(data: np.ndarray, *, size: int, axis: int = -1, **kwargs: Any) -> np.ndarray:
    """`data` in the middle of an array with `size` entries along `axis`; the odd entry goes to the right.

    Parameters
    ----------
    data : array
    size : int >= data.shape[axis]
    axis : int
    **kwargs
        For `numpy.pad`; default `mode="constant"`, zeros.

    Returns
    -------
    A new array.

    Raises
    ------
    ParameterError : `size` is not an integer, or smaller than `data` is

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.util.pad_center(np.ones(3), size=6).tolist()
    [0.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    size = _check.non_negative_int("pad_center", "size", size)
    data = np.asanyarray(data)  # a column of a table has no memory order
    n = data.shape[axis]
    if size < n:
        raise ParameterError(f"pad_center: size must be at least the input's length {n}, got {size}")
    left = (size - n) // 2
    return padded(data, left, size, axis, kwargs)


def padded(data: np.ndarray, left: int, size: int, axis: int, options: dict[str, Any]) -> np.ndarray:
    """`data` from `left` on in an array with `size` entries along `axis`; the rest is 0, or what numpy.pad makes of
    `options`."""
    n = data.shape[axis]
    if options:
        widths = [(0, 0)] * data.ndim
        widths[axis] = (left, size - n - left)
        return np.pad(data, widths, **({"mode": "constant"} | options))
    shape, at = list(data.shape), [slice(None)] * data.ndim
    shape[axis] = size
    out = np.empty(shape, data.dtype, order="F" if data.flags.fnc else "C")  # zeros: memory never touched before
    for start, end, values in ((0, left, 0), (left, left + n, data), (left + n, size, 0)):
        at[axis] = slice(start, end)
        out[tuple(at)] = values
    return out
