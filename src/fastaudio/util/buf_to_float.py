"""Floats of integer samples, phasors. Owns: buf_to_float, phasor. May touch: curve, dtypes, backends, _arrays, _check.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from .curve import F32, F64, many
from .dtypes import dtype_r2c


def buf_to_float(x: Any, *, n_bytes: int = 2, dtype: Any = np.float32) -> np.ndarray:
    """Samples of a buffer of little-endian integers, from -1 to 1.

    Parameters
    ----------
    x : bytes, or array of integers
    n_bytes : {1, 2, 4, 8}
        Of an integer.
    dtype : floating-point dtype
        Of the result.

    Returns
    -------
    (n,) array

    Raises
    ------
    ParameterError : another `n_bytes`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.buf_to_float(np.array([-32768, 16384], np.int16)).tolist()
    [-1.0, 0.5]
    """
    _check.one_of("buf_to_float", "n_bytes", n_bytes, (1, 2, 4, 8))
    return np.multiply(np.frombuffer(x, f"<i{n_bytes}"), 2.0 ** (1 - 8 * int(n_bytes)), dtype=dtype)  # in one pass


@_arrays.host_only
def phasor(angles: Any, *, mag: Any = None) -> Any:
    """`mag * exp(1j * angles)`.

    Parameters
    ----------
    angles : number or array, radians
    mag : number or array, optional
        Default: 1.

    Returns
    -------
    complex array of the shape of `angles`, single for float32; a scalar for a scalar

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.phasor([0.0, np.pi / 2], mag=2).round(6).tolist()
    [(2+0j), 2j]
    """
    angles = np.asarray(angles)
    z = np.empty_like(angles, dtype_r2c(angles.dtype), subok=False)
    ready = many(angles.T if angles.flags.fnc else angles, F32, F64)
    if not (ready and registry.current().kernel("phasor")(z.ravel("K"), angles.ravel("K"))):  # in the order of memory
        z.real, z.imag = np.cos(angles), np.sin(angles)
    if mag is not None:
        z *= mag
    return z[()]
