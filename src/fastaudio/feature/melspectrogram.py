"""Mel spectrograms. Owns: melspectrogram, log_mel. May touch: program, filters."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.framing import frames
from ..filters.mel import mel as mel_filters
from ..filters.mel_bands import mel_bands
from .program import Mel, Program, fft_length, no_mel, program, run_frames, run_spectrogram, spectrogram_of


def mel_tables(sr: float, n_fft: int, work: np.dtype, dct: np.ndarray | None = None, **bank: Any) -> Mel:
    """The mel bank `filters.mel(sr=sr, n_fft=n_fft, **bank)` for a kernel that computes in `work`."""
    return Mel(*mel_bands(sr=sr, n_fft=n_fft, work=work, **bank), no_mel(work).dct if dct is None else dct)


@_arrays.any_array("y", "S", gpu=True)
def melspectrogram(
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
    power: float = 2.0,
    **kwargs: Any,
) -> np.ndarray:
    """Mel spectrogram: `|stft(y)| ** power` summed in triangular bands that widen with frequency as hearing does.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    S : array (..., bins, t), a spectrogram to use as it is instead of `y`
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`.
    power : float > 0
        Exponent of the magnitude: 2 is power, 1 is amplitude.
    **kwargs
        Of the bands: `n_mels=128, fmin=0.0, fmax=None, htk=False, norm="slaney", dtype=numpy.float32, mel_scale=None,
        strict=False`
        as in `fa.filters.mel`.

    Returns
    -------
    (..., n_mels, t) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : neither `y` nor `S`, audio that is not finite real numbers, a parameter outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> M = fa.feature.melspectrogram(y=y, sr=22050, n_mels=40)
    >>> M.shape, int(M.mean(axis=1).argmax())
    ((40, 44), 4)
    """
    where = "melspectrogram"
    _check.keywords(melspectrogram, kwargs, mel_filters)
    if S is not None:
        S, result = spectrogram_of(where, S, negative=True)
        mel = mel_tables(sr, fft_length(n_fft, S), S.dtype, **kwargs)
        return run_spectrogram(S, _mel_program("melspectrogram", (), S.dtype, 1.0, mel)).astype(result, copy=False)
    if y is None:
        raise _check.neither(where, "y or S")
    f = frames(where, y, n_fft, hop_length, center, pad_mode)
    mel = mel_tables(sr, n_fft, f.dtype, **kwargs)
    p = _mel_program("melspectrogram", (), f.dtype, _check.positive(where, "power", power), mel)
    return run_frames(f, n_fft, window, win_length, p, where).astype(f.result, copy=False)


def _mel_program(name: str, params: tuple, dtype: np.dtype, power: float, mel: Mel) -> Program:
    return program(name, len(mel.starts), params, dtype, power=power, mel=mel)


@_arrays.any_array("y", gpu=True)
def log_mel(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    ref: float = 1.0,
    amin: float = 1e-10,
    top_db: float | None = 80.0,
    n_fft: int = 2048,
    hop_length: int = 512,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
    power: float = 2.0,
    **kwargs: Any,
) -> np.ndarray:
    """Mel spectrogram in decibels: `power_to_db(melspectrogram(y=y, ...), ref=ref, ...)` in one pass.

    Parameters
    ----------
    y, sr, n_fft, hop_length, win_length, window, center, pad_mode, power, **kwargs
        As in `melspectrogram`.
    ref, amin, top_db
        As in `fa.power_to_db`; `ref` a number.

    Returns
    -------
    (..., n_mels, t) array, dB

    Raises
    ------
    ParameterError : as `melspectrogram` and `fa.power_to_db`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> L = fa.feature.log_mel(y=y, sr=22050)
    >>> L.shape, round(float(L.max() - L.min()))
    ((128, 44), 80)
    """
    where = "log_mel"
    _check.keywords(log_mel, kwargs, mel_filters)
    if y is None:
        raise _check.neither(where, "y or S")
    f = frames(where, y, n_fft, hop_length, center, pad_mode)
    mel = mel_tables(sr, n_fft, f.dtype, **kwargs)
    p = _mel_program(
        "log_mel", decibel_params(where, ref, amin, top_db), f.dtype, _check.positive(where, "power", power), mel
    )
    return run_frames(f, n_fft, window, win_length, p, where).astype(f.result, copy=False)


def decibel_params(where: str, ref: float, amin: float, top_db: float | None) -> tuple[float, float, float]:
    """(amin, ref, top_db) as the kernels take them."""
    top = np.nan if top_db is None else _check.non_negative(where, "top_db", top_db)
    return _check.positive(where, "amin", amin), _check.non_negative(where, "ref", ref), top
