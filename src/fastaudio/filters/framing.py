"""Hop and window of framed functions and layers. Owns: librosa's defaults, and the rules. May touch: window, _check."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from .window import window_table


def window_of(where: str, window: Any, win_length: int | None, n_fft: int, dtype: np.dtype) -> np.ndarray:
    """The window of `win_length` samples, centred in `n_fft`."""
    return window_table(window, _window_length(where, win_length, n_fft), n_fft, dtype)


def hop_of(where: str, hop_length: int | None, win_length: int | None, n_fft: int) -> int:
    """librosa's default: a quarter of the window."""
    if hop_length is None:
        hop_length = _window_length(where, win_length, n_fft) // 4
    return _check.positive_int(where, "hop_length", hop_length)


def _window_length(where: str, win_length: int | None, n_fft: int) -> int:
    if win_length is None:
        return n_fft
    if _check.positive_int(where, "win_length", win_length) > n_fft:
        raise _check.fail(where, f"win_length must be <= n_fft = {n_fft}", win_length)
    return win_length
