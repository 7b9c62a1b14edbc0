"""Arrays side by side. Owns: stack, axis_sort. May touch: errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import _arrays
from ..errors import ParameterError


def stack(arrays: Sequence[np.ndarray], *, axis: int = 0) -> np.ndarray:
    """`numpy.stack`; along the first axis in Fortran's order, so that a sample's channels are neighbours in memory.

    Parameters
    ----------
    arrays : sequence of arrays of one shape
    axis : int

    Returns
    -------
    array with an axis more

    Raises
    ------
    ParameterError : no array, or different shapes

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> x = fa.util.stack([np.zeros(3), np.ones(3)])
    >>> x.shape, x.flags.f_contiguous
    ((2, 3), True)
    """
    shapes = {np.shape(x) for x in arrays}
    if len(shapes) != 1:
        raise ParameterError(f"stack: arrays must be at least one, all of one shape, got {sorted(shapes)}")
    if axis != 0:
        return np.stack(arrays, axis=axis)
    out = np.empty((len(arrays), *shapes.pop()), np.result_type(*arrays), order="F")
    return np.stack(arrays, axis=0, out=out)


@_arrays.host_only
def axis_sort(S: np.ndarray, *, axis: int = -1, index: bool = False, value: Callable | None = None) -> Any:
    """Sort rows or columns by a number of each, by default the place of its maximum.

    Parameters
    ----------
    S : (a, b) array
    axis : int
        What is put in order: -1 columns, 0 rows.
    index : bool
        Return the order, too.
    value : callable(array, axis=), optional
        Default: `numpy.argmax`.

    Returns
    -------
    (a, b) array, or it and the order

    Raises
    ------
    ParameterError : not two axes

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.axis_sort(np.array([[0, 3, 1], [2, 0, 0]])).tolist()
    [[3, 1, 0], [0, 0, 2]]
    """
    if np.ndim(S) != 2:
        raise ParameterError(f"axis_sort: S must have two axes, got shape {np.shape(S)}")
    order = np.argsort((np.argmax if value is None else value)(S, axis=(1 - axis) % 2))
    place: list[Any] = [slice(None), slice(None)]
    place[axis] = order
    out = np.asarray(S)[tuple(place)]
    return (out, order) if index else out
