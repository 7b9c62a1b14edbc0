"""Spectral bandwidth and spread. Owns: spectral_bandwidth, spectral_spread. May touch: spectral_input, program."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from .program import Program, fft_length, program
from .spectral_centroid import magnitudes, spectral_centroid
from .spectral_input import check_fits, frequencies, spectral_rows


@_arrays.any_array("y", "S", gpu=True)
def spectral_bandwidth(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
    freq: np.ndarray | None = None,
    centroid: np.ndarray | None = None,
    norm: bool = True,
    p: float = 2,
    power: float = 1.0,
) -> np.ndarray:
    """Width of each spectrum around its centroid: `(sum_k s_k |f_k - centroid|^p)^(1/p)`, s the magnitudes.

    Parameters
    ----------
    y, sr, S, n_fft, hop_length, win_length, window, center, pad_mode, freq
        As in `spectral_centroid`.
    centroid : array (..., 1, t), optional
        Hz; computed by default.
    norm : bool
        Divide s by its sum.
    p : float > 0
        Order: 2 is a standard deviation.
    power : float > 0
        Exponent of the magnitudes s: 1 as librosa weighs, 2 (power) as in many textbooks.

    Returns
    -------
    (..., 1, t) float64, Hz

    Raises
    ------
    ParameterError : as `spectral_centroid`; `p <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> S = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
    >>> fa.feature.spectral_bandwidth(S=S, freq=np.arange(5.0)).tolist()
    [[1.0]]
    """
    where = "spectral_bandwidth"
    p, power = _check.positive(where, "p", p), _check.positive(where, "power", power)
    framing = (n_fft, hop_length, win_length, window, center, pad_mode)
    if centroid is not None or (freq is not None and np.ndim(freq) > 1):
        return _around(where, y, S, sr, framing, freq, centroid, norm, p, power)

    def make(length: int, dtype: np.dtype) -> Program:
        return bandwidth_program(dtype, power, p, norm, frequencies(where, freq, sr, length))

    return spectral_rows(where, y, S, framing, make, dtype=np.float64)


def bandwidth_program(dtype: np.dtype, power: float, p: float, norm: bool, freq: np.ndarray) -> Program:
    return program("spectral_bandwidth", 1, np.concatenate(((power, p, bool(norm)), freq)), dtype)


def spectral_spread(**kwargs: Any) -> np.ndarray:
    """Standard deviation of each power spectrum: `sqrt(sum_k (f_k - SC)^2 |X_k|^2 / sum_k |X_k|^2)`.

    `spectral_bandwidth(power=2)` by the name textbooks give it; the same arguments.

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> S = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
    >>> round(float(fa.feature.spectral_spread(S=S, freq=np.arange(5.0))[0, 0]), 6)
    0.829993
    """
    return spectral_bandwidth(**({"power": 2.0} | kwargs))


def _around(
    where: str, y: Any, S: Any, sr: float, framing: tuple, freq: Any, centroid: Any, norm: bool, p: float, power: float
) -> np.ndarray:
    """A centroid that is given, or frequencies that change with time."""
    S = magnitudes(where, y, S, framing)
    if freq is None or np.ndim(freq) == 1:
        freq = frequencies(where, freq, sr, fft_length(framing[0], S))[:, np.newaxis]
    if centroid is None:
        centroid = spectral_centroid(S=S, sr=sr, freq=freq, power=power)
    check_fits(where, "centroid", centroid, (*S.shape[:-2], 1, S.shape[-1]))
    weights = S.astype(np.float64) ** power
    if norm:
        total = weights.sum(axis=-2, keepdims=True)
        weights /= np.where(total > 0, total, 1)
    return (weights * np.abs(freq - centroid) ** p).sum(axis=-2, keepdims=True) ** (1 / p)
