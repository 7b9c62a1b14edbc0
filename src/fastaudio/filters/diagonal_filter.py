"""Filters along a diagonal. Owns: diagonal_filter. May touch: window."""

from __future__ import annotations

from functools import lru_cache
from math import comb, cos, factorial, radians, sin
from typing import Any

import numpy as np

from .. import _check
from .window import get_window


def diagonal_filter(
    window: Any, n: int, *, slope: float = 1.0, angle: float | None = None, zero_mean: bool = False
) -> np.ndarray:
    """A window along a line through a square, for smoothing similarity matrices along their diagonals.

    Parameters
    ----------
    window : as in `fa.filters.get_window`
    n : int > 0
        Length of the window.
    slope : float
        Of the line; 1 is the main diagonal.
    angle : float, optional
        Radians, instead of the slope.
    zero_mean : bool
        Subtract the mean, so that the filter finds edges.

    Returns
    -------
    (m, m) float64, m from n on; sum 1, or 0 with `zero_mean`

    Raises
    ------
    ParameterError : n is not an integer > 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.filters.diagonal_filter("boxcar", 2).tolist()
    [[0.5, 0.0], [0.0, 0.5]]
    """
    n = _check.positive_int("diagonal_filter", "n", n)
    angle = float(np.arctan(slope)) if angle is None else float(angle)
    if type(window) is str:
        return _named(window, n, angle, bool(zero_mean)).copy()
    return _filter(window, n, angle, zero_mean)


def _filter(window: Any, n: int, angle: float, zero_mean: bool) -> np.ndarray:
    line = np.diag(get_window(window, n, fftbins=False))
    if not np.isclose(angle, np.pi / 4):
        line = _rotated(line, 45 - angle * 180 / np.pi)
    line = np.clip(line, 0, None)
    line /= line.sum()
    return line - line.mean() if zero_mean else line


_named = lru_cache(maxsize=8)(_filter)


def _rotated(x: np.ndarray, degrees: float) -> np.ndarray:
    """x (n, n) turned about its centre into a square it fits in; between samples, a sum of splines of order 5."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    turn = np.array([[c, s], [-s, c]])
    n = len(x)
    corners = turn @ np.array([[0, 0, n, n], [0, n, 0, n]])
    shape = (np.ptp(corners, axis=1) + 0.5).astype(int)
    offset = (n - 1) / 2 - turn @ ((shape - 1) / 2)
    places = np.tensordot(turn, np.indices(shape), axes=1) + offset[:, None, None]
    inside = ((places >= 0) & (places <= n - 1)).all(axis=0)
    first = np.floor(places).astype(int) - 2
    out = np.zeros(shape)
    weights = [_spline(places - (first + k)) for k in range(6)]
    for a in range(6):
        for b in range(6):
            out += weights[a][0] * weights[b][1] * x[_mirrored(first[0] + a, n), _mirrored(first[1] + b, n)]
    return np.where(inside, out, 0.0)


def _spline(t: np.ndarray) -> np.ndarray:
    """The cardinal B-spline of order 5 at t."""
    total = sum((-1) ** k * comb(6, k) * np.maximum(t + 3 - k, 0) ** 5 for k in range(7))
    return total / factorial(5)


def _mirrored(i: np.ndarray, n: int) -> np.ndarray:
    """Indices brought into 0 .. n - 1, the ends not repeated."""
    if n == 1:
        return np.zeros_like(i)
    i = np.abs(i) % (2 * n - 2)
    return np.where(i < n, i, 2 * n - 2 - i)
