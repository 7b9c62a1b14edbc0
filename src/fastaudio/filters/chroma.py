"""Chroma filter bank. Owns: chroma, and its cached table. May touch: util.normalize, _check."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..util.normalize import normalize


def chroma(
    *,
    sr: float,
    n_fft: int,
    n_chroma: int = 12,
    tuning: float = 0.0,
    ctroct: float = 5.0,
    octwidth: float | None = 2,
    norm: float | None = 2,
    base_c: bool = True,
    dtype: Any = np.float32,
) -> np.ndarray:
    """Filters that fold FFT bins into pitch classes (Ellis, "Chroma feature analysis and synthesis", 2007).

    A bin of frequency f lies `n_chroma * log2(f / 27.5)` steps above A0. It counts for a pitch class by a Gaussian of
    the distance on the circle of `n_chroma` steps, one bin wide, and by a Gaussian of its octave.

    Parameters
    ----------
    sr : float > 0, Hz
    n_fft : int > 1
    n_chroma : int > 0
        Pitch classes of an octave.
    tuning : float
        Deviation from A4 = 440 Hz in fractions of a class.
    ctroct, octwidth : float
        Centre and width of the octaves that count, in octaves above A0; `octwidth=None` counts all alike.
    norm : number > 0, inf, -inf, 0 or None
        Of every bin's weights, as in `fa.util.normalize`.
    base_c : bool
        The first class is C, otherwise A.
    dtype : floating-point dtype

    Returns
    -------
    (n_chroma, 1 + n_fft // 2) array

    Raises
    ------
    ParameterError : a parameter outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> bank = fa.filters.chroma(sr=22050, n_fft=4096)
    >>> bank.shape, int(bank[:, round(440 * 4096 / 22050)].argmax())
    ((12, 2049), 9)
    """
    sr = _check.positive("chroma", "sr", sr)
    return chroma_table(sr, n_fft, n_chroma, tuning, ctroct, octwidth, norm, base_c, np.dtype(dtype)).copy()


@lru_cache(maxsize=128)
def chroma_table(
    sr: float, n_fft: int, n_chroma: int, tuning: float, ctroct: float, octwidth: float | None, norm: float | None,
    base_c: bool, dtype: np.dtype,
) -> np.ndarray:  # fmt: skip
    """`chroma(...)`, cached and read-only."""
    where = "chroma"
    sr, n_chroma = _check.positive(where, "sr", sr), _check.positive_int(where, "n_chroma", n_chroma)
    if _check.positive_int(where, "n_fft", n_fft) < 2:
        raise _check.fail(where, "n_fft must be an integer > 1", n_fft)
    for name, value in (("tuning", tuning), ("ctroct", ctroct)):
        _check.finite(where, name, value)
    if octwidth is not None:
        _check.positive(where, "octwidth", octwidth)
    bins = 1 + n_fft // 2
    steps = _steps(sr, n_fft, min(bins + 1, n_fft), n_chroma, float(tuning))
    width = np.append(np.maximum(np.diff(steps), 1.0), 1.0)[:bins]
    steps = steps[:bins]
    half = np.round(n_chroma / 2)
    away = np.remainder(steps - np.arange(n_chroma)[:, None] + half + 10 * n_chroma, n_chroma) - half
    weights = normalize(np.exp(-0.5 * (2 * away / width) ** 2), norm=norm, axis=0)
    if octwidth is not None:
        weights *= np.exp(-0.5 * ((steps / n_chroma - ctroct) / octwidth) ** 2)
    if base_c:
        weights = np.roll(weights, -3 * (n_chroma // 12), axis=0)
    table = np.ascontiguousarray(weights, dtype)
    table.flags.writeable = False
    return table


def _steps(sr: float, n_fft: int, bins: int, n_chroma: int, tuning: float) -> np.ndarray:
    """Height of every bin in steps above A0; bin 0 stands 1.5 octaves under bin 1."""
    a0 = 440.0 * 2.0 ** (tuning / n_chroma) / 16
    steps = n_chroma * np.log2(np.arange(1, bins) * (sr / n_fft) / a0)
    return np.concatenate(([steps[0] - 1.5 * n_chroma], steps))
