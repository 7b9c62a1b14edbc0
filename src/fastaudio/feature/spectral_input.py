"""Features of magnitudes: the steps that centroid, bandwidth, rolloff, flatness, contrast and their like share.
Owns: one call from (y or S) to rows. May touch: program, core.framing."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..core.framing import frames
from ..errors import ParameterError
from .program import Program, fft_length, run_frames, run_spectrogram, spectrogram_of


@lru_cache(maxsize=64)
def _frequencies(sr: float, n_fft: int) -> np.ndarray:
    return np.arange(1 + n_fft // 2) * (sr / n_fft)


def frequencies(where: str, freq: Any, sr: float, n_fft: int) -> np.ndarray:
    """Centre frequency of every bin, Hz: the FFT's, or the user's `freq (bins,)`."""
    if freq is None:
        return _frequencies(_check.positive(where, "sr", sr), n_fft)
    freq = np.asarray(freq, dtype=np.float64)
    if freq.shape != (1 + n_fft // 2,):
        raise ParameterError(f"{where}: freq must have shape ({1 + n_fft // 2},), got {freq.shape}")
    return freq


def check_fits(where: str, name: str, x: Any, shape: tuple[int, ...]) -> None:
    """ParameterError unless `x` broadcasts to `shape`."""
    given = np.shape(x)
    if len(given) > len(shape) or any(n not in (1, m) for n, m in zip(given[::-1], shape[::-1], strict=False)):
        raise ParameterError(f"{where}: {name} must fit an array of shape {shape}, got shape {given}")


def spectral_rows(
    where: str, y: Any, S: Any, framing: tuple, make: Callable[[int, np.dtype], Program], *, dtype: Any = None
) -> np.ndarray:
    """Run the program `make(n_fft, dtype)` on the samples or on the spectrogram; `(..., rows, frames)`.

    `framing`: n_fft, hop_length, win_length, window, center, pad_mode. `dtype` of the result: None keeps float32 for
    float32 input.
    """
    n_fft, hop_length, win_length, window, center, pad_mode = framing
    if S is not None:
        S, result = spectrogram_of(where, S)
        n_fft = fft_length(n_fft, S)
        rows = run_spectrogram(S, make(n_fft, S.dtype))
    elif y is None:
        raise _check.neither(where, "y or S")
    else:
        f = frames(where, y, n_fft, hop_length, center, pad_mode)
        rows = run_frames(f, n_fft, window, win_length, make(n_fft, f.dtype), where)
        result = f.result
    return rows.astype(result if dtype is None else dtype, copy=False)
