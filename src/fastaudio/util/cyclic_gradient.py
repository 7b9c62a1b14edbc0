"""Slopes of what repeats. Owns: cyclic_gradient. May touch: errors."""

from __future__ import annotations

import numpy as np

from .. import _check


def cyclic_gradient(data: np.ndarray, *, edge_order: int = 1, axis: int = -1) -> np.ndarray:
    """`numpy.gradient` of a period: behind the last value comes the first.

    Parameters
    ----------
    data : array
    edge_order : {1, 2}
        As in `numpy.gradient`; a period has no edges, and both give the same.
    axis : int

    Returns
    -------
    array of the shape of `data`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.cyclic_gradient(np.array([0.0, 1.0, 0.0, -1.0])).tolist()
    [1.0, 0.0, -1.0, 0.0]
    """
    _check.one_of("cyclic_gradient", "edge_order", edge_order, (1, 2))
    widths = [(0, 0)] * np.ndim(data)
    widths[axis] = (edge_order, edge_order)
    slopes = np.gradient(np.pad(data, widths, mode="wrap"), axis=axis, edge_order=edge_order)
    inside = [slice(None)] * slopes.ndim
    inside[axis] = slice(edge_order, -edge_order)
    return slopes[tuple(inside)]
