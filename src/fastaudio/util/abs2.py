"""Squared magnitude. Owns: abs2. May touch: util.dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from .dtypes import dtype_c2r


@_arrays.host_only
def abs2(x: Any, dtype: Any = None) -> Any:
    """Squared magnitude `|x|**2`, without the square root that `abs(x) ** 2` takes.

    Parameters
    ----------
    x : array or scalar, real or complex
    dtype : dtype, optional
        Of the result. Default: the real counterpart of `x`'s dtype.

    Returns
    -------
    Array of the shape of `x`; a scalar for a scalar.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.util.abs2([3 + 4j, 1j]).tolist()
    [25.0, 1.0]
    """
    if not np.iscomplexobj(x):
        return np.square(x, dtype=dtype)
    x = np.asarray(x)
    power = np.square(x.real)
    power += np.square(x.imag)
    return power.astype(dtype_c2r(x.dtype) if dtype is None else dtype, copy=False)[()]
