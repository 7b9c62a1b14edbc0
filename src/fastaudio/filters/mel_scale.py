"""Mel scales. Owns: hz_to_mel, mel_to_hz, mel_frequencies. May touch: util.curve, _check, errors.

They live here, below `core`, because the filter bank is built from them.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..util.curve import curve

#: `mel = factor * ln(1 + f / 700)`
_NATURAL = {"htk": 2595.0 / math.log(10.0), "kaldi": 1127.0, "lecture": 1127.01048}
SCALES = ("slaney", *_NATURAL)

# Slaney's Auditory Toolbox: linear to 1000 Hz, then 27 steps for each factor of 6.4.
_HZ_PER_MEL = 200.0 / 3
_BREAK_HZ = 1000.0
_BREAK_MEL = _BREAK_HZ / _HZ_PER_MEL
_LOG_STEP = math.log(6.4) / 27.0
_LN2 = math.log(2.0)


def scale_name(where: str, htk: bool, mel_scale: str | None) -> str:
    """The scale two keywords ask for; `htk` is librosa's, `mel_scale` names all of them."""
    if mel_scale is None:
        return "htk" if htk else "slaney"
    _check.one_of(where, "mel_scale", mel_scale, SCALES)
    if htk and mel_scale != "htk":
        raise ParameterError(f"{where}: htk=True contradicts mel_scale, got {mel_scale!r}")
    return mel_scale


def hz_to_mel(frequencies: Any, *, htk: bool = False, mel_scale: str | None = None) -> Any:
    """Hertz to mel.

    Parameters
    ----------
    frequencies : number or array
        In Hz.
    htk : bool
        HTK's formula instead of Slaney's.
    mel_scale : {None, "slaney", "htk", "kaldi", "lecture"}
        The formula by name; None leaves the choice to `htk`.

        - "slaney" (Auditory Toolbox): `3 f / 200` to 1000 Hz, then `15 + 27 ln(f / 1000) / ln 6.4`
        - "htk": `2595 log10(1 + f / 700)`
        - "kaldi": `1127 ln(1 + f / 700)`
        - "lecture": `1127.01048 ln(1 + f / 700)`, the textbook constant that maps 1000 Hz to 1000 mel

    Returns
    -------
    Mels, scalar or array like `frequencies`; float64 for integers and Python numbers.

    Raises
    ------
    ParameterError : unknown `mel_scale`, or one that contradicts `htk=True`

    Examples
    --------
    >>> import fastaudio as fa
    >>> round(float(fa.hz_to_mel(60)), 6)
    0.9
    >>> [round(float(fa.hz_to_mel(4000, mel_scale=s)), 5) for s in ("htk", "kaldi", "lecture")]
    [2146.06453, 2146.07561, 2146.09557]
    """
    scale = scale_name("hz_to_mel", htk, mel_scale)
    if scale == "slaney" and type(frequencies) in (float, int):
        bend = math.log(max(frequencies, _BREAK_HZ) / _BREAK_HZ) / _LOG_STEP
        return np.float64(min(frequencies, _BREAK_HZ) / _HZ_PER_MEL + bend)
    if scale == "slaney":
        bent = {"unit": _BREAK_HZ, "offset": _BREAK_MEL, "knee": _BREAK_HZ, "slope": 1 / _HZ_PER_MEL}
        mels = curve("log2", frequencies, _LN2 / _LOG_STEP, **bent)
    else:
        mels = curve("log2", frequencies, _NATURAL[scale] * _LN2, unit=700, more=1)
    return _hz_to_mel(frequencies, scale) if mels is None else mels


def _hz_to_mel(frequencies: Any, scale: str) -> Any:
    f = np.asanyarray(frequencies)
    if scale in _NATURAL:
        return (_NATURAL[scale] * np.log(1.0 + f / 700.0))[()]
    # Below the break the logarithm is 0, above it the line is _BREAK_MEL.
    return (np.minimum(f, _BREAK_HZ) / _HZ_PER_MEL + np.log(np.maximum(f, _BREAK_HZ) / _BREAK_HZ) / _LOG_STEP)[()]


def mel_to_hz(mels: Any, *, htk: bool = False, mel_scale: str | None = None) -> Any:
    """Mel to Hertz, the inverse of `fa.hz_to_mel`.

    Parameters
    ----------
    mels : number or array
    htk : bool
        HTK's formula instead of Slaney's.
    mel_scale : {None, "slaney", "htk", "kaldi", "lecture"}
        The formula by name, see `fa.hz_to_mel`.

    Returns
    -------
    Frequencies in Hz, scalar or array like `mels`; float64 for integers and Python numbers.

    Raises
    ------
    ParameterError : unknown `mel_scale`, or one that contradicts `htk=True`

    Examples
    --------
    >>> import fastaudio as fa
    >>> round(float(fa.mel_to_hz(3)), 6)
    200.0
    >>> round(float(fa.mel_to_hz(1000, mel_scale="lecture")), 4)
    1000.0
    """
    scale = scale_name("mel_to_hz", htk, mel_scale)
    if scale == "slaney" and type(mels) in (float, int):
        bend = math.exp(_LOG_STEP * (max(mels, _BREAK_MEL) - _BREAK_MEL))
        return np.float64(_HZ_PER_MEL * min(mels, _BREAK_MEL) * bend)
    if scale == "slaney":
        bent = {"shift": _BREAK_MEL, "unit": _LN2 / _LOG_STEP, "knee": _BREAK_MEL, "slope": _HZ_PER_MEL}
        hertz = curve("exp2", mels, _BREAK_HZ, **bent)
    else:
        hertz = curve("exp2", mels, 700, unit=_NATURAL[scale] * _LN2, offset=-700)
    return _mel_to_hz(mels, scale) if hertz is None else hertz


def _mel_to_hz(mels: Any, scale: str) -> Any:
    m = np.asanyarray(mels)
    if scale in _NATURAL:
        return (700.0 * (np.exp(m / _NATURAL[scale]) - 1.0))[()]
    bend = np.exp(_LOG_STEP * (np.maximum(m, _BREAK_MEL) - _BREAK_MEL))
    return (_HZ_PER_MEL * np.minimum(m, _BREAK_MEL) * bend)[()]


def mel_frequencies(
    n_mels: int = 128, *, fmin: float = 0.0, fmax: float = 11025.0, htk: bool = False, mel_scale: str | None = None
) -> np.ndarray:
    """Frequencies that lie evenly on the mel scale, both ends included.

    Parameters
    ----------
    n_mels : int > 0
    fmin, fmax : float
        Ends, in Hz.
    htk, mel_scale
        The scale, see `fa.hz_to_mel`.

    Returns
    -------
    (n_mels,) float64, Hz

    Raises
    ------
    ParameterError : `n_mels` is not an integer > 0; unknown `mel_scale`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.mel_frequencies(5, fmax=1000).round(6).tolist()
    [0.0, 250.0, 500.0, 750.0, 1000.0]
    """
    n_mels = _check.positive_int("mel_frequencies", "n_mels", n_mels)
    scale = scale_name("mel_frequencies", htk, mel_scale)
    return _even(n_mels, *np.array([fmin, fmax], np.float64).tolist(), scale).copy()


@lru_cache(maxsize=32)
def _even(n_mels: int, fmin: float, fmax: float, scale: str) -> np.ndarray:
    """The frequencies, not to be changed."""
    ends = hz_to_mel(np.array([fmin, fmax]), mel_scale=scale)
    return mel_to_hz(np.linspace(ends[0], ends[1], n_mels), mel_scale=scale)
