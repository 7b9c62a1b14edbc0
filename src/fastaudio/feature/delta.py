"""Local derivatives of features. Owns: delta. May touch: backends, _arrays."""

from __future__ import annotations

import numbers
from functools import lru_cache
from math import factorial
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError

_PAD = {"nearest": "edge", "mirror": "reflect", "constant": "constant", "wrap": "wrap"}  # SciPy's names to NumPy's
_NO_EDGES = np.zeros((0, 0, 0))


@_arrays.any_array("data", gpu=True)
def delta(
    data: np.ndarray, *, width: int = 9, order: int = 1, axis: int = -1, mode: str = "interp", **kwargs: Any
) -> np.ndarray:
    """Derivative along time, smoothed: a polynomial is fitted to every `width` frames (Savitzky and Golay, 1964).

    Parameters
    ----------
    data : array (..., t)
    width : odd int >= 3
        Frames of a fit.
    order : int > 0
        1: first differences, 2: second.
    axis : int
    mode : {"interp", "nearest", "mirror", "constant", "wrap"}
        The ends: one polynomial fitted to the first (last) `width` frames, or padding.
    **kwargs
        `polyorder` (degree of the polynomial, default `order`), `cval` (value of "constant"), `delta` (spacing of
        frames).

    Returns
    -------
    array of the same shape, float32 for float32, else float64

    Raises
    ------
    ParameterError : a width that is even, too small or (with "interp") longer than the data; a degree below the order

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.feature.delta(np.arange(10.0) ** 2, width=3).round(6).tolist()
    [2.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 16.0]
    """
    gpu = _arrays.on_gpu(data)
    data = _arrays.real("delta", "data", data if gpu else np.atleast_1d(data))
    if not -data.ndim <= axis < data.ndim:
        raise _check.fail("delta", f"axis must be an axis of an array of shape {data.shape}", axis)
    x = data.swapaxes(axis, -1) if gpu else np.moveaxis(data, axis, -1)
    _check.one_of("delta", "mode", mode, ("interp", *_PAD))
    order = _check.positive_int("delta", "order", order)
    if not isinstance(width, numbers.Integral) or width < 3 or width % 2 != 1:
        raise _check.fail("delta", "width must be an odd integer >= 3", width)
    if mode == "interp" and width > x.shape[-1]:
        raise ParameterError(f"delta: width must not exceed the {x.shape[-1]} frames when mode='interp', got {width}")
    kwargs.pop("deriv", None)
    degree, spacing, cval = kwargs.pop("polyorder", order), kwargs.pop("delta", 1.0), kwargs.pop("cval", 0.0)
    if kwargs:
        raise TypeError(f"delta: unexpected keyword argument {min(kwargs)!r}")
    if not isinstance(degree, numbers.Integral) or not 0 <= degree < width:
        raise _check.fail("delta", f"polyorder must be an integer >= 0 below the width {width}", degree)
    coeffs, edges = _savgol(int(width), order, int(degree), _check.positive("delta", "delta", spacing), x.dtype)
    found = _filter(x, coeffs, edges, mode, cval)
    return found.swapaxes(axis, -1) if gpu else np.moveaxis(found, -1, axis)


def _filter(x: np.ndarray, coeffs: np.ndarray, edges: np.ndarray, mode: str, cval: float) -> np.ndarray:
    shape = x.shape
    if mode != "interp":
        if _arrays.on_gpu(x):
            raise BackendUnavailable(f"delta: on a GPU mode must be 'interp', got {mode!r}")
        half = len(coeffs) // 2
        fill = {"constant_values": cval} if mode == "constant" else {}
        x = np.pad(x, [(0, 0)] * (x.ndim - 1) + [(half, half)], mode=_PAD[mode], **fill)
        edges = _NO_EDGES
    rows = _arrays.rows(_arrays.contiguous(x))
    backend = registry.backend(rows)
    out = backend.empty((len(rows), shape[-1]), rows.dtype)
    backend.kernel("delta")(out, rows, coeffs, edges)
    return out.reshape(shape)


@lru_cache(maxsize=32)
def _savgol(width: int, order: int, degree: int, spacing: float, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of the derivative at the middle of `width` frames, `(width,)`, and at the first and last half of
    them, `(2, width // 2, width)`: rows of derivative @ least-squares fit."""
    half = width // 2
    t = np.arange(-half, half + 1, dtype=np.float64)
    if order > degree:
        return np.zeros(width, dtype), np.zeros((2, half, width))
    fit = np.linalg.pinv(np.vander(t, degree + 1, increasing=True))  # (degree + 1, width): frames -> polynomial
    powers = np.arange(order, degree + 1)
    falling = np.array([factorial(k) / factorial(k - order) for k in powers]) / spacing**order
    derivative = falling * t[:, np.newaxis] ** (powers - order)  # (width, terms): polynomial -> derivative at t
    matrix = derivative @ fit[order:]
    return np.ascontiguousarray(matrix[half], dtype), np.ascontiguousarray([matrix[:half], matrix[half + 1 :]])
