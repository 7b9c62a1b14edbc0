"""Slopes of what repeats. Owns: cyclic_gradient. May touch: errors."""

from __future__ import annotations

import numpy as np

from .. import _arrays, _check


@_arrays.host_only
def cyclic_gradient(data: np.ndarray, *, edge_order: int = 1, axis: int = -1) -> np.ndarray:
    """`numpy.gradient` of a periodic signal: after the last value comes the first.

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
    data = np.asarray(data)
    slopes = np.empty_like(data, data.dtype if data.dtype.kind in "fc" else np.float64, subok=False)
    x, out = data.swapaxes(axis, 0), slopes.swapaxes(axis, 0)
    np.subtract(x[2:], x[:-2], out=out[1:-1], dtype=out.dtype)
    for here, after, before in ((0, 1 % len(x), -1), (-1, 0, len(x) - 2)):
        out[here] = np.subtract(x[after], x[before], dtype=out.dtype)
    slopes /= 2
    return slopes
