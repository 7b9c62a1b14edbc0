"""How much a spectrum grows from frame to frame. Owns: onset_strength, onset_strength_multi.
May touch: log_mel, util."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..core.decibels import power_to_db
from ..core.pcen import highest
from ..errors import ParameterError
from ..filters.mel import mel
from ..util.median import median
from ..util.sync import sync
from .melspectrogram import log_mel
from .onset_flux import refuse, strength_of, takes


@_arrays.any_array("y", "S", gpu=True)
def onset_strength(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    lag: int = 1,
    max_size: int = 1,
    ref: np.ndarray | None = None,
    detrend: bool = False,
    center: bool = True,
    feature: Callable | None = None,
    aggregate: Callable | bool | None = None,
    **kwargs: Any,
) -> np.ndarray:
    """Onset strength (spectral flux): the mean over the bands of `max(0, S[f, t] - ref[f, t - lag])`, S in decibels.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    S : array (..., bands, t), a spectrogram on a logarithmic scale to use instead of `y`
    lag : int > 0
        Frames between which differences are taken.
    max_size : int > 0
        The reference is the maximum over so many neighbouring bands, against vibrato (SuperFlux).
    ref : array of the shape of `S`, optional
        A reference of your own.
    detrend : bool
        Take out slow changes with the filter `(1 - z^-1) / (1 - 0.99 z^-1)`.
    center : bool
        Shift by half a frame, so that onsets stand where their frames begin.
    feature : callable(y=, sr=, n_fft=, hop_length=, ...), optional
        Spectrogram of power. Default: `fa.feature.melspectrogram` up to sr / 2.
    aggregate : callable(array, axis=), optional
        Default: `numpy.mean`; `numpy.median` is the other usual choice.
    **kwargs
        Of `feature`, and `n_fft=2048, hop_length=512`.

    Returns
    -------
    (..., t) array

    Raises
    ------
    ParameterError : neither `y` nor `S`, a parameter outside its range, and as `fa.feature.melspectrogram`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.clicks(times=[0.5, 1.0], sr=22050, length=33075)
    >>> strength = fa.onset.onset_strength(y=y, sr=22050)
    >>> fa.frames_to_time(np.flatnonzero(strength > 0.5 * strength.max()), sr=22050).round(1).tolist()
    [0.5, 1.0]
    """
    if aggregate is False:
        raise ParameterError("onset_strength: aggregate must be a function or None, got False")
    return onset_strength_multi(
        y=y, sr=sr, S=S, lag=lag, max_size=max_size, ref=ref, detrend=detrend, center=center, feature=feature,
        aggregate=aggregate, channels=None, **kwargs,
    )[..., 0, :]  # fmt: skip


@_arrays.any_array("y", "S", gpu=True)
def onset_strength_multi(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    n_fft: int = 2048,
    hop_length: int = 512,
    lag: int = 1,
    max_size: int = 1,
    ref: np.ndarray | None = None,
    detrend: bool = False,
    center: bool = True,
    feature: Callable | None = None,
    aggregate: Callable | bool | None = None,
    channels: Sequence[int] | Sequence[slice] | None = None,
    **kwargs: Any,
) -> np.ndarray:
    """Onset strength of several groups of bands.

    Parameters
    ----------
    y, sr, S, lag, max_size, ref, detrend, center, feature, **kwargs
        As in `fa.onset.onset_strength`.
    n_fft, hop_length : int > 0
        Frames as in `fa.stft`.
    aggregate : callable(array, axis=) or False
        Within a group; False leaves the bands apart.
    channels : sequence of integers (boundaries) or slices, optional
        The groups. Default: one of all bands.

    Returns
    -------
    (..., groups, t) array

    Raises
    ------
    ParameterError : as `fa.onset.onset_strength`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> fa.onset.onset_strength_multi(y=y, sr=22050, channels=[0, 32, 64, 96, 128]).shape
    (4, 44)
    """
    where = "onset_strength"
    lag, max_size = _check.positive_int(where, "lag", lag), _check.positive_int(where, "max_size", max_size)
    if _arrays.on_gpu(y) or _arrays.on_gpu(S):
        given = {"max_size": max_size > 1, "ref": ref, "detrend": detrend, "feature": feature, "channels": channels}
        refuse(where, given | {"aggregate": aggregate is not np.mean and aggregate})
    if S is None:
        S = _levels(where, y, sr, n_fft, hop_length, feature, kwargs)
    middle = int(n_fft // (2 * hop_length)) if center else None  # of a frame, in frames
    if _arrays.on_gpu(S):
        return strength_of(where, S, lag, middle)
    S = np.atleast_2d(S)
    if S.dtype.kind in "biu":  # differences of unsigned numbers would wrap
        S = S.astype(np.float64)
    if takes(S, ref, max_size, aggregate, channels):
        strength = strength_of(where, S, lag, middle)
        return _detrended(strength) if detrend else strength
    if ref is None:
        ref = S if max_size == 1 else highest(S, max_size, -2)
    elif np.shape(ref) != S.shape:
        raise ParameterError(f"{where}: ref must have the shape of S, {S.shape}, got {np.shape(ref)}")
    growth = S[..., lag:] - ref[..., :-lag]
    np.maximum(growth, 0.0, out=growth)
    if aggregate is None or callable(aggregate):
        growth = _aggregated(growth, aggregate, channels)
    shift = lag + (middle or 0)
    strength = np.zeros((*growth.shape[:-1], growth.shape[-1] + shift), growth.dtype)
    strength[..., shift:] = growth
    if detrend:
        strength = _detrended(strength)
    return strength[..., : S.shape[-1]] if center else strength


def _levels(where: str, y: Any, sr: float, n_fft: int, hop: int, feature: Any, kwargs: dict) -> np.ndarray:
    if y is None:
        raise _check.neither(where, "y or S")
    if feature is None:
        _check.keywords(onset_strength, kwargs, log_mel, mel)
        return log_mel(y=y, sr=sr, n_fft=n_fft, hop_length=hop, **({"fmax": 0.5 * sr} | kwargs))
    return power_to_db(np.abs(feature(y=y, sr=sr, n_fft=n_fft, hop_length=hop, **kwargs)))


def _aggregated(growth: np.ndarray, aggregate: Any, channels: Any) -> np.ndarray:
    if channels is not None:
        with _check.naming(idx="channels"):
            return sync(growth, channels, aggregate=aggregate, pad=False, axis=-2)
    if aggregate is np.median:
        return median(growth, axis=-2)[..., None, :]
    if aggregate is None or aggregate is np.mean:
        return band_mean(growth)[..., None, :]
    return np.asarray(aggregate(growth, axis=-2))[..., None, :]


def band_mean(growth: np.ndarray) -> np.ndarray:
    """The mean over the bands, added up in one order however many frames there are: numpy takes another for one."""
    if growth.shape[-1] == 1:
        return np.repeat(growth, 2, axis=-1).mean(axis=-2)[..., :1]
    return growth.mean(axis=-2)


def _detrended(x: np.ndarray) -> np.ndarray:
    """`y[t] = x[t] - x[t-1] + 0.99 y[t-1]`."""
    steps = np.ascontiguousarray(np.diff(x, axis=-1, prepend=0).reshape(-1, x.shape[-1]), dtype=np.float64)
    out, state = np.empty_like(steps), np.zeros(len(steps))
    registry.backend(x).kernel("deemphasis")(out, steps, 0.99, state, np.empty_like(state))
    return out.reshape(x.shape)
