"""Predominant local pulse. Owns: plp. May touch: feature.tempo, feature.tempogram, core, util."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.frequencies import fourier_tempo_frequencies
from ..core.istft import istft
from ..feature.tempo import log_prior
from ..feature.tempogram import envelope_of, fourier_tempogram
from ..util.normalize import normalize
from ..util.tiny import tiny


@_arrays.any_array("y", "onset_envelope")
def plp(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    onset_envelope: np.ndarray | None = None,
    hop_length: int = 512,
    win_length: int = 384,
    tempo_min: float | None = 30,
    tempo_max: float | None = 300,
    prior: Any = None,
) -> np.ndarray:
    """Predominant local pulse: the strongest tempo of every window, as one curve of pulses (P. Grosche and M. Mueller,
    "Extracting predominant local pulse information from music recordings", 2011).

    Parameters
    ----------
    y, sr, onset_envelope, hop_length, win_length
        As in `fa.feature.tempogram`.
    tempo_min, tempo_max : float or None, beats per minute
    prior : object with `logpdf(bpm)`, optional

    Returns
    -------
    (..., t) array from 0 to 1

    Raises
    ------
    ParameterError : as `fa.feature.tempogram`, `tempo_max <= tempo_min`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.clicks(times=np.arange(0.2, 10, 0.5), sr=22050)
    >>> pulse = fa.beat.plp(y=y, sr=22050)
    >>> int(fa.util.localmax(pulse).sum())
    20
    """
    where = "plp"
    if tempo_min is not None and tempo_max is not None and tempo_max <= tempo_min:
        raise _check.fail(where, f"tempo_max must be > tempo_min = {tempo_min}", tempo_max)
    envelope = envelope_of(where, y, sr, onset_envelope, hop_length, aggregate=np.median)
    F = fourier_tempogram(onset_envelope=envelope, sr=sr, hop_length=hop_length, win_length=win_length)
    tempi = fourier_tempo_frequencies(sr=sr, hop_length=hop_length, win_length=win_length)
    if tempo_min is not None:
        F[..., : np.searchsorted(tempi, tempo_min), :] = 0
    if tempo_max is not None:
        F[..., np.searchsorted(tempi, tempo_max, side="right") :, :] = 0
    F = _strongest(F, None if prior is None else log_prior(where, prior, tempi[:, None])[:, 0])
    pulse = istft(F, hop_length=1, n_fft=win_length, length=envelope.shape[-1])
    return normalize(np.maximum(pulse, 0, out=pulse), axis=-1)


def _strongest(F: np.ndarray, prior: np.ndarray | None) -> np.ndarray:
    """The strongest tempi of every frame of F (..., tempi, t), divided by their size; 0 elsewhere."""
    F = F.swapaxes(-1, -2)  # as memory has it
    size = np.abs(F)
    if prior is None:  # logarithms are needed only where they may be the largest
        top = size.max(axis=-1, keepdims=True)
        kept = size >= np.float32(0.999) * top
        kept[kept] = np.log1p(1e6 * size[kept]) >= np.broadcast_to(np.log1p(1e6 * top), size.shape)[kept]
    else:
        strength = np.log1p(1e6 * size)
        strength += prior
        kept = ~(strength < strength.max(axis=-1, keepdims=True))
    places = np.flatnonzero(kept)
    values, frames = F[kept], places // F.shape[-1]
    largest = np.zeros(F.shape[:-1], F.dtype)  # the largest of all, of which most are 0
    largest[kept.all(axis=-1)] = -np.inf
    largest = largest.reshape(-1)
    np.maximum.at(largest, frames, values)
    out = np.zeros(F.shape, F.dtype)
    out.reshape(-1)[places] = values / (tiny(F) ** 0.5 + np.abs(largest))[frames]
    return out.swapaxes(-1, -2)
