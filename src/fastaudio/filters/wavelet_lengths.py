"""How long the filters of constant-Q transforms are. Owns: wavelet_lengths, relative_bandwidth, window_bandwidth.
May touch: window, _check, errors."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from .window import get_window


def window_bandwidth(window: Any, n: int = 1000) -> float:
    """Equivalent noise bandwidth of a window, in bins: `n * sum(w**2) / sum(w)**2`.

    Parameters
    ----------
    window : as in `fa.filters.get_window`
    n : int > 0
        Length at which it is measured. Windows without parameters are measured at 8193 points, as librosa's table
        of them was.

    Returns
    -------
    float

    Examples
    --------
    >>> import fastaudio as fa
    >>> round(fa.filters.window_bandwidth("hann"), 3)
    1.5
    """
    if type(window) is str and type(n) is int and n > 0:
        return _named_bandwidth(window)
    n = _check.positive_int("window_bandwidth", "n", n)
    if (getattr(window, "__module__", None) or "").startswith("scipy.signal"):
        window = window.__name__  # as its function is called
    if isinstance(window, str):
        return _named_bandwidth(window)
    w = np.asarray(get_window(window, n), np.float64)
    return float(n * np.sum(w**2) / (np.sum(w) ** 2 + np.finfo(np.float64).tiny))


@lru_cache(maxsize=64)
def _named_bandwidth(window: str) -> float:
    w = get_window(window, 8193, fftbins=False)
    return float(len(w) * np.sum(w**2) / np.sum(w) ** 2)


def relative_bandwidth(freqs: Any) -> np.ndarray:
    """Bandwidth of each frequency over the frequency itself, from the distances to its neighbours.

    Parameters
    ----------
    freqs : (n,) ascending, n >= 2

    Returns
    -------
    (n,) float64

    Raises
    ------
    ParameterError : fewer than two frequencies

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.filters.relative_bandwidth([55.0, 110.0, 220.0]).tolist()
    [0.6, 0.6, 0.6]
    """
    freqs = np.asarray(freqs, np.float64)
    if freqs.ndim != 1 or len(freqs) < 2:
        raise ParameterError(f"relative_bandwidth: freqs must be at least two frequencies, got {freqs!r}")
    logs = np.log2(freqs)
    steps = np.empty(len(freqs))
    steps[0], steps[-1] = 1 / (logs[1] - logs[0]), 1 / (logs[-1] - logs[-2])
    steps[1:-1] = 2 / (logs[2:] - logs[:-2])
    ratio = 2.0 ** (2 / steps)
    return (ratio - 1) / (ratio + 1)


def wavelet_lengths(
    *,
    freqs: Any,
    sr: float = 22050,
    window: Any = "hann",
    filter_scale: float = 1,
    gamma: float | None = 0,
    alpha: Any = None,
) -> tuple[np.ndarray, float]:
    """Lengths of the filters of a constant-Q or variable-Q transform, `Q sr / (f + gamma / alpha)`.

    Parameters
    ----------
    freqs : (n,) ascending, > 0, Hz
    sr : float > 0, Hz
    window : as in `fa.filters.get_window`
    filter_scale : float > 0
        Small values: short filters, better in time.
    gamma : float >= 0 or None
        Bandwidth that is added to all, Hz; 0: constant Q; None: as of the ear (equivalent rectangular bandwidths).
    alpha : number or (n,), optional
        Relative bandwidths. Default: from the distances of the frequencies.

    Returns
    -------
    lengths : (n,) float64, samples, with fractions
    cutoff : float, Hz
        Highest frequency that a filter lets pass.

    Raises
    ------
    ParameterError : frequencies not ascending or not > 0, filter_scale <= 0, gamma < 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> lengths, cutoff = fa.filters.wavelet_lengths(freqs=fa.cqt_frequencies(24, fmin=55), sr=22050)
    >>> lengths[[0, 12]].round().tolist()
    [6948.0, 3474.0]
    """
    where = "wavelet_lengths"
    freqs = np.asarray(freqs, np.float64)
    filter_scale = _check.positive(where, "filter_scale", filter_scale)
    if gamma is not None and not gamma >= 0:
        raise _check.fail(where, "gamma must be >= 0 or None", gamma)
    if alpha is None and type(window) is str and freqs.ndim == 1:
        gamma = None if gamma is None else float(gamma)
        lengths, cutoff = _known_lengths(freqs.tobytes(), float(sr), window, filter_scale, gamma)
        return lengths.copy(), cutoff
    return _lengths(freqs, sr, window, filter_scale, gamma, alpha)


@lru_cache(maxsize=16)
def _known_lengths(freqs: bytes, *arguments: Any) -> tuple[np.ndarray, float]:
    return _lengths(np.frombuffer(freqs), *arguments)


def _lengths(
    freqs: np.ndarray, sr: float, window: Any, filter_scale: float, gamma: float | None, alpha: Any = None
) -> tuple[np.ndarray, float]:
    where = "wavelet_lengths"
    if freqs.ndim != 1 or not len(freqs) or not (freqs > 0).all() or (np.diff(freqs) < 0).any():
        raise ParameterError(f"{where}: freqs must be > 0 in ascending order, got {freqs!r}")
    alpha = relative_bandwidth(freqs) if alpha is None else np.asarray(alpha, np.float64)
    added = alpha * 24.7 / 0.108 if gamma is None else gamma
    Q = filter_scale / alpha
    cutoff = np.max(freqs * (1 + 0.5 * window_bandwidth(window) / Q) + 0.5 * added)
    return Q * sr / (freqs + added / alpha), float(cutoff)
