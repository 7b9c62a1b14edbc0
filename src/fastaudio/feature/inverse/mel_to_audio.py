"""Mel bands back to sound. Owns: mel_to_audio. May touch: mel_to_stft, core.griffinlim."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _arrays, _check
from ...core.griffinlim import griffinlim
from ...filters.mel import mel
from .mel_to_stft import mel_to_stft


@_arrays.any_array("M")
def mel_to_audio(
    M: np.ndarray,
    *,
    sr: float = 22050,
    n_fft: int = 2048,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: str = "constant",
    power: float = 2.0,
    n_iter: int = 32,
    length: int | None = None,
    dtype: Any = np.float32,
    rng: Any = None,
    **kwargs: Any,
) -> np.ndarray:
    """Sound whose mel spectrogram is close to `M`: `mel_to_stft`, then `fa.griffinlim`.

    Parameters
    ----------
    M : array (..., n_mels, t), as `melspectrogram` makes it
    sr, power, **kwargs
        As in `mel_to_stft`.
    n_fft, hop_length, win_length, window, center, pad_mode, n_iter, length, dtype, rng
        As in `fa.griffinlim`.

    Returns
    -------
    (..., n) array of `dtype`

    Raises
    ------
    ParameterError : as `mel_to_stft` and `fa.griffinlim`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.chirp(fmin=110, fmax=880, sr=22050, duration=1)
    >>> M = fa.feature.melspectrogram(y=y, sr=22050)
    >>> fa.feature.inverse.mel_to_audio(M, sr=22050, length=22050, rng=0).shape
    (22050,)
    """
    _check.keywords(mel_to_audio, kwargs, mel)
    S = mel_to_stft(M, sr=sr, n_fft=n_fft, power=power, **kwargs)
    frame = {"n_fft": n_fft, "hop_length": hop_length, "win_length": win_length, "window": window, "center": center}
    return griffinlim(S, n_iter=n_iter, dtype=dtype, length=length, pad_mode=pad_mode, rng=rng, **frame)
