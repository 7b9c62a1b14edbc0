"""Frames, and their samples and seconds. Owns: the conversions between them. May touch: seconds, util.curve, _check,
errors.

Sample = frame * hop_length, plus n_fft // 2 where frames are not centred and their middle is meant. A scalar
gives a NumPy scalar, a sequence an array.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..util.curve import F64, I64, rescaled
from .seconds import integers, numbers, samples_to_time, time_to_samples


def _hop(where: str, hop_length: Any) -> Any:
    hop_length = _check.plain(hop_length)
    if isinstance(hop_length, np.ndarray) or not hop_length > 0:
        raise ParameterError(f"{where}: hop_length must be > 0, got {hop_length!r}")
    return hop_length


def _middle(n_fft: int | None) -> int:
    return 0 if n_fft is None else int(n_fft // 2)


def frames_to_samples(frames: Any, *, hop_length: int = 512, n_fft: int | None = None) -> Any:
    """Frame indices to sample indices: `frames * hop_length`.

    Parameters
    ----------
    frames : number or sequence
    hop_length : int > 0
    n_fft : int, optional
        Add `n_fft // 2`, the middle of frames that start at their sample.

    Returns
    -------
    int64 scalar or array

    Raises
    ------
    ParameterError : `hop_length <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.frames_to_samples([0, 1, 10], hop_length=512).tolist()
    [0, 512, 5120]
    """
    samples = numbers(frames) * _hop("frames_to_samples", hop_length)
    if n_fft is not None:
        samples = samples + int(n_fft // 2)
    return integers(samples)


def samples_to_frames(samples: Any, *, hop_length: int = 512, n_fft: int | None = None) -> Any:
    """Sample indices to frame indices: `floor((samples - offset) / hop_length)`.

    Parameters
    ----------
    samples : number or sequence
    hop_length : int > 0
    n_fft : int, optional
        Offset `n_fft // 2`; default 0. Samples before it give negative frames.

    Returns
    -------
    int64 scalar or array

    Raises
    ------
    ParameterError : `hop_length <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.samples_to_frames([0, 511, 512], hop_length=512).tolist()
    [0, 0, 1]
    """
    hop_length = _hop("samples_to_frames", hop_length)
    frames = rescaled(samples, I64, I64, 1, -_middle(n_fft), hop_length)
    if frames is not None:
        return frames
    samples = numbers(samples)
    if n_fft is not None:
        samples = samples - int(n_fft // 2)
    return integers(samples // hop_length)


def frames_to_time(frames: Any, *, sr: float = 22050, hop_length: int = 512, n_fft: int | None = None) -> Any:
    """Frame indices to seconds.

    Parameters
    ----------
    frames : number or sequence
    sr : float > 0
        Sampling rate, Hz.
    hop_length, n_fft
        See `fa.frames_to_samples`.

    Returns
    -------
    float64 scalar or array, seconds

    Raises
    ------
    ParameterError : `sr <= 0`, `hop_length <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> float(fa.frames_to_time(100, sr=16000, hop_length=160))
    1.0
    """
    if type(frames) is np.ndarray:
        hop_length, sr = _hop("frames_to_samples", hop_length), _check.positive("samples_to_time", "sr", sr)
        seconds = rescaled(frames, I64, F64, hop_length, _middle(n_fft), sr)
        if seconds is not None:
            return seconds
    return samples_to_time(frames_to_samples(frames, hop_length=hop_length, n_fft=n_fft), sr=sr)


def time_to_frames(times: Any, *, sr: float = 22050, hop_length: int = 512, n_fft: int | None = None) -> Any:
    """Seconds to frame indices.

    Parameters
    ----------
    times : number or sequence
        Seconds.
    sr : float > 0
        Sampling rate, Hz.
    hop_length, n_fft
        See `fa.samples_to_frames`.

    Returns
    -------
    int64 scalar or array

    Raises
    ------
    ParameterError : `sr <= 0`, `hop_length <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> int(fa.time_to_frames(1.0, sr=16000, hop_length=160))
    100
    """
    if type(times) is np.ndarray:
        sr, hop_length = _check.positive("time_to_samples", "sr", sr), _hop("samples_to_frames", hop_length)
        frames = rescaled(times, F64, I64, sr, -_middle(n_fft), hop_length)
        if frames is not None:
            return frames
    return samples_to_frames(time_to_samples(times, sr=sr), hop_length=hop_length, n_fft=n_fft)
