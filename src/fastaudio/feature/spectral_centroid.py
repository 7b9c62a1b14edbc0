"""Spectral centroid. Owns: spectral_centroid. May touch: spectral_input, program."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import BackendUnavailable
from .program import Program, program
from .spectral_input import check_fits, frequencies, spectral_rows


@_arrays.any_array("y", "S", gpu=True)
def spectral_centroid(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    freq: np.ndarray | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
    power: float = 1.0,
) -> np.ndarray:
    """Centre of gravity of each spectrum: `sum_k f_k |X_k|^power / sum_k |X_k|^power`.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    S : array (..., bins, t), magnitudes to use instead of `y`
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`.
    freq : array (bins,) or (..., bins, t), optional
        Frequency of each bin, Hz. Default: the FFT's.
    power : float > 0
        Exponent of the magnitude: 1 as librosa weighs, 2 (power) as in many textbooks.

    Returns
    -------
    (..., 1, t) float64, Hz; 0 for a silent frame

    Raises
    ------
    ParameterError : neither `y` nor `S`, complex or negative `S`, a parameter outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> S = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
    >>> freq = np.arange(5.0)
    >>> fa.feature.spectral_centroid(S=S, freq=freq).round(12).tolist()
    [[3.0]]
    >>> round(float(fa.feature.spectral_centroid(S=S, freq=freq, power=2)[0, 0]), 4)
    3.3333
    """
    where = "spectral_centroid"
    power = _check.positive(where, "power", power)
    framing = (n_fft, hop_length, win_length, window, center, pad_mode)
    if freq is not None and np.ndim(freq) > 1:
        return _moving(where, magnitudes(where, y, S, framing), freq, power)

    def make(length: int, dtype: np.dtype) -> Program:
        return centroid_program(dtype, power, frequencies(where, freq, sr, length))

    return spectral_rows(where, y, S, framing, make, dtype=np.float64)


def centroid_program(dtype: np.dtype, power: float, freq: np.ndarray) -> Program:
    return program("spectral_centroid", 1, np.concatenate(((power,), freq)), dtype)


def magnitudes(where: str, y: Any, S: Any, framing: tuple) -> np.ndarray:
    """The magnitudes `(..., bins, t)` themselves, for the rare cases that no kernel covers."""
    if _arrays.on_gpu(y) or _arrays.on_gpu(S):
        raise BackendUnavailable(f"{where}: on a GPU freq and centroid must not change with time, got an array")

    def make(length: int, dtype: np.dtype) -> Program:
        return program("spectrogram", 1 + length // 2, (), dtype, power=1.0)

    return spectral_rows(where, y, S, framing, make)


def _moving(where: str, S: np.ndarray, freq: np.ndarray, power: float) -> np.ndarray:
    """Frequencies that change with time, as a reassigned spectrogram has them."""
    weights = S.astype(np.float64) ** power
    check_fits(where, "freq", freq, weights.shape)
    total = weights.sum(axis=-2, keepdims=True)
    return (freq * weights).sum(axis=-2, keepdims=True) / np.where(total > 0, total, 1)
