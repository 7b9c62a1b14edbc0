"""Squared magnitude. Owns: abs2. May touch: util.dtypes, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..backends import registry
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
        return np.square(x) if dtype is None else np.square(x, dtype=dtype)
    x = np.asarray(x)
    if x.dtype not in (np.complex64, np.complex128):
        return (x.real**2 + x.imag**2).astype(dtype, copy=False)
    power = np.empty_like(x, dtype_c2r(x.dtype), subok=False)
    registry.current().kernel("magnitude")(power.ravel("K"), x.ravel("K"), 2.0)  # in the order of memory
    return power.astype(power.dtype if dtype is None else dtype, copy=False)[()]
