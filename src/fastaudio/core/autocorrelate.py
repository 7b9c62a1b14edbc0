"""Autocorrelation. Owns: autocorrelate. May touch: core.fft, errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from .. import _arrays
from ..backends import registry
from ..errors import ParameterError

_FEW = 64  #: samples whose products take less time than a transform
_ROWS = 8192  #: the longest transform of a row on its own


@_arrays.any_array("y")
def autocorrelate(y: np.ndarray, *, max_size: int | None = None, axis: int = -1) -> np.ndarray:
    """`sum_n y[n + k] conj(y[n])` for lags k = 0, 1, ..., by FFT.

    Parameters
    ----------
    y : array, real or complex
    max_size : int > 0, optional
        Number of lags. Default: as many as samples.
    axis : int

    Returns
    -------
    array, along `axis` the lags; float32, float64, complex64 or complex128 as `y`

    Raises
    ------
    ParameterError : no numbers, no samples, `max_size < 1`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> np.round(fa.autocorrelate(np.array([1.0, 2.0, 3.0])), 6).tolist()
    [14.0, 8.0, 3.0]
    """
    where = "autocorrelate"
    y = np.asarray(y)
    if y.ndim == 0 or not -y.ndim <= axis < y.ndim or y.shape[axis] == 0:
        raise ParameterError(f"{where}: y must have samples along axis {axis}, got shape {y.shape}")
    n = y.shape[axis]
    size = n if max_size is None else int(min(max_size, n))
    if size < 1:
        raise ParameterError(f"{where}: max_size must be > 0, got {max_size!r}")
    x = y.swapaxes(axis, -1)
    found = _complex(x, size) if x.dtype.kind == "c" else lags(_arrays.real(where, "y", x), size, row_length)
    return found.swapaxes(axis, -1)


@lru_cache(maxsize=256)
def fast_length(n: int) -> int:
    """The smallest even number >= n without prime factors above 5."""
    best = 1 << max(1, (n - 1).bit_length())
    five = 1
    while five < best:
        three = five
        while three < best:
            two = three
            while two < n or two % 2:
                two *= 2
            best, three = min(best, two), three * 3
        five *= 5
    return best


def row_length(n: int) -> int:
    """The transform length for a single row: powers of two are fast without other rows beside them, and long transforms
    are the faster the more factors of 2 they have."""
    power = 1 << max(1, (n - 1).bit_length())
    if power <= _ROWS:
        return power
    return min(size for size in (power, power * 5 // 8, power * 3 // 4, power * 15 // 16) if size >= n)


def lags(x: np.ndarray, size: int, length: Callable[[int], int] = fast_length) -> np.ndarray:
    """(..., size) of real (..., n). `length` chooses that of the transforms; the default suits many short rows."""
    if x.ndim == 1 and len(x) <= _FEW:
        return np.correlate(x, x, "full")[len(x) - 1 :][:size]
    rows, backend = _arrays.rows(x), registry.backend(x)
    out = backend.empty((len(rows), size), x.dtype)
    backend.kernel("autocorrelate")(out, rows, length(x.shape[-1] + size - 1))
    return out.reshape(*x.shape[:-1], size)


def _complex(x: np.ndarray, size: int) -> np.ndarray:
    from .fft import fft, ifft

    dtype = np.complex64 if x.dtype.itemsize <= 8 else np.complex128
    padded = np.zeros((*x.shape[:-1], fast_length(x.shape[-1] + size - 1)), dtype)
    padded[..., : x.shape[-1]] = x
    X = fft(padded)
    return np.ascontiguousarray(ifft((X.real**2 + X.imag**2).astype(dtype))[..., :size])
