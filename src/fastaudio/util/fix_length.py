"""Cut or pad to a length. Owns: fix_length. May touch: _check."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from .pad_center import padded


@_arrays.host_only
def fix_length(data: np.ndarray, *, size: int, axis: int = -1, **kwargs: Any) -> np.ndarray:
    """`data` with exactly `size` entries along `axis`: its end is cut off or padded.

    Parameters
    ----------
    data : array
    size : int >= 0
    axis : int
    **kwargs
        For `numpy.pad`; default `mode="constant"`, zeros.

    Returns
    -------
    `data` itself where it has that length, a view where it is cut, a new array where it is padded.

    Raises
    ------
    ParameterError : `size` is not an integer >= 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.util.fix_length(np.arange(3), size=5).tolist()
    [0, 1, 2, 0, 0]
    >>> fa.util.fix_length(np.arange(3), size=5, mode="edge").tolist()
    [0, 1, 2, 2, 2]
    """
    size = _check.non_negative_int("fix_length", "size", size)
    n = data.shape[axis]
    if n > size:
        cut = [slice(None)] * data.ndim
        cut[axis] = slice(0, size)
        return data[tuple(cut)]
    if n < size:
        return padded(data, 0, size, axis, kwargs)
    return data
