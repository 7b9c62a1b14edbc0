"""Beats by dynamic programming. Owns: beat_track. May touch: onset, feature.tempo, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import ParameterError
from ..feature.tempo import tempo
from ..feature.tempogram import envelope_of
from ..onset.onset_detect import in_units
from ..util.localmax import localmax
from ..util.tiny import tiny


@_arrays.any_array("y", "onset_envelope")
def beat_track(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    onset_envelope: np.ndarray | None = None,
    hop_length: int = 512,
    start_bpm: float = 120.0,
    tightness: float = 100,
    trim: bool = True,
    bpm: Any = None,
    prior: Any = None,
    units: str = "frames",
    sparse: bool = True,
) -> tuple[Any, np.ndarray]:
    """Find tempo and beats: the chain of frames that joins strong onsets at even distances (D. Ellis, "Beat tracking by
    dynamic programming", 2007).

    Parameters
    ----------
    y : array (n,), float32, float64 or int16 (full scale 32768); (..., n) if not `sparse`
    sr : float > 0, Hz
    onset_envelope : array (..., t), used instead of `y`
    hop_length : int > 0
    start_bpm, prior
        As in `fa.feature.tempo`.
    tightness : float > 0
        How much uneven distances cost.
    trim : bool
        Leave out weak beats at both ends.
    bpm : float or array, optional
        The tempo, if it is known: a number, one a clip, or one a frame.
    units : {"frames", "samples", "time"}
        Of the beats, if `sparse`.
    sparse : bool
        Return places, or a mask of frames.

    Returns
    -------
    tempo : (..., 1) float64 array, or `bpm`; 0.0 where there are no onsets
    beats : (beats,) array, or a bool array of the envelope's shape

    Raises
    ------
    ParameterError : neither `y` nor an envelope, a tempo or tightness not > 0, unknown units, a batch with `sparse`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.clicks(times=np.arange(0.2, 10, 0.5), sr=22050)
    >>> tempo, beats = fa.beat.beat_track(y=y, sr=22050, units="time")
    >>> round(float(tempo[0])), round(float(np.diff(beats).mean()), 2)
    (117, 0.5)
    """
    where = "beat_track"
    _check.one_of(where, "units", units, ("frames", "samples", "time"))
    envelope = envelope_of(where, y, sr, onset_envelope, hop_length, aggregate=np.median)
    if sparse and envelope.ndim != 1:
        raise ParameterError(f"{where}: a batch needs sparse=False, got shape {envelope.shape}")
    if not envelope.any():
        nothing = np.zeros(envelope.shape[:-1])
        return (0.0, np.zeros(0, np.int64)) if sparse else (nothing, np.zeros(envelope.shape, bool))
    if bpm is None:
        bpm = tempo(onset_envelope=envelope, sr=sr, hop_length=hop_length, start_bpm=start_bpm, prior=prior)
    found = _track(where, envelope, bpm, sr / hop_length, _check.positive(where, "tightness", tightness), trim)
    return (bpm, in_units(np.flatnonzero(found), units, sr, hop_length)) if sparse else (bpm, found)


def _track(where: str, envelope: np.ndarray, bpm: Any, rate: float, tightness: float, trim: bool) -> np.ndarray:
    rows = _arrays.rows(np.ascontiguousarray(envelope))
    count, n = rows.shape
    periods = np.atleast_1d(np.asarray(bpm, np.float64))
    if not (periods > 0).all():
        raise _check.fail(where, "bpm must be > 0", bpm)
    if periods.shape[-1] not in (1, n):
        raise ParameterError(f"{where}: bpm must be one number or one a frame ({n}), got shape {periods.shape}")
    periods = np.broadcast_to(periods, (*envelope.shape[:-1], periods.shape[-1])).reshape(count, -1)
    per_beat = np.maximum(np.round(rate * 60.0 / periods), 1.0)
    spread = rows.std(ddof=1, axis=-1, keepdims=True) if n > 1 else np.zeros((count, 1), rows.dtype)
    onsets = rows / (spread + tiny(rows))
    back, score, local = np.empty(rows.shape, np.int64), np.empty(rows.shape), np.empty_like(rows)
    registry.backend(rows).kernel("beats")(back, score, local, onsets, np.ascontiguousarray(per_beat), tightness)
    found = np.zeros(rows.shape, bool)
    for i in range(count):
        _walk_back(found[i], back[i], _last(score[i]))
        _trim(found[i], local[i], trim)
    return found.reshape(envelope.shape)


def _last(score: np.ndarray) -> int:
    """The last local maximum that is at least half the median of all."""
    tops = np.flatnonzero(localmax(score)) if score.size > 1 else np.zeros(0, np.int64)
    good = tops[score[tops] >= 0.5 * np.median(score[tops])] if tops.size else tops
    return int(good[-1]) if good.size else score.size - 1


def _walk_back(found: np.ndarray, back: np.ndarray, n: int) -> None:
    while n >= 0:
        found[n] = True
        n = int(back[n])


def _trim(found: np.ndarray, local: np.ndarray, trim: bool) -> None:
    """Leave out what lies before the first strong frame and after the last."""
    smooth = np.convolve(local[found], np.hanning(5))[2 : 2 + local.size]
    threshold = 0.5 * np.sqrt((smooth**2).mean()) if trim else 0.0
    strong = np.flatnonzero(local > threshold)
    first, last = (strong[0], strong[-1]) if strong.size else (local.size, -1)
    found[:first] = False
    found[last + 1 :] = False
