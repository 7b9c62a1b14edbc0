"""Discrete cosine transform as a matrix. Owns: dct, lifter, and their cached product, dct_table.
May touch: _check, errors."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError


def dct(n_mfcc: int, n_mels: int, dct_type: int = 2, norm: str | None = "ortho") -> np.ndarray:
    """The first rows of a DCT matrix: `dct(n_mfcc, n_mels) @ x` are the first `n_mfcc` coefficients of `x`.

    With N = n_mels, rows k and columns n, `norm=None` is SciPy's unnormalised transform:

    - type 1: `2 cos(pi k n / (N - 1))`, the first and last column halved
    - type 2: `2 cos(pi k (2n + 1) / (2N))`
    - type 3: `2 cos(pi (2k + 1) n / (2N))`, the first column halved

    Parameters
    ----------
    n_mfcc : int > 0
        Rows.
    n_mels : int >= n_mfcc
        Columns; at least 2 for type 1.
    dct_type : {1, 2, 3}
    norm : {"ortho", None, "lecture"}
        "ortho" makes the full matrix orthogonal. "lecture" (type 2 only) is the textbook's
        `sqrt(2 / N) cos(pi k (n + 1/2) / N)` for every k: the ortho transform with row 0 times sqrt(2).

    Returns
    -------
    (n_mfcc, n_mels) float64

    Raises
    ------
    ParameterError : a number outside its range, an unknown type or norm

    Examples
    --------
    >>> import fastaudio as fa
    >>> D = fa.filters.dct(4, 4)
    >>> bool(abs(D @ D.T - [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]).max() < 1e-15)
    True
    """
    return dct_table(n_mfcc, n_mels, dct_type, norm).copy()


def lifter(n_mfcc: int, lifter: float) -> np.ndarray:
    """Weights of cepstral liftering: `1 + (L / 2) sin(pi (k + 1) / L)` for coefficient k, ones for L = 0.

    Parameters
    ----------
    n_mfcc : int > 0
    lifter : float >= 0
        L; `2 * n_mfcc` and more favours the higher coefficients, 0 switches liftering off.

    Returns
    -------
    (n_mfcc,) float64

    Raises
    ------
    ParameterError : `lifter < 0`, `n_mfcc` not an integer > 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.filters.lifter(3, 6).round(4).tolist()
    [2.5, 3.5981, 4.0]
    """
    n_mfcc = _check.positive_int("lifter", "n_mfcc", n_mfcc)
    length = _check.non_negative("lifter", "lifter", lifter)
    if length == 0:
        return np.ones(n_mfcc)
    return 1 + (length / 2) * np.sin(np.pi * np.arange(1, 1 + n_mfcc) / length)


@lru_cache(maxsize=64)
def dct_table(
    n_mfcc: int,
    n_mels: int,
    dct_type: int = 2,
    norm: str | None = "ortho",
    lifter_length: float = 0,
    dtype: Any = np.float64,
) -> np.ndarray:
    """`dct(...)` with its rows times `lifter(n_mfcc, lifter_length)`, cached, read-only, C-contiguous."""
    n_mfcc = _check.positive_int("dct", "n_mfcc", n_mfcc)
    n_mels = _check.positive_int("dct", "n_mels", n_mels)
    _check.one_of("dct", "dct_type", dct_type, (1, 2, 3))
    _check.one_of("dct", "norm", norm, ("ortho", None, "lecture"))
    if n_mfcc > n_mels:
        raise ParameterError(f"dct: n_mfcc must be at most n_mels = {n_mels}, got {n_mfcc}")
    if norm == "lecture" and dct_type != 2:
        raise ParameterError(f"dct: norm 'lecture' needs dct_type 2, got {dct_type}")
    if dct_type == 1 and n_mels < 2:
        raise ParameterError(f"dct: dct_type 1 needs n_mels >= 2, got {n_mels}")
    matrix = _BUILD[dct_type](np.arange(n_mfcc)[:, np.newaxis], n_mels, norm)
    matrix *= lifter(n_mfcc, lifter_length)[:, np.newaxis]
    matrix = np.ascontiguousarray(matrix, dtype=dtype)
    matrix.flags.writeable = False
    return matrix


def _cos(multiples: np.ndarray, n: int) -> np.ndarray:
    """`cos(pi * multiples / n)`; the integers are reduced first, so that large angles lose no digits."""
    return np.cos(np.pi * (multiples % (2 * n)) / n)


def _type_1(k: np.ndarray, n: int, norm: str | None) -> np.ndarray:
    matrix = 2 * _cos(k * np.arange(n), n - 1)
    ends = np.sqrt(0.5) if norm == "ortho" else 0.5
    matrix[:, [0, -1]] *= ends
    if norm == "ortho":
        matrix /= np.sqrt(2 * (n - 1))
        matrix[(k[:, 0] == 0) | (k[:, 0] == n - 1)] *= ends
    return matrix


def _type_2(k: np.ndarray, n: int, norm: str | None) -> np.ndarray:
    matrix = 2 * _cos(k * (2 * np.arange(n) + 1), 2 * n)
    if norm is not None:
        matrix /= np.sqrt(2 * n)
    if norm == "ortho":
        matrix[0] *= np.sqrt(0.5)
    return matrix


def _type_3(k: np.ndarray, n: int, norm: str | None) -> np.ndarray:
    matrix = 2 * _cos((2 * k + 1) * np.arange(n), 2 * n)
    if norm == "ortho":
        matrix /= np.sqrt(2 * n)
    matrix[:, 0] *= np.sqrt(0.5) if norm == "ortho" else 0.5
    return matrix


_BUILD = {1: _type_1, 2: _type_2, 3: _type_3}
