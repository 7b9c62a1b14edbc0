"""Filters of constant-Q transforms. Owns: wavelet, wavelet_lengths, relative_bandwidth, window_bandwidth.
May touch: window, util, _check, errors."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, log2
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..util.buf_to_float import phasor
from ..util.normalize import normalize
from ..util.pad_center import pad_center
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
    _check.positive(where, "filter_scale", filter_scale)
    if gamma is not None and not gamma >= 0:
        raise _check.fail(where, "gamma must be >= 0 or None", gamma)
    if freqs.ndim != 1 or not len(freqs) or not (freqs > 0).all() or (np.diff(freqs) < 0).any():
        raise ParameterError(f"{where}: freqs must be > 0 in ascending order, got {freqs!r}")
    alpha = relative_bandwidth(freqs) if alpha is None else np.asarray(alpha, np.float64)
    added = alpha * 24.7 / 0.108 if gamma is None else gamma
    Q = float(filter_scale) / alpha
    cutoff = np.max(freqs * (1 + 0.5 * window_bandwidth(window) / Q) + 0.5 * added)
    return Q * sr / (freqs + added / alpha), float(cutoff)


def wavelet(
    *,
    freqs: Any,
    sr: float = 22050,
    window: Any = "hann",
    filter_scale: float = 1,
    pad_fft: bool = True,
    norm: float | None = 1,
    dtype: Any = np.complex64,
    gamma: float | None = 0,
    alpha: Any = None,
    **kwargs: Any,
) -> tuple[np.ndarray, np.ndarray]:
    """Filters of a constant-Q or variable-Q transform: windowed complex tones.

    Parameters
    ----------
    freqs, sr, window, filter_scale, gamma, alpha
        As in `wavelet_lengths`.
    pad_fft : bool
        Make all as long as the next power of two.
    norm : number or None
        Every filter is divided by its norm, as in `fa.util.normalize`.
    dtype : complex dtype
    **kwargs
        For `numpy.pad`.

    Returns
    -------
    filters : (n, longest) array
    lengths : (n,) float64

    Raises
    ------
    ParameterError : as `wavelet_lengths`

    Examples
    --------
    >>> import fastaudio as fa
    >>> filters, lengths = fa.filters.wavelet(freqs=fa.cqt_frequencies(12, fmin=220), sr=22050)
    >>> filters.shape
    (12, 2048)
    """
    bandwidths = {"filter_scale": filter_scale, "gamma": gamma, "alpha": alpha}
    lengths, _ = wavelet_lengths(freqs=freqs, sr=sr, window=window, **bandwidths)
    longest = max(lengths)
    size = 1 << ceil(log2(longest)) if pad_fft else ceil(longest)
    filters = np.empty((len(lengths), size), dtype)
    for out, length, freq in zip(filters, lengths, freqs, strict=True):
        times = np.arange(-length // 2, length // 2, dtype=np.float64)
        tone = phasor(times * 2 * np.pi * freq / sr, mag=get_window(window, len(times)))
        out[:] = pad_center(normalize(tone, norm=norm), size=size, **kwargs)
    return filters, lengths
