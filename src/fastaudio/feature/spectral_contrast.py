"""Spectral contrast. Owns: spectral_contrast. May touch: spectral_input, program."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from .program import Program, program
from .spectral_input import frequencies, spectral_rows


@_arrays.any_array("y", "S", gpu=True)
def spectral_contrast(
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
    fmin: float = 200.0,
    n_bands: int = 6,
    quantile: float = 0.02,
    linear: bool = False,
) -> np.ndarray:
    """Peak minus valley in octave bands: the mean of the largest against that of the smallest magnitudes (Jiang, 2002).

    Parameters
    ----------
    y, sr, S, n_fft, hop_length, win_length, window, center, pad_mode
        As in `spectral_centroid`.
    freq : array (bins,), optional
        Increasing frequencies of the bins, Hz. Default: the FFT's.
    fmin : float > 0
        Upper edge of the first band, Hz; each further band is an octave, the last one reaches to the end.
    n_bands : int > 0
    quantile : float, 0 < quantile < 1
        Share of the bins of a band that make its peak and its valley (at least one bin).
    linear : bool
        Difference of magnitudes instead of decibels.

    Returns
    -------
    (..., n_bands + 1, t) float64

    Raises
    ------
    ParameterError : as `spectral_centroid`; a band beyond the Nyquist frequency; a parameter outside its range

    Notes
    -----
    Decibels are floored 80 dB below the largest peak (and valley) of the clip, channel by channel.

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.chirp(fmin=100, fmax=8000, sr=22050, duration=1)
    >>> fa.feature.spectral_contrast(y=y, sr=22050).shape
    (7, 44)
    """
    where = "spectral_contrast"
    check_contrast(where, n_bands, quantile, fmin, sr)

    def make(length: int, dtype: np.dtype) -> Program:
        return contrast_program(dtype, frequencies(where, freq, sr, length), fmin, n_bands, quantile, linear)

    framing = (n_fft, hop_length, win_length, window, center, pad_mode)
    lost = np.isnan(S.min(axis=-2, keepdims=True)) if isinstance(S, np.ndarray) and S.ndim > 1 and S.size else False
    if not np.any(lost):
        return spectral_rows(where, y, S, framing, make, dtype=np.float64)
    rows = spectral_rows(where, y, np.where(lost, 0, S), framing, make, dtype=np.float64)  # NaN cannot be sorted
    return np.where(lost, np.nan, rows)


def check_contrast(where: str, n_bands: Any, quantile: Any, fmin: Any, sr: Any) -> None:
    _check.positive_int(where, "n_bands", n_bands)
    _check.positive(where, "fmin", fmin)
    if not 0.0 < quantile < 1.0:
        raise _check.fail(where, "quantile must be > 0 and < 1", quantile)
    top = fmin * 2.0 ** (n_bands - 1)
    if top >= 0.5 * _check.positive(where, "sr", sr):
        raise ParameterError(
            f"{where}: the last band must begin below sr / 2 = {0.5 * sr:g} Hz, got {top:g} Hz; reduce fmin or n_bands"
        )


def contrast_program(
    dtype: np.dtype, freq: np.ndarray, fmin: float, n_bands: int, quantile: float, linear: bool
) -> Program:
    values = [quantile, float(bool(linear))]
    for band in band_bins(freq, fmin, n_bands, quantile):
        values.extend(map(float, band))
    return program("spectral_contrast", n_bands + 1, np.array(values), dtype)


def band_bins(freq: np.ndarray, fmin: float, n_bands: int, quantile: float) -> list[tuple[int, int, int]]:
    """(first bin, end, bins averaged) of each band. librosa's rule: a band takes in the bin below it, and all but the
    last leave out their top bin, which still counts for the quantile."""
    edges = np.concatenate(([0.0], fmin * 2.0 ** np.arange(n_bands + 1)))
    bands = []
    for k in range(n_bands + 1):
        inside = np.flatnonzero((freq >= edges[k]) & (freq <= edges[k + 1]))
        if not len(inside):
            raise ParameterError(
                f"spectral_contrast: band {k} ({edges[k]:g} to {edges[k + 1]:g} Hz) holds no bin; use a larger n_fft"
            )
        first = inside[0] - (k > 0)
        end = len(freq) if k == n_bands else inside[-1] + 1
        count = max(int(np.rint(quantile * (end - first))), 1)
        end -= k < n_bands
        if end <= first:
            raise ParameterError(
                f"spectral_contrast: band {k} ({edges[k]:g} to {edges[k + 1]:g} Hz) is too narrow; use a larger n_fft"
            )
        bands.append((int(first), int(end), min(count, int(end - first))))
    return bands
