"""The curves behind the weightings, written out and as the kernel takes them. Owns: weights. May touch: util.curve,
backends.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from math import log10
from typing import Any

import numpy as np

from ..backends import registry
from ..util.curve import F64, in_blocks, many

_HIGH, _LOW = 12194.217**2, 20.598997**2  #: squared corner frequencies that A, B and C share
_EDGES = {"A": (107.65265, 737.86223), "B": (158.48932,), "C": (), "D": ()}  #: corner frequencies of their own
_D = tuple(x**2 for x in (8.3046305e-3, 1018.7, 1039.6, 3136.5, 3424.0, 282.7, 1160.0))
_OFFSETS = {"A": 2.0, "B": 0.17, "C": 0.062, "D": -20.0 * log10(_D[0])}


def weights(kind: str, frequencies: Any, min_db: float | None) -> Any:
    """Decibels of a curve, at least `min_db`; a warning where they are infinite for lack of it."""
    least = -np.inf if min_db is None else min_db
    f = np.asarray(frequencies, np.float64)[()]
    decibels = _by_kernel(kind, f, least) if many(f, F64) else None
    if decibels is None:
        with np.errstate(divide="ignore"):
            decibels = in_blocks(lambda part: np.maximum(least, _CURVES[kind](part**2)), f)
    if min_db is None and not np.isfinite(decibels).all():
        warnings.warn(f"{kind}_weighting: non-finite weights of frequencies near 0 Hz", UserWarning, stacklevel=3)
    return decibels


def _by_kernel(kind: str, f: np.ndarray, least: float) -> np.ndarray | None:
    """None where a frequency is out of the kernel's range."""
    out, numbers = np.empty(f.shape), _numbers(kind).copy()
    numbers[0] = least
    return out if registry.current().kernel("weighting")(out, f, numbers) else None


@lru_cache(maxsize=4)
def _numbers(kind: str) -> np.ndarray:
    """The curves below as the kernel `weighting` takes them: quotients of polynomials of squared frequencies."""
    ends, edges = [-_HIGH, -_HIGH, -_LOW, -_LOW], [-(x**2) for x in _EDGES[kind]]
    above, below = [_HIGH**2, *[0.0] * (2 + len(edges))], np.poly(ends + edges)
    if kind == "D":
        above = [1, _D[2] - 2 * _D[1], _D[1] ** 2, 0]
        below = np.polymul([1, _D[4] - 2 * _D[3], _D[3] ** 2], np.poly([-_D[5], -_D[6]]))
    numbers = np.zeros(17)
    numbers[1:3] = 10 * log10(2), _OFFSETS[kind]
    numbers[10 - len(above) : 10] = above
    numbers[17 - len(below) :] = below
    return numbers


def _band(f: Any) -> Any:
    """What A, B and C share, of squared frequencies; one logarithm of a product takes less than a sum of them."""
    return _HIGH / (f + _HIGH) * (f / (f + _LOW))


def _a(f: Any) -> Any:
    low, high = _EDGES["A"]
    return _OFFSETS["A"] + 20.0 * np.log10(_band(f) * np.sqrt(f / (f + low**2) * (f / (f + high**2))))


def _b(f: Any) -> Any:
    return _OFFSETS["B"] + 20.0 * np.log10(_band(f) * np.sqrt(f / (f + _EDGES["B"][0] ** 2)))


def _c(f: Any) -> Any:
    return _OFFSETS["C"] + 20.0 * np.log10(_band(f))


def _d(f: Any) -> Any:
    bend = ((_D[1] - f) ** 2 + _D[2] * f) / ((_D[3] - f) ** 2 + _D[4] * f) / (_D[5] + f) * (f / (_D[6] + f))
    return 10.0 * np.log10(bend) + _OFFSETS["D"]


_CURVES = {"A": _a, "B": _b, "C": _c, "D": _d}
