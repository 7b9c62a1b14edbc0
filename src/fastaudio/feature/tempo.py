"""Tempo. Owns: tempo. May touch: tempogram."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.frames import time_to_frames
from ..core.frequencies import tempo_frequencies
from ..errors import ParameterError
from .tempogram import tempogram

BLOCK = 128  # frames at a time


@_arrays.any_array("y", "onset_envelope", "tg")
def tempo(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    onset_envelope: np.ndarray | None = None,
    tg: np.ndarray | None = None,
    hop_length: int = 512,
    start_bpm: float = 120,
    std_bpm: float = 1.0,
    ac_size: float = 8.0,
    max_tempo: float | None = 320.0,
    aggregate: Callable[..., Any] | None = np.mean,
    prior: Any = None,
) -> np.ndarray:
    """Estimate the tempo: the strongest lag of the mean tempogram, weighted by a prior around `start_bpm`.

    Parameters
    ----------
    y, sr, onset_envelope, hop_length
        As in `fa.feature.tempogram`.
    tg : array (..., lags, t), a tempogram to use instead
    start_bpm, std_bpm : float > 0
        Middle of the prior, and its width in octaves.
    ac_size : float > 0, s
        Length of the tempogram's window.
    max_tempo : float or None
        Faster tempi are left out.
    aggregate : callable(array, axis=, keepdims=) or None
        Over time; None gives a tempo for every frame.
    prior : object with `logpdf(bpm)`, optional
        Instead of the log-normal prior, as SciPy's distributions.

    Returns
    -------
    (..., 1) or (..., t) float64 array, beats per minute

    Raises
    ------
    ParameterError : as `fa.feature.tempogram`, `start_bpm` not > 0

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.clicks(times=np.arange(0, 10, 0.5), sr=22050)
    >>> round(float(fa.feature.tempo(y=y, sr=22050)[0]))
    117
    """
    where = "tempo"
    start_bpm = _check.positive(where, "start_bpm", start_bpm)
    std_bpm = _check.positive(where, "std_bpm", std_bpm)
    if tg is None:
        lags = int(np.asarray(time_to_frames(ac_size, sr=sr, hop_length=hop_length)))
        if lags < 1:
            raise _check.fail(where, "ac_size must be at least a frame long", ac_size)
        tg = tempogram(y=y, sr=sr, onset_envelope=onset_envelope, hop_length=hop_length, win_length=lags)
    tg = np.asarray(tg)
    if tg.ndim < 2:
        raise ParameterError(f"{where}: tg must be (..., lags, t), got shape {tg.shape}")
    if aggregate is np.mean and tg.dtype in (np.float32, np.float64) and tg.shape[-1]:
        tg = _mean(tg)
    elif aggregate is not None:
        tg = aggregate(tg, axis=-1, keepdims=True)
    bpms = tempo_frequencies(tg.shape[-2], hop_length=hop_length, sr=sr)
    if prior is None:
        weight = log_normal(tg.shape[-2], float(hop_length), float(sr), start_bpm, std_bpm).copy()
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = log_prior(where, prior, bpms)
    if max_tempo is not None:
        weight[: int(np.argmax(bpms < max_tempo))] = -np.inf
    best = np.empty((*tg.shape[:-2], tg.shape[-1]), np.intp)
    for at in range(0, tg.shape[-1], BLOCK):
        part = tg[..., at : at + BLOCK]
        part = np.log1p(1e6 * np.maximum(part, 0))  # rounding leaves less than nothing, whose logarithm would win
        best[..., at : at + BLOCK] = np.argmax(part + weight[:, None], axis=-2)
    return bpms[best]


@lru_cache(maxsize=16)
def log_normal(lags: int, hop_length: float, sr: float, start_bpm: float, std_bpm: float) -> np.ndarray:
    """The prior of every lag as a logarithm, not to be changed."""
    bpms = tempo_frequencies(lags, hop_length=hop_length, sr=sr)
    with np.errstate(divide="ignore", invalid="ignore"):
        return -0.5 * ((np.log2(bpms) - np.log2(start_bpm)) / std_bpm) ** 2


def log_prior(where: str, prior: Any, bpms: np.ndarray) -> np.ndarray:
    """How likely the caller takes each tempo to be, as a logarithm."""
    if not hasattr(prior, "logpdf"):
        raise _check.fail(where, "prior must have a method logpdf, as scipy.stats.norm(120) has", prior)
    return prior.logpdf(bpms)


def _mean(tg: np.ndarray) -> np.ndarray:
    """Over time, kept as an axis: sums of blocks, which take a third of the time of NumPy's."""
    total = sum(np.einsum("...t->...", tg[..., at : at + 16 * BLOCK]) for at in range(0, tg.shape[-1], 16 * BLOCK))
    return (total / tg.dtype.type(tg.shape[-1]))[..., None]
