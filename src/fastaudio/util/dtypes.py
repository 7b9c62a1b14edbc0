"""Real and complex counterparts of a dtype. Owns: dtype_r2c, dtype_c2r. May touch: numpy."""

from __future__ import annotations

from typing import Any

import numpy as np

#: real dtype -> the complex one of its precision, and back
COMPLEX = {np.dtype(np.float32): np.dtype(np.complex64), np.dtype(np.float64): np.dtype(np.complex128)}
REAL = {c: r for r, c in COMPLEX.items()}


def dtype_r2c(d: Any, *, default: Any = np.complex64) -> np.dtype:
    """The complex dtype of the same precision as the real dtype `d`.

    Parameters
    ----------
    d : dtype
        A complex dtype is returned as it is.
    default : dtype
        For everything that is neither float32, float64 nor complex.

    Returns
    -------
    np.dtype

    Examples
    --------
    >>> import fastaudio as fa
    >>> str(fa.util.dtype_r2c("float64"))
    'complex128'
    """
    d = np.dtype(d)
    return d if d.kind == "c" else np.dtype(COMPLEX.get(d, default))


def dtype_c2r(d: Any, *, default: Any = np.float32) -> np.dtype:
    """The real dtype of the same precision as the complex dtype `d`.

    Parameters
    ----------
    d : dtype
        A floating-point dtype is returned as it is.
    default : dtype
        For everything that is neither complex64, complex128 nor floating-point.

    Returns
    -------
    np.dtype

    Examples
    --------
    >>> import fastaudio as fa
    >>> str(fa.util.dtype_c2r("complex64"))
    'float32'
    """
    d = np.dtype(d)
    return d if d.kind == "f" else np.dtype(REAL.get(d, default))
