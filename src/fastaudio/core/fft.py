"""Discrete Fourier transforms of any length. Owns: fft, ifft, rfft, irfft. May touch: backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError


@_arrays.any_array("x", gpu=True)
def fft(x: np.ndarray, n: int | None = None, *, axis: int = -1) -> np.ndarray:
    """Discrete Fourier transform: `X[k] = sum_n x[n] exp(-2 pi i k n / N)`.

    Parameters
    ----------
    x : array (...), real or complex; float32 and complex64 are transformed in single precision
    n : int > 0, optional
        Length of the transform: `x` is cut or filled with zeros along `axis`. Default: its length.
    axis : int

    Returns
    -------
    complex array (...), complex64 or complex128

    Raises
    ------
    ParameterError : `n` not an integer > 0, an axis that is not there, an empty axis

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> np.round(fa.fft(np.array([1.0, 0.0, 0.0, 0.0])), 6).tolist()
    [(1+0j), (1+0j), (1+0j), (1+0j)]
    """
    return _complex("fft", x, n, axis, False)


@_arrays.any_array("x", gpu=True)
def ifft(x: np.ndarray, n: int | None = None, *, axis: int = -1) -> np.ndarray:
    """Inverse of `fft`, with the factor 1/N: `x[n] = 1/N sum_k X[k] exp(2 pi i k n / N)`.

    Parameters, returns and errors as `fft`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> x = np.array([1.0, 2.0, 3.0])
    >>> bool(np.allclose(fa.ifft(fa.fft(x)), x))
    True
    """
    return _complex("ifft", x, n, axis, True)


@_arrays.any_array("x", gpu=True)
def rfft(x: np.ndarray, n: int | None = None, *, axis: int = -1) -> np.ndarray:
    """The non-negative frequencies, k = 0 ... N // 2, of the transform of real input.

    Parameters
    ----------
    x : real array (...)
    n, axis : as in `fft`

    Returns
    -------
    complex array (...), `N // 2 + 1` long along `axis`

    Raises
    ------
    ParameterError : as `fft`; complex input

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.rfft(np.ones(8)).real.tolist()
    [8.0, 0.0, 0.0, 0.0, 0.0]
    """
    x = _arrays.real("rfft", "x", x)
    rows, shape = _rows("rfft", x, n, axis, x.dtype)
    if _odd_and_long(rows.shape[1]) and not _arrays.on_gpu(rows):
        X = _complex("rfft", rows, None, -1, False)[:, : rows.shape[1] // 2 + 1]
        return np.moveaxis(np.ascontiguousarray(X).reshape(*shape, X.shape[1]), -1, axis)
    backend = registry.backend(rows)
    out = backend.empty((len(rows), rows.shape[1] // 2 + 1), np.result_type(x.dtype, np.complex64))
    backend.kernel("rfft")(out, rows)
    return _back(out.reshape(*shape, out.shape[1]), axis)


@_arrays.any_array("x", gpu=True)
def irfft(x: np.ndarray, n: int | None = None, *, axis: int = -1) -> np.ndarray:
    """Inverse of `rfft`.

    Parameters
    ----------
    x : complex array (...), the non-negative frequencies
    n : int > 0, optional
        Length of the result. Default: `2 * (bins - 1)`.
    axis : int

    Returns
    -------
    real array (...), float32 or float64

    Raises
    ------
    ParameterError : as `fft`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> x = np.arange(5.0)
    >>> bool(np.allclose(fa.irfft(fa.rfft(x), n=5), x))
    True
    """
    x = x if _arrays.on_gpu(x) else np.asarray(x)
    axis = _axis("irfft", x, axis)
    n = _check.positive_int("irfft", "n", 2 * (x.shape[axis] - 1) if n is None else n)
    rows, shape = _rows("irfft", x, n // 2 + 1, axis, _complex_dtype(x))
    if _odd_and_long(n) and not _arrays.on_gpu(rows):
        full = np.concatenate([rows, rows[:, :0:-1].conj()], axis=1)
        full[:, 0].imag = 0
        out = np.ascontiguousarray(_complex("irfft", full, None, -1, True).real)
        return _back(out.reshape(*shape, out.shape[1]), axis)
    backend = registry.backend(rows)
    out = backend.empty((len(rows), n), np.dtype(np.float32 if rows.dtype == np.complex64 else np.float64))
    backend.kernel("irfft")(out, rows)
    return _back(out.reshape(*shape, out.shape[1]), axis)


def _odd_and_long(n: int) -> bool:
    """Long transforms go by pairs of samples; an odd length has none, and is transformed as complex numbers."""
    return n % 2 == 1 and n > 8192


def _complex(where: str, x: Any, n: int | None, axis: int, inverse: bool) -> np.ndarray:
    x = x if _arrays.on_gpu(x) else np.asarray(x)
    rows, shape = _rows(where, x, n, axis, _complex_dtype(x))
    backend = registry.backend(rows)
    out = backend.empty(rows.shape, rows.dtype)
    backend.kernel("fft")(out, rows, inverse)
    return _back(out.reshape(*shape, out.shape[1]), axis)


def _complex_dtype(x: np.ndarray) -> np.dtype:
    return np.dtype(np.complex64 if x.dtype in (np.float32, np.complex64, np.float16) else np.complex128)


def _axis(where: str, x: np.ndarray, axis: int) -> int:
    if x.dtype.kind not in "fciub":
        raise ParameterError(f"{where}: x must be numbers, got dtype {x.dtype}")
    if not -x.ndim <= axis < x.ndim:
        raise _check.fail(where, f"axis must be an axis of an array of shape {x.shape}", axis)
    return axis % x.ndim


def _rows(where: str, x: np.ndarray, n: int | None, axis: int, dtype: np.dtype) -> tuple[np.ndarray, tuple[int, ...]]:
    """`x` with the axis last, cut or filled to n, as C-contiguous rows of `dtype`; and the shape of the other axes."""
    axis = _axis(where, x, axis)
    x = x.swapaxes(axis, -1) if _arrays.on_gpu(x) else np.moveaxis(x, axis, -1)
    n = _check.positive_int(where, "n", x.shape[-1] if n is None else n)
    if n < x.shape[-1]:
        x = x[..., :n]
    elif n > x.shape[-1]:
        if _arrays.on_gpu(x):
            raise BackendUnavailable(f"{where}: on a GPU n must not exceed the length of x, {x.shape[-1]}, got {n}")
        x = np.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, n - x.shape[-1])])
    return _arrays.rows(_arrays.contiguous(x, dtype)), x.shape[:-1]


def _back(x: np.ndarray, axis: int) -> np.ndarray:
    """The last axis to where `_rows` took it from."""
    return x.swapaxes(axis, -1) if _arrays.on_gpu(x) else np.moveaxis(x, -1, axis)
