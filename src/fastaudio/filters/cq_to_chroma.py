"""Folding of constant-Q bins into pitch classes. Owns: cq_to_chroma. May touch: _check, errors."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, log2
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError

C1 = 440.0 * 2.0 ** (-45 / 12)  #: Hz


def cq_to_chroma(
    n_input: int,
    *,
    bins_per_octave: int = 12,
    n_chroma: int = 12,
    fmin: float | None = None,
    window: Any = None,
    base_c: bool = True,
    dtype: Any = np.float32,
) -> np.ndarray:
    """Matrix that adds up the bins of a constant-Q spectrum by pitch class.

    Parameters
    ----------
    n_input : int > 0
        Bins.
    bins_per_octave : int > 0, a multiple of `n_chroma`
    n_chroma : int > 0
    fmin : float > 0, Hz
        Of the first bin. Default: C1.
    window : (n,) array, optional
        Smooths every row.
    base_c : bool
        The first class is C, otherwise A.
    dtype : floating-point dtype

    Returns
    -------
    (n_chroma, n_input) array

    Raises
    ------
    ParameterError : bins_per_octave is not a multiple of n_chroma, a number outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.filters.cq_to_chroma(24).sum(axis=1).tolist()
    [2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0]
    """
    where = "cq_to_chroma"
    n_input = _check.positive_int(where, "n_input", n_input)
    steps = _check.positive_int(where, "bins_per_octave", bins_per_octave)
    n_chroma = _check.positive_int(where, "n_chroma", n_chroma)
    fmin = C1 if fmin is None else _check.positive(where, "fmin", fmin)
    if steps % n_chroma:
        raise ParameterError(f"{where}: bins_per_octave must be a multiple of n_chroma = {n_chroma}, got {steps}")
    table = _table(n_input, steps, n_chroma, fmin, bool(base_c), np.dtype(dtype))
    if window is None:
        return table.copy()
    window = np.asarray(window).reshape(-1)
    skip = (len(window) - 1) // 2
    return np.stack([np.convolve(row, window)[skip : skip + n_input] for row in table])


@lru_cache(maxsize=16)
def _table(n_input: int, steps: int, n_chroma: int, fmin: float, base_c: bool, dtype: np.dtype) -> np.ndarray:
    """(n_chroma, n_input), not to be changed."""
    merge = steps // n_chroma
    octave = np.roll(np.repeat(np.eye(n_chroma), merge, axis=1), -(merge // 2), axis=1)
    table = np.tile(octave, ceil(n_input / steps))[:, :n_input]
    first = np.mod(12 * log2(fmin / 440.0) + 69, 12) - (0 if base_c else 9)
    return np.roll(table, int(np.round(first * (n_chroma / 12.0))), axis=0).astype(dtype)
