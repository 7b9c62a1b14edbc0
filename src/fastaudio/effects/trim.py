"""Silence. Owns: trim, split. May touch: feature.rms, core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _arrays
from ..core.decibels import amplitude_to_db
from ..core.frames import frames_to_samples
from ..feature.rms import rms


@_arrays.any_array("y")
def trim(
    y: np.ndarray,
    *,
    top_db: float = 60,
    ref: Any = np.max,
    frame_length: int = 2048,
    hop_length: int = 512,
    aggregate: Callable = np.max,
) -> tuple[np.ndarray, np.ndarray]:
    """Cut the silence off both ends of a signal.

    Parameters
    ----------
    y : array (..., n)
    top_db : float
        Frames whose level is more than this below `ref` are silent, dB.
    ref : number or callable
        The level of 0 dB; by default the loudest frame.
    frame_length, hop_length : int > 0, samples
    aggregate : callable
        Joins the levels of several channels: `numpy.max` (default) keeps what is loud in any.

    Returns
    -------
    y_trimmed : array (..., m), a view of `y`
    index : (2,) int array
        First and last sample kept: `y_trimmed = y[..., index[0]:index[1]]`; `[0, 0]` if all is silent.

    Raises
    ------
    ParameterError : as `fa.feature.rms`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> y = np.concatenate([np.zeros(8192), fa.tone(440, sr=22050, length=8192), np.zeros(8192)])
    >>> fa.effects.trim(y)[1].tolist()
    [7680, 17408]
    """
    loud = np.flatnonzero(_loud_frames(y, frame_length, hop_length, top_db, ref, aggregate))
    start = end = 0
    if loud.size:
        start = int(frames_to_samples(loud[0], hop_length=hop_length))
        end = min(y.shape[-1], int(frames_to_samples(loud[-1] + 1, hop_length=hop_length)))
    return y[..., start:end], np.asarray([start, end])


@_arrays.any_array("y")
def split(
    y: np.ndarray,
    *,
    top_db: float = 60,
    ref: Any = np.max,
    frame_length: int = 2048,
    hop_length: int = 512,
    aggregate: Callable = np.max,
) -> np.ndarray:
    """Find the stretches between silences.

    Parameters
    ----------
    y, top_db, ref, frame_length, hop_length, aggregate
        As in `trim`.

    Returns
    -------
    (m, 2) int array: first sample and end of each stretch

    Raises
    ------
    ParameterError : as `fa.feature.rms`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> word, pause = fa.tone(440, sr=22050, length=8192), np.zeros(8192)
    >>> fa.effects.split(np.concatenate([word, pause, word])).tolist()
    [[0, 9216], [15872, 24576]]
    """
    loud = _loud_frames(y, frame_length, hop_length, top_db, ref, aggregate)
    edges = np.flatnonzero(np.diff(loud, prepend=False, append=False))
    samples = np.minimum(frames_to_samples(edges, hop_length=hop_length), y.shape[-1])
    return samples.reshape(-1, 2)


def _loud_frames(
    y: Any, frame_length: int, hop_length: int, top_db: float, ref: Any, aggregate: Callable
) -> np.ndarray:
    """(t,) bool."""
    level = rms(y=y, frame_length=frame_length, hop_length=hop_length)[..., 0, :]
    db = amplitude_to_db(level, ref=ref, top_db=None)
    if db.ndim > 1:
        db = np.apply_over_axes(aggregate, db, range(db.ndim - 1))
        db = db.reshape(db.shape[-1])
    return db > -top_db
