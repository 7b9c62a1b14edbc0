"""Constant-Q and variable-Q spectra. Owns: cqt, vqt. May touch: cqt_octaves."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from .cqt_octaves import Bins, transform


@_arrays.any_array("y", gpu=True)
def cqt(
    y: np.ndarray,
    *,
    sr: float = 22050,
    hop_length: int = 512,
    fmin: float | None = None,
    n_bins: int | None = 84,
    bins_per_octave: int = 12,
    tuning: float | None = 0.0,
    filter_scale: float = 1,
    norm: float | None = 1,
    sparsity: float = 0.01,
    window: Any = "hann",
    scale: bool = True,
    pad_mode: Any = "constant",
    res_type: str = "soxr_hq",
    dtype: Any = None,
) -> np.ndarray:
    """Constant-Q transform: a spectrum whose bins are the steps of a scale, all of the same relative bandwidth.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    hop_length : int > 0
        Samples between frames; a multiple of 2 to the power of the octaves above the first keeps all filters short.
    fmin : float > 0, Hz
        Of the first bin. Default: C1, 32.7 Hz.
    n_bins : int > 0 or None
        None: all up to half the rate.
    bins_per_octave : int > 0
    tuning : float or None
        Deviation of the scale in fractions of a bin; None: estimated.
    filter_scale : float > 0
        Small values give short filters, which resolve time better.
    norm : number > 0, inf or None
        Of the filters, as in `fa.util.normalize`.
    sparsity : float in [0, 1)
        Share of every filter's spectrum that is left out.
    window : as in `fa.filters.get_window`
    scale : bool
        Divide each bin by the square root of its filter's length.
    pad_mode : str or callable
        Any padding of `fa.stft`.
    res_type : {"soxr_hq", "soxr_vhq", "soxr_mq", "soxr_lq", "soxr_qq"}
        Which of soxr's filters halves the rate.
    dtype : complex dtype, optional
        Default: complex64, or complex128 for float64 input.

    Returns
    -------
    (..., n_bins, t) complex array

    Raises
    ------
    ParameterError : audio that is not finite real numbers, a parameter outside its range, bins above half the rate

    Warns
    -----
    UserWarning : the signal is shorter than a filter

    Notes
    -----
    float32 input is computed in float32: values are within 3e-6 of those in float64, by the largest value, with default
    arguments within 1e-6.

    Examples
    --------
    >>> import fastaudio as fa
    >>> C = fa.cqt(fa.tone(440, sr=22050, duration=1), sr=22050)
    >>> C.shape, int(abs(C[:, 20]).argmax())
    ((84, 44), 45)
    """
    bins = Bins(sr, hop_length, fmin, n_bins, bins_per_octave, tuning, filter_scale, norm, sparsity, window)
    return transform("cqt", y, bins, "equal", 0, scale, pad_mode, res_type, dtype)


@_arrays.any_array("y", gpu=True)
def vqt(
    y: np.ndarray,
    *,
    sr: float = 22050,
    hop_length: int = 512,
    fmin: float | None = None,
    n_bins: int | None = 84,
    intervals: Any = "equal",
    gamma: float | None = None,
    bins_per_octave: int = 12,
    tuning: float | None = 0.0,
    filter_scale: float = 1,
    norm: float | None = 1,
    sparsity: float = 0.01,
    window: Any = "hann",
    scale: bool = True,
    pad_mode: Any = "constant",
    res_type: str = "soxr_hq",
    dtype: Any = None,
) -> np.ndarray:
    """Variable-Q transform: a constant-Q transform whose filters for low bins are wider, and so shorter.

    Parameters
    ----------
    intervals : str or ratios
        The scale, as in `fa.interval_frequencies`.
    gamma : float >= 0 or None
        Bandwidth that is added to all filters, Hz; 0: constant Q; None: as of the ear.
    y, sr, hop_length, fmin, n_bins, bins_per_octave, tuning, filter_scale, norm, sparsity, window, scale, pad_mode, \
res_type, dtype
        As in `fa.cqt`.

    Returns
    -------
    (..., n_bins, t) complex array

    Raises
    ------
    ParameterError : as `fa.cqt`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.vqt(fa.tone(440, sr=22050, duration=1), sr=22050, intervals="ji5").shape
    (84, 44)
    """
    if not isinstance(intervals, str):
        intervals = tuple(float(ratio) for ratio in intervals)
        bins_per_octave = len(intervals)
    bins = Bins(sr, hop_length, fmin, n_bins, bins_per_octave, tuning, filter_scale, norm, sparsity, window)
    return transform("vqt", y, bins, intervals, gamma, scale, pad_mode, res_type, dtype)
