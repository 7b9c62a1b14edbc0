"""Harmonic and percussive parts of a signal. Owns: hpss, harmonic, percussive. May touch: decompose, core."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..core.istft import istft
from ..core.stft import stft
from ..decompose.hpss import hpss as split


@_arrays.any_array("y", gpu=True)
def hpss(
    y: np.ndarray,
    *,
    kernel_size: Any = 31,
    power: float = 2.0,
    mask: bool = False,
    margin: Any = 1.0,
    n_fft: int = 2048,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
) -> tuple[np.ndarray, np.ndarray]:
    """Part a signal into harmonic and percussive sound.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    kernel_size, power, mask, margin
        As in `fa.decompose.hpss`.
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`.

    Returns
    -------
    harmonic, percussive : arrays of the shape of `y`; with `margin=1` their sum is `y`

    Raises
    ------
    ParameterError : as `fa.stft` and `fa.decompose.hpss`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=2) + fa.clicks(times=[0.5, 1.0, 1.5], sr=22050, length=44100)
    >>> harmonic, percussive = fa.effects.hpss(y)
    >>> bool(np.abs(harmonic + percussive - y).max() < 1e-6)
    True
    """
    return _parts(
        slice(2), y, kernel_size, power, mask, margin, n_fft, hop_length, win_length, window, center, pad_mode
    )


@_arrays.any_array("y", gpu=True)
def harmonic(
    y: np.ndarray,
    *,
    kernel_size: Any = 31,
    power: float = 2.0,
    mask: bool = False,
    margin: Any = 1.0,
    n_fft: int = 2048,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
) -> np.ndarray:
    """The harmonic part of a signal; arguments as `fa.effects.hpss`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.effects.harmonic(fa.tone(440, sr=22050, duration=1)).shape
    (22050,)
    """
    return _parts(
        slice(0, 1), y, kernel_size, power, mask, margin, n_fft, hop_length, win_length, window, center, pad_mode
    )[0]


@_arrays.any_array("y", gpu=True)
def percussive(
    y: np.ndarray,
    *,
    kernel_size: Any = 31,
    power: float = 2.0,
    mask: bool = False,
    margin: Any = 1.0,
    n_fft: int = 2048,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
) -> np.ndarray:
    """The percussive part of a signal; arguments as `fa.effects.hpss`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.effects.percussive(fa.tone(440, sr=22050, duration=1)).shape
    (22050,)
    """
    return _parts(
        slice(1, 2), y, kernel_size, power, mask, margin, n_fft, hop_length, win_length, window, center, pad_mode
    )[0]


def _parts(
    which: slice,
    y: Any,
    kernel_size: Any,
    power: float,
    mask: bool,
    margin: Any,
    n_fft: int,
    hop: Any,
    win: Any,
    *frame: Any,
) -> tuple[np.ndarray, ...]:
    window, center, pad_mode = frame
    frames = {"win_length": win, "window": window, "center": center, "n_fft": n_fft, "hop_length": hop}
    D = stft(y, pad_mode=pad_mode, **frames)
    parts = split(D, kernel_size=kernel_size, power=power, mask=mask, margin=margin)[which]
    return tuple(istft(part.astype(D.dtype, copy=False), length=np.shape(y)[-1], **frames) for part in parts)
