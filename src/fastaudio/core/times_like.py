"""Time axes of feature arrays. Owns: times_like, samples_like. May touch: core.frames, _check."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
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
    samples = _even(X, hop_length, n_fft, axis, np.int64)
    return frames_to_samples(_frames(X, axis), hop_length=hop_length, n_fft=n_fft) if samples is None else samples


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
    times = _even(X, hop_length, n_fft, axis, np.float64)
    if times is None:
        return samples_to_time(samples_like(X, hop_length=hop_length, n_fft=n_fft, axis=axis), sr=sr)
    times /= _check.positive("samples_to_time", "sr", sr)
    return times


def _frames(X: Any, axis: int) -> np.ndarray:
    return np.arange(X if np.isscalar(X) else X.shape[axis])


def _even(X: Any, hop_length: Any, n_fft: int | None, axis: int, dtype: type) -> np.ndarray | None:
    """The samples at even distances in one go, which numbers of the usual types allow; else None."""
    if type(hop_length) is not int or hop_length < 1 or not (n_fft is None or type(n_fft) is int):
        return None
    count = X if type(X) is int else X.shape[axis] if type(X) is np.ndarray else None
    if count is None or count * hop_length >= 1 << 52:  # whole numbers that float64 holds
        return None
    first = 0 if n_fft is None else n_fft // 2
    return np.arange(first, first + max(count, 0) * hop_length, hop_length, dtype)
