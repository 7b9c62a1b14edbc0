"""Samples and seconds. Owns: samples_to_time, time_to_samples, and what conversions make of numbers. May touch:
util.curve, _check.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..util.curve import F64, I64, rescaled


def numbers(x: Any) -> Any:
    """An array, or a plain number as it is, which takes a tenth of the time."""
    return x if type(x) in (int, np.int64) or (type(x) is float and abs(x) < 1e9) else np.asanyarray(x)


def integers(x: Any) -> Any:
    return np.int64(x) if type(x) in (int, float, np.int64) else x.astype(int, copy=False)[()]


def time_to_samples(times: Any, *, sr: float = 22050) -> Any:
    """Seconds to sample indices, cut towards zero.

    Parameters
    ----------
    times : number or sequence
        Seconds.
    sr : float > 0
        Sampling rate, Hz.

    Returns
    -------
    int64 scalar or array

    Raises
    ------
    ParameterError : `sr <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.time_to_samples([0.0, 0.5], sr=22050).tolist()
    [0, 11025]
    """
    sr = _check.positive("time_to_samples", "sr", sr)
    samples = rescaled(times, F64, I64, sr, 0, 1)
    return integers(numbers(times) * sr) if samples is None else samples


def samples_to_time(samples: Any, *, sr: float = 22050) -> Any:
    """Sample indices to seconds.

    Parameters
    ----------
    samples : number or sequence
    sr : float > 0
        Sampling rate, Hz.

    Returns
    -------
    float64 scalar or array, seconds

    Raises
    ------
    ParameterError : `sr <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.samples_to_time([0, 11025], sr=22050).tolist()
    [0.0, 0.5]
    """
    sr = _check.positive("samples_to_time", "sr", sr)
    if type(samples) in (int, float, np.int64):
        return np.float64(samples / sr)
    seconds = rescaled(samples, I64, F64, 1, 0, sr)
    return np.true_divide(np.asanyarray(samples), sr) if seconds is None else seconds
