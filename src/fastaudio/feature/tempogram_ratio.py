"""Multiples of tempi. Owns: tempogram_ratio, hybrid_tempogram, metrogram. May touch: tempogram, tempo, core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.frequencies import fourier_tempo_frequencies, tempo_frequencies
from ..core.interp_harmonics import f0_harmonics, interp_harmonics, read
from .tempo import tempo
from .tempogram import envelope_of, fourier_tempogram, tempogram

#: multiples of the beat in music (M. Prockup et al., 2015)
FACTORS = (4, 8 / 3, 3, 2, 4 / 3, 3 / 2, 1, 2 / 3, 3 / 4, 1 / 2, 1 / 3, 3 / 8, 1 / 4)


@_arrays.host_only
def tempogram_ratio(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    onset_envelope: np.ndarray | None = None,
    tg: np.ndarray | None = None,
    bpm: np.ndarray | None = None,
    hop_length: int = 512,
    win_length: int = 384,
    start_bpm: float = 120,
    std_bpm: float = 1.0,
    max_tempo: float | None = 320.0,
    freqs: np.ndarray | None = None,
    factors: np.ndarray | None = None,
    aggregate: Callable[..., Any] | None = None,
    prior: Any = None,
    center: bool = True,
    window: Any = "hann",
    kind: str = "linear",
    fill_value: float = 0,
    norm: float | None = np.inf,
) -> np.ndarray:
    """Tempogram at multiples of the tempo, which show metre, triplets and half notes.

    Parameters
    ----------
    y, sr, onset_envelope, hop_length, win_length, center, window, norm
        As in `fa.feature.tempogram`.
    tg : array (..., lags, t), a tempogram to use instead
    bpm : array (..., t), tempi; default: those of `fa.feature.tempo`
    start_bpm, std_bpm, max_tempo, prior
        As in `fa.feature.tempo`.
    freqs : tempi of the rows of `tg`
    factors : multiples; default: thirteen from 4 to 1/4
    aggregate : callable(array, axis=), optional
        Over time.
    kind, fill_value
        As in `fa.f0_harmonics`.

    Returns
    -------
    (..., factors, t) array

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> beats = np.zeros(600); beats[::22] = 1
    >>> fa.feature.tempogram_ratio(onset_envelope=beats).shape
    (13, 600)
    """
    if tg is None:
        frames = {"hop_length": hop_length, "win_length": win_length, "center": center, "window": window, "norm": norm}
        tg = tempogram(y=y, sr=sr, onset_envelope=onset_envelope, **frames)
    if freqs is None:
        freqs = tempo_frequencies(tg.shape[-2], sr=sr, hop_length=hop_length)
    if bpm is None:
        options = {"start_bpm": start_bpm, "std_bpm": std_bpm, "max_tempo": max_tempo, "prior": prior}
        bpm = tempo(sr=sr, tg=tg, hop_length=hop_length, aggregate=None, **options)
    harmonics = np.array(FACTORS if factors is None else factors)
    found = f0_harmonics(tg, freqs=freqs, f0=bpm, harmonics=harmonics, kind=kind, fill_value=fill_value)
    return found if aggregate is None else aggregate(found, axis=-1)


@_arrays.host_only
def hybrid_tempogram(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    onset_envelope: np.ndarray | None = None,
    hop_length: int = 512,
    win_length: int = 384,
    center: bool = True,
    window: Any = "hann",
    **kwargs: Any,
) -> np.ndarray:
    """Geometric mean of both tempograms, in which the multiples of the tempo that one has and the fractions that the
    other has cancel.

    Parameters
    ----------
    y, sr, onset_envelope, hop_length, win_length, center, window
        As in `fa.feature.tempogram`.
    **kwargs
        `fill_value=0.0` for tempi that the autocorrelation does not reach.

    Returns
    -------
    (..., win_length // 2 + 1, t) array; rows: `fa.fourier_tempo_frequencies`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> beats = np.zeros(600); beats[::22] = 1
    >>> fa.feature.hybrid_tempogram(onset_envelope=beats).shape
    (193, 600)
    """
    where = "hybrid_tempogram"
    fill_value = kwargs.pop("fill_value", 0.0)
    if kwargs:
        raise _check.fail(where, "the only further option is fill_value", sorted(kwargs))
    envelope = envelope_of(where, y, sr, onset_envelope, hop_length)
    frames = {"sr": sr, "onset_envelope": envelope, "hop_length": hop_length, "win_length": win_length}
    frames |= {"center": center, "window": window}
    waves, lags = np.abs(fourier_tempogram(**frames)), tempogram(**frames)
    tempi = fourier_tempo_frequencies(sr=sr, hop_length=hop_length, win_length=win_length)
    known = tempo_frequencies(lags.shape[-2], sr=sr, hop_length=hop_length)
    same = read(lags, known, tempi, fill_value, "linear", -2)
    del lags
    t = min(waves.shape[-1], same.shape[-1])
    np.abs(same, out=same)
    same[..., :t] *= waves[..., :t]
    return np.sqrt(same, out=same)[..., :t]


@_arrays.host_only
def metrogram(
    *,
    tg: np.ndarray,
    freqs: np.ndarray,
    factors: np.ndarray | None = None,
    aggregate: Callable[..., Any] | None = np.sum,
    kind: str = "linear",
    fill_value: float = 0,
) -> np.ndarray:
    """A tempogram times itself at fractions of its tempi: how many beats a bar has.

    Parameters
    ----------
    tg : array (..., tempi, t)
    freqs : (tempi,) array
    factors : fractions; default: 1/3, 1/4, 1/5, 1/7
    aggregate : callable(array, axis=) or None
        Over the tempi.
    kind, fill_value
        As in `fa.interp_harmonics`.

    Returns
    -------
    (..., factors, t) array, or (..., factors, tempi, t) if not aggregated

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> T = np.abs(fa.feature.fourier_tempogram(onset_envelope=np.random.default_rng(0).random(400)))
    >>> fa.feature.metrogram(tg=T, freqs=fa.fourier_tempo_frequencies()).shape
    (4, 401)
    """
    parts = np.array([1 / 3, 1 / 4, 1 / 5, 1 / 7]) if factors is None else factors
    found = interp_harmonics(tg, freqs=freqs, harmonics=parts, kind=kind, fill_value=fill_value, axis=-2)
    product = found * np.expand_dims(tg, axis=-3)
    return product if aggregate is None else aggregate(product, axis=-2)
