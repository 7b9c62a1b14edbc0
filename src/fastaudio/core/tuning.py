"""Tuning of a recording. Owns: pitch_tuning, estimate_tuning. May touch: piptrack, octaves."""

from __future__ import annotations

import warnings
from math import ceil
from typing import Any

import numpy as np

from .. import _arrays, _check
from .octaves import hz_to_octs
from .piptrack import listed_of, piptrack

_BLOCK = 1 << 13


@_arrays.host_only
def pitch_tuning(frequencies: Any, *, resolution: float = 0.01, bins_per_octave: int = 12) -> float:
    """Deviation of pitches from A4 = 440 Hz: the most frequent distance to the nearest step of the scale.

    Parameters
    ----------
    frequencies : array, Hz; what is not > 0 is left out
    resolution : float > 0
        Width of the histogram's bins in fractions of a step.
    bins_per_octave : int > 0

    Returns
    -------
    float in [-0.5, 0.5), fractions of a step

    Raises
    ------
    ParameterError : a parameter outside its range

    Warns
    -----
    UserWarning : no frequencies; the result is 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> print(round(fa.pitch_tuning([446.4, 893.0, 1339.0]), 2))
    0.25
    """
    where = "pitch_tuning"
    bins_per_octave = _check.positive_int(where, "bins_per_octave", bins_per_octave)
    count = ceil(1.0 / _check.positive(where, "resolution", resolution))
    frequencies = np.atleast_1d(frequencies)
    frequencies = frequencies[frequencies > 0]
    if not frequencies.size:
        message = f"{where}: Trying to estimate tuning without frequencies; it is taken for 0"
        warnings.warn(message, UserWarning, stacklevel=2)
        return 0.0
    edges = np.linspace(-0.5, 0.5, count + 1)
    return edges[_counts(frequencies, bins_per_octave, edges).argmax()]


def _counts(frequencies: np.ndarray, bins_per_octave: int, edges: np.ndarray) -> np.ndarray:
    """How many distances from the nearest step fall between `edges`; block by block, which stay in cache."""
    counts = np.zeros(len(edges) - 1, np.int64)
    for start in range(0, frequencies.size, _BLOCK):
        residual = bins_per_octave * hz_to_octs(frequencies[start : start + _BLOCK])
        residual -= np.floor(residual)
        residual -= residual >= 0.5
        counts += _histogram(residual.astype(np.float64, copy=False), edges)
    return counts


def _histogram(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """numpy.histogram(values, edges)[0] for equal bins, without its sort: places by arithmetic, then corrected."""
    count = len(edges) - 1
    place = np.clip(((values - edges[0]) * count).astype(np.int64), 0, count - 1)
    place -= (values < edges[place]) & (place > 0)
    place += (values >= edges[place + 1]) & (place < count - 1)
    return np.bincount(place, minlength=count)


@_arrays.any_array("y", "S", gpu=True)
def estimate_tuning(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    n_fft: int | None = 2048,
    resolution: float = 0.01,
    bins_per_octave: int = 12,
    **kwargs: Any,
) -> float:
    """Tuning of a recording: `pitch_tuning` of the louder half of its spectral peaks.

    Parameters
    ----------
    y, sr, S, n_fft
        As in `piptrack`.
    resolution, bins_per_octave
        As in `pitch_tuning`.
    **kwargs
        Arguments of `piptrack`.

    Returns
    -------
    float in [-0.5, 0.5), fractions of a step; of all channels together

    Raises
    ------
    ParameterError : as `piptrack` and `pitch_tuning`

    Warns
    -----
    UserWarning : no peaks; the result is 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440 * 2 ** (0.2 / 12), sr=22050, duration=1)
    >>> print(round(fa.estimate_tuning(y=y, sr=22050), 1))
    0.2
    """
    _check.keywords(estimate_tuning, kwargs, piptrack)
    found = listed_of("piptrack", y=y, sr=sr, S=S, n_fft=n_fft, **kwargs)
    return tuning_of(*found, resolution, bins_per_octave)


def tuning_of(pitches: np.ndarray, mags: np.ndarray, resolution: float, bins_per_octave: int) -> float:
    """The tuning of peaks that were `listed`."""
    if len(pitches):
        pitches = pitches[mags >= np.median(mags)]
    return pitch_tuning(pitches, resolution=resolution, bins_per_octave=bins_per_octave)
