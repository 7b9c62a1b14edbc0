"""Sum of squared windows over overlapping frames. Owns: window_sumsquare. May touch: util, window, _check."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..util.normalize import normalize
from ..util.pad_center import pad_center
from .window import get_window


def window_sumsquare(
    *,
    window: Any,
    n_frames: int,
    hop_length: int = 512,
    win_length: int | None = None,
    n_fft: int = 2048,
    dtype: Any = np.float32,
    norm: float | None = None,
) -> np.ndarray:
    """Sum of the squared windows of all frames of an STFT, at each sample.

    Parameters
    ----------
    window : str, tuple, number, callable or array
        As in `fa.filters.get_window`.
    n_frames : int > 0
    hop_length : int > 0
    win_length : int, optional
        Length of the window, centred in the frame. Default: `n_fft`.
    n_fft : int > 0
        Length of a frame.
    dtype : dtype
        Of the result.
    norm : number or None
        Norm the window is divided by first, see `fa.util.normalize`.

    Returns
    -------
    (n_fft + hop_length * (n_frames - 1),) array of `dtype`

    Raises
    ------
    ParameterError : a length that is not an integer > 0, `win_length > n_fft`, an unknown window

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.filters.window_sumsquare(window="ones", n_frames=3, hop_length=2, n_fft=4).tolist()
    [1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 1.0, 1.0]
    """
    n_frames = _check.positive_int("window_sumsquare", "n_frames", n_frames)
    hop = _check.positive_int("window_sumsquare", "hop_length", hop_length)
    n_fft = _check.positive_int("window_sumsquare", "n_fft", n_fft)
    with _check.naming(Nx="win_length"):
        square = normalize(get_window(window, n_fft if win_length is None else win_length), norm=norm) ** 2
    square = pad_center(square, size=n_fft).astype(dtype)
    total = np.zeros(n_fft + hop * (n_frames - 1), dtype=dtype)
    # One pass for each hop-long piece of the window: that piece of all frames never meets a sample twice. The
    # last piece comes first, hence every sample adds its frames in the order of time.
    for start in reversed(range(0, n_fft, hop)):
        piece = square[start : start + hop]
        rows = np.lib.stride_tricks.as_strided(
            total[start:], shape=(n_frames, len(piece)), strides=(hop * total.itemsize, total.itemsize)
        )
        rows += piece
    return total
