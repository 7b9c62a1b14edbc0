"""The form of spectra as distributions over frequency. Owns: spectral_skewness, spectral_kurtosis, spectral_slope.
May touch: spectral_measures."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from .spectral_measures import Measure, measure


@_arrays.any_array("y", "S")
def spectral_skewness(
    *, y: np.ndarray | None = None, sr: float = 22050, S: np.ndarray | None = None, power: float = 1.0, **frame: Any
) -> np.ndarray:
    """Asymmetry of a spectrum about its centroid: `sum_k w_k ((f_k - c) / s)^3`, w the magnitudes scaled to sum 1.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    S : array (..., bins, t), magnitudes to use instead of `y`
    power : float > 0
        Exponent of the magnitude: 1, or 2 for power.
    **frame
        `n_fft, hop_length, win_length, window, center, pad_mode`: frames as in `fa.stft`; `freq (bins,)`.

    Returns
    -------
    (..., 1, t) float64: > 0 where the longer tail goes up; 0 for silence and for a single line

    Raises
    ------
    ParameterError : neither `y` nor `S`, complex or negative `S`, a parameter outside its range

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> S = np.array([[0.0], [3.0], [1.0], [1.0], [0.0]])
    >>> fa.feature.spectral_skewness(S=S, freq=np.arange(5.0)).round(3).tolist()
    [[0.844]]
    """
    return measure("spectral_skewness", [skewness(power)], y=y, sr=sr, S=S, **frame)


@_arrays.any_array("y", "S")
def spectral_kurtosis(
    *, y: np.ndarray | None = None, sr: float = 22050, S: np.ndarray | None = None, power: float = 1.0, **frame: Any
) -> np.ndarray:
    """Weight of the tails of a spectrum: `sum_k w_k ((f_k - c) / s)^4`, w the magnitudes scaled to sum 1.

    Parameters
    ----------
    y, sr, S, power, **frame
        As in `fa.feature.spectral_skewness`.

    Returns
    -------
    (..., 1, t) float64: 3 for the form of a normal distribution; 0 for silence and for a single line

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> S = np.array([[0.0], [1.0], [2.0], [1.0], [0.0]])
    >>> fa.feature.spectral_kurtosis(S=S, freq=np.arange(5.0)).round(3).tolist()
    [[2.0]]
    """
    return measure("spectral_kurtosis", [kurtosis(power)], y=y, sr=sr, S=S, **frame)


@_arrays.any_array("y", "S")
def spectral_slope(
    *, y: np.ndarray | None = None, sr: float = 22050, S: np.ndarray | None = None, power: float = 1.0, **frame: Any
) -> np.ndarray:
    """Slope of the straight line fitted to a spectrum by least squares over its bins.

    Parameters
    ----------
    y, sr, S, power, **frame
        As in `fa.feature.spectral_skewness`.

    Returns
    -------
    (..., 1, t) float64, magnitude (to `power`) per Hz

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.feature.spectral_slope(S=np.array([[4.0], [3.0], [2.0]]), freq=np.array([0.0, 10.0, 20.0])).round(3).tolist()
    [[-0.1]]
    """
    return measure("spectral_slope", [slope(power)], y=y, sr=sr, S=S, **frame)


def skewness(power: float = 1.0) -> Measure:
    return Measure("skewness", _check.positive("spectral_skewness", "power", power))


def kurtosis(power: float = 1.0) -> Measure:
    return Measure("kurtosis", _check.positive("spectral_kurtosis", "power", power))


def slope(power: float = 1.0) -> Measure:
    return Measure("slope", _check.positive("spectral_slope", "power", power))
