"""Frequency axes. Owns: fft_frequencies, cqt_frequencies, tempo_frequencies, fourier_tempo_frequencies; shows
the mel scale of `filters`. May touch: filters.mel_scale, _check."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .. import _check
from ..filters.mel_scale import hz_to_mel, mel_frequencies, mel_to_hz

__all__ = [
    "cqt_frequencies",
    "fft_frequencies",
    "fourier_tempo_frequencies",
    "hz_to_mel",
    "mel_frequencies",
    "mel_to_hz",
    "tempo_frequencies",
]


def fft_frequencies(*, sr: float = 22050, n_fft: int = 2048) -> np.ndarray:
    """Frequencies of the bins of a real FFT: `k * sr / n_fft`.

    Parameters
    ----------
    sr : float > 0
        Sampling rate, Hz.
    n_fft : int > 0

    Returns
    -------
    (1 + n_fft // 2,) float64, Hz

    Raises
    ------
    ParameterError : `sr` or `n_fft` outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.fft_frequencies(sr=16000, n_fft=4).tolist()
    [0.0, 4000.0, 8000.0]
    """
    n_fft = _check.positive_int("fft_frequencies", "n_fft", n_fft)
    sr = _check.positive("fft_frequencies", "sr", sr)
    return np.arange(1 + n_fft // 2, dtype=np.float64) * (1.0 / (n_fft * (1.0 / sr)))  # numpy.fft.rfftfreq, to its bits


def cqt_frequencies(n_bins: int, *, fmin: float, bins_per_octave: int = 12, tuning: float = 0.0) -> np.ndarray:
    """Centre frequencies of a constant-Q transform: `fmin * 2**((k + tuning) / bins_per_octave)`.

    Parameters
    ----------
    n_bins : int > 0
    fmin : float > 0
        Frequency of bin 0, Hz.
    bins_per_octave : int > 0
    tuning : float
        Deviation in fractions of a bin.

    Returns
    -------
    (n_bins,) float64, Hz

    Raises
    ------
    ParameterError : a number outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.cqt_frequencies(3, fmin=55, bins_per_octave=1).tolist()
    [55.0, 110.0, 220.0]
    """
    n_bins = _check.positive_int("cqt_frequencies", "n_bins", n_bins)
    bins_per_octave = _check.positive_int("cqt_frequencies", "bins_per_octave", bins_per_octave)
    fmin = _check.positive("cqt_frequencies", "fmin", fmin)
    correction = 2.0 ** (float(tuning) / bins_per_octave)
    return correction * fmin * _steps(n_bins, bins_per_octave)


@lru_cache(maxsize=32)
def _steps(n_bins: int, bins_per_octave: int) -> np.ndarray:
    """Ratios of the bins to the first, not to be changed."""
    return 2.0 ** (np.arange(n_bins, dtype=np.float64) / bins_per_octave)


def tempo_frequencies(n_bins: int, *, hop_length: int = 512, sr: float = 22050) -> np.ndarray:
    """Tempi of the lags of an onset autocorrelation: `60 sr / (hop_length k)` for lag k, infinity for lag 0.

    Parameters
    ----------
    n_bins : int > 0
        Number of lags.
    hop_length : int > 0
    sr : float > 0
        Sampling rate, Hz.

    Returns
    -------
    (n_bins,) float64, beats per minute

    Raises
    ------
    ParameterError : a number outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.tempo_frequencies(3, hop_length=500, sr=1000).tolist()
    [inf, 120.0, 60.0]
    """
    n_bins = _check.positive_int("tempo_frequencies", "n_bins", n_bins)
    hop_length = _check.positive("tempo_frequencies", "hop_length", hop_length)
    sr = _check.positive("tempo_frequencies", "sr", sr)
    tempi = np.empty(n_bins)
    tempi[0] = np.inf
    np.divide(60.0 * sr, hop_length * np.arange(1.0, n_bins), out=tempi[1:])
    return tempi


def fourier_tempo_frequencies(*, sr: float = 22050, win_length: int = 384, hop_length: int = 512) -> np.ndarray:
    """Tempi of the bins of a Fourier tempogram.

    Parameters
    ----------
    sr : float > 0
        Sampling rate of the audio, Hz.
    win_length : int > 0
        Frames in a window.
    hop_length : int > 0

    Returns
    -------
    (1 + win_length // 2,) float64, beats per minute

    Raises
    ------
    ParameterError : a number outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.fourier_tempo_frequencies(sr=1000, win_length=4, hop_length=500).tolist()
    [0.0, 30.0, 60.0]
    """
    where = "fourier_tempo_frequencies"
    sr, hop_length = _check.positive(where, "sr", sr), _check.positive(where, "hop_length", hop_length)
    n = _check.positive_int(where, "win_length", win_length)
    return np.arange(1 + n // 2, dtype=np.float64) * (1.0 / (n * (1.0 / (sr * 60 / hop_length))))
