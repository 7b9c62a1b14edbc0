"""Octaves above A0, and tuning. Owns: hz_to_octs, octs_to_hz, tuning_to_A4, A4_to_tuning.
May touch: util.curve, _check."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import _check
from ..util.curve import curve

_OCTAVES = np.float64(math.log2(440.0))  # no Python number: float32 then gives float64, as in librosa


def hz_to_octs(frequencies: Any, *, tuning: float = 0.0, bins_per_octave: int = 12) -> Any:
    """Hertz to octaves above A0 (27.5 Hz).

    Parameters
    ----------
    frequencies : number or array > 0
        In Hz.
    tuning : float
        Deviation from A = 440 Hz in fractions of a bin.
    bins_per_octave : int > 0

    Returns
    -------
    Scalar or array

    Raises
    ------
    ParameterError : `bins_per_octave` is not an integer > 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> float(fa.hz_to_octs(440.0))
    4.0
    """
    a0 = float(tuning_to_A4(tuning, bins_per_octave=bins_per_octave)) / 16
    if type(frequencies) in (float, int) and frequencies > 0:
        return np.float64(math.log2(frequencies / a0))
    octaves = curve("log2", frequencies, unit=a0)
    return np.log2(np.asanyarray(frequencies) / a0)[()] if octaves is None else octaves


def octs_to_hz(octs: Any, *, tuning: float = 0.0, bins_per_octave: int = 12) -> Any:
    """Octaves above A0 to Hertz, the inverse of `fa.hz_to_octs`.

    Parameters
    ----------
    octs : number or array
    tuning, bins_per_octave
        See `fa.hz_to_octs`.

    Returns
    -------
    Scalar or array, Hz

    Raises
    ------
    ParameterError : `bins_per_octave` is not an integer > 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> float(fa.octs_to_hz(1))
    55.0
    """
    a440 = float(tuning_to_A4(tuning, bins_per_octave=bins_per_octave))
    if type(octs) in (float, int) and abs(octs) < 1000:
        return np.float64(a440 / 16 * 2.0**octs)
    hertz = curve("exp2", octs, a440 / 16)
    return (a440 / 16) * 2.0 ** np.asanyarray(octs)[()] if hertz is None else hertz


def tuning_to_A4(tuning: Any, *, bins_per_octave: int = 12) -> Any:
    """Tuning deviation in fractions of a bin to the frequency of A4.

    Parameters
    ----------
    tuning : number or array
    bins_per_octave : int > 0

    Returns
    -------
    Scalar or array, Hz

    Raises
    ------
    ParameterError : `bins_per_octave` is not an integer > 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> float(fa.tuning_to_A4(0.0))
    440.0
    """
    bins_per_octave = _check.positive_int("tuning_to_A4", "bins_per_octave", bins_per_octave)
    if type(tuning) in (float, int) and abs(tuning) < 1000:
        return np.float64(440.0 * 2.0 ** (tuning / bins_per_octave))
    hertz = curve("exp2", tuning, 440, unit=bins_per_octave)
    return 440.0 * 2.0 ** (np.asanyarray(tuning)[()] / bins_per_octave) if hertz is None else hertz


def A4_to_tuning(A4: Any, *, bins_per_octave: int = 12) -> Any:
    """Frequency of A4 to the tuning deviation in fractions of a bin, the inverse of `fa.tuning_to_A4`.

    Parameters
    ----------
    A4 : number or array > 0
        In Hz.
    bins_per_octave : int > 0

    Returns
    -------
    Scalar or array

    Raises
    ------
    ParameterError : `bins_per_octave` is not an integer > 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> float(fa.A4_to_tuning(440.0))
    0.0
    """
    bins_per_octave = _check.positive_int("A4_to_tuning", "bins_per_octave", bins_per_octave)
    if type(A4) in (float, int) and A4 > 0:
        return np.float64(bins_per_octave * (math.log2(A4) - _OCTAVES))
    tuning = curve("log2", A4, bins_per_octave, unit=440)
    return bins_per_octave * (np.log2(A4) - _OCTAVES) if tuning is None else tuning
