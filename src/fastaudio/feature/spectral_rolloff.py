"""Spectral rolloff. Owns: spectral_rolloff. May touch: spectral_input, program."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from .program import Program, program
from .spectral_centroid import magnitudes
from .spectral_input import check_fits, frequencies, spectral_rows


@_arrays.any_array("y", "S", gpu=True)
def spectral_rolloff(
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
    roll_percent: float = 0.85,
    power: float = 1.0,
) -> np.ndarray:
    """The frequency below which `roll_percent` of the magnitude of each spectrum lies.

    Parameters
    ----------
    y, sr, S, n_fft, hop_length, win_length, window, center, pad_mode, freq, power
        As in `spectral_centroid`.
    roll_percent : float, 0 < roll_percent < 1

    Returns
    -------
    (..., 1, t) float64, Hz; NaN where the spectrum has a NaN

    Raises
    ------
    ParameterError : as `spectral_centroid`; `roll_percent` outside (0, 1)

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> S = np.ones((101, 1))
    >>> fa.feature.spectral_rolloff(S=S, freq=np.arange(101.0), roll_percent=0.5).tolist()
    [[50.0]]
    """
    where = "spectral_rolloff"
    if not 0.0 < roll_percent < 1.0:
        raise _check.fail(where, "roll_percent must be > 0 and < 1", roll_percent)
    power = _check.positive(where, "power", power)
    framing = (n_fft, hop_length, win_length, window, center, pad_mode)
    if freq is not None and np.ndim(freq) > 1:
        return _moving(where, magnitudes(where, y, S, framing), freq, roll_percent, power)

    def make(length: int, dtype: np.dtype) -> Program:
        return rolloff_program(dtype, power, roll_percent, frequencies(where, freq, sr, length))

    return spectral_rows(where, y, S, framing, make, dtype=np.float64)


def rolloff_program(dtype: np.dtype, power: float, roll_percent: float, freq: np.ndarray) -> Program:
    return program("spectral_rolloff", 1, np.concatenate(((power, roll_percent), freq)), dtype)


def _moving(where: str, S: np.ndarray, freq: np.ndarray, roll_percent: float, power: float) -> np.ndarray:
    """Frequencies that change with time, as a reassigned spectrogram has them."""
    check_fits(where, "freq", freq, S.shape)
    energy = np.cumsum(S.astype(np.float64) ** power, axis=-2)
    reached = energy >= roll_percent * energy[..., -1:, :]
    return np.where(reached, freq, np.inf).min(axis=-2, keepdims=True)
