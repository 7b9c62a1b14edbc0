"""Click tracks. Owns: clicks. May touch: core.frames, util, _check, errors."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..util.valid import valid_audio
from .frames import frames_to_samples
from .seconds import time_to_samples


def clicks(
    *,
    times: Any = None,
    frames: Any = None,
    sr: float = 22050,
    hop_length: int = 512,
    click_freq: float = 1000.0,
    click_duration: float = 0.1,
    click: np.ndarray | None = None,
    length: int | None = None,
) -> np.ndarray:
    """Make a click track.

    Parameters
    ----------
    times : sequence of float, optional
        Where clicks start, seconds.
    frames : sequence of int, optional
        The same as frames; used if `times` is None.
    sr : float > 0
        Sampling rate, Hz.
    hop_length : int > 0
        Samples from frame to frame.
    click_freq : float > 0
        Frequency of the default click, Hz: a sine that decays by ten octaves of amplitude.
    click_duration : float > 0
        Its length, seconds.
    click : array (..., n), optional
        Another click.
    length : int > 0, optional
        Number of samples. Default: to the end of the last click.

    Returns
    -------
    (..., length) float32, the leading axes as in `click`

    Raises
    ------
    ParameterError : neither `times` nor `frames`, a position before 0, no position and no `length`, a number
        outside its range, a `click` that is not audio

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.clicks(times=[0.0, 0.5], sr=22050, length=22050).shape
    (22050,)
    """
    if times is None and frames is None:
        raise _check.neither("clicks", "times or frames")
    sr = _check.positive("clicks", "sr", sr)
    if times is None:
        positions = np.ravel(frames_to_samples(frames, hop_length=hop_length))
    else:
        positions = np.ravel(time_to_samples(times, sr=sr))
    if click is None:
        frequency = _check.positive("clicks", "click_freq", click_freq)
        click = _default_click(sr, frequency, _check.positive("clicks", "click_duration", click_duration))
    valid_audio(click)
    if length is not None:
        length = _check.positive_int("clicks", "length", length)
    elif not positions.size:
        raise ParameterError("clicks: without any position length must be given, got None")
    if np.any(positions < 0):
        raise ParameterError(f"clicks: positions must be >= 0, got {positions.min()}")
    n = length if length is not None else int(positions.max()) + click.shape[-1]
    track = np.zeros((*click.shape[:-1], n), dtype=np.float32)
    click = np.asarray(click, np.float32)
    for start in positions[positions < n].tolist():
        track[..., start : start + click.shape[-1]] += click[..., : n - start]
    return track


@lru_cache(maxsize=8)
def _default_click(sr: float, frequency: float, duration: float) -> np.ndarray:
    n = int(sr * duration)
    angle = 2 * np.pi * frequency / sr * np.arange(n)
    return (np.logspace(0, -10, num=n, base=2.0) * np.sin(angle)).astype(np.float32)
