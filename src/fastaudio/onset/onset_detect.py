"""Onsets as peaks of the onset strength. Owns: onset_detect, onset_backtrack. May touch: feature, util."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.frames import frames_to_samples, frames_to_time
from ..errors import ParameterError
from ..feature.tempogram import envelope_of
from ..util.peak_pick import peak_pick
from ..util.tiny import tiny


@_arrays.any_array("y", "onset_envelope")
def onset_detect(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    onset_envelope: np.ndarray | None = None,
    hop_length: int = 512,
    backtrack: bool = False,
    energy: np.ndarray | None = None,
    units: str = "frames",
    normalize: bool = True,
    sparse: bool = True,
    **kwargs: Any,
) -> np.ndarray:
    """Find onsets: the peaks of the onset strength.

    Parameters
    ----------
    y : array (n,), float32, float64 or int16 (full scale 32768); (..., n) if not `sparse`
    sr : float > 0, Hz
    onset_envelope : array (..., t), used instead of `y`
    hop_length : int > 0
    backtrack : bool
        Move every onset back to the minimum before it; see `onset_backtrack`.
    energy : array (t,), optional
        Curve whose minima these are. Default: the onset strength.
    units : {"frames", "samples", "time"}
        Of the result, if `sparse`.
    normalize : bool
        Scale the strength to 0 .. 1 first.
    sparse : bool
        Return places, or a mask of frames.
    **kwargs
        Of `fa.util.peak_pick`. Default: 30 ms before, 100 ms of mean around, 30 ms apart, delta 0.07.

    Returns
    -------
    (onsets,) array of frames, samples or seconds; or a bool array of the envelope's shape

    Raises
    ------
    ParameterError : neither `y` nor an envelope, unknown units, a batch with `sparse`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.clicks(times=[0.5, 1.0, 1.75], sr=22050, length=44100)
    >>> fa.onset.onset_detect(y=y, sr=22050, units="time").round(2).tolist()
    [0.51, 1.02, 1.76]
    """
    where = "onset_detect"
    _check.one_of(where, "units", units, ("frames", "samples", "time"))
    envelope = envelope_of(where, y, sr, onset_envelope, hop_length)
    if backtrack and not sparse:
        raise ParameterError(f"{where}: backtrack=True needs sparse=True, got False")
    if normalize and envelope.size:
        envelope = envelope - envelope.min(keepdims=True, axis=-1)
        envelope /= envelope.max(keepdims=True, axis=-1) + tiny(envelope)
    if not envelope.any() or not np.isfinite(envelope).all():
        found = np.zeros(0, np.int64) if sparse else np.zeros(envelope.shape, bool)
    else:
        spans = {
            "pre_max": 0.03 * sr // hop_length, "post_max": 1, "pre_avg": 0.10 * sr // hop_length,
            "post_avg": 0.10 * sr // hop_length + 1, "wait": 0.03 * sr // hop_length, "delta": 0.07,
        }  # fmt: skip
        found = peak_pick(envelope, sparse=sparse, axis=-1, **(spans | kwargs))
        if backtrack:
            found = onset_backtrack(found, envelope if energy is None else energy)
    return in_units(found, units, sr, hop_length) if sparse else found


def in_units(frames: np.ndarray, units: str, sr: float, hop_length: int) -> np.ndarray:
    if units == "samples":
        return frames_to_samples(frames, hop_length=hop_length)
    return frames_to_time(frames, hop_length=hop_length, sr=sr) if units == "time" else frames


@_arrays.host_only
def onset_backtrack(events: np.ndarray, energy: np.ndarray) -> np.ndarray:
    """Move events back to the last minimum of `energy` at or before them; frame 0 counts as one.

    Parameters
    ----------
    events : (m,) frames
    energy : (t,) array

    Returns
    -------
    (m,) frames

    Raises
    ------
    ParameterError : no events

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.onset.onset_backtrack(np.array([3, 7]), np.array([2.0, 1, 2, 5, 3, 0, 4, 9])).tolist()
    [1, 5]
    """
    events, energy = np.asarray(events), np.asarray(energy)
    if not events.size:
        raise ParameterError("onset_backtrack: events must not be empty, got none")
    low = (energy[1:-1] <= energy[:-2]) & (energy[1:-1] < energy[2:])
    minima = np.concatenate([[0], 1 + np.flatnonzero(low)])
    return minima[np.searchsorted(minima, events, side="right") - 1]
