"""Time axes of feature arrays. Owns: times_like, samples_like. May touch: core.frames."""

from __future__ import annotations

from typing import Any

import numpy as np

from .frames import frames_to_samples
from .seconds import samples_to_time


def samples_like(X: Any, *, hop_length: int = 512, n_fft: int | None = None, axis: int = -1) -> np.ndarray:
    """Sample index of every frame of a feature array.

    Parameters
    ----------
    X : array or int
        A feature array, or the number of frames.
    hop_length, n_fft
        See `fa.frames_to_samples`.
    axis : int
        The frame axis of `X`.

    Returns
    -------
    (n_frames,) int64

    Raises
    ------
    ParameterError : `hop_length <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.samples_like(4, hop_length=512).tolist()
    [0, 512, 1024, 1536]
    """
    frames = np.arange(X if np.isscalar(X) else X.shape[axis])
    return frames_to_samples(frames, hop_length=hop_length, n_fft=n_fft)


def times_like(
    X: Any, *, sr: float = 22050, hop_length: int = 512, n_fft: int | None = None, axis: int = -1
) -> np.ndarray:
    """Time of every frame of a feature array.

    Parameters
    ----------
    X : array or int
        A feature array, or the number of frames.
    sr : float > 0
        Sampling rate, Hz.
    hop_length, n_fft
        See `fa.frames_to_samples`.
    axis : int
        The frame axis of `X`.

    Returns
    -------
    (n_frames,) float64, seconds

    Raises
    ------
    ParameterError : `sr <= 0`, `hop_length <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.times_like(3, sr=16000, hop_length=160).tolist()
    [0.0, 0.01, 0.02]
    """
    return samples_to_time(samples_like(X, hop_length=hop_length, n_fft=n_fft, axis=axis), sr=sr)
