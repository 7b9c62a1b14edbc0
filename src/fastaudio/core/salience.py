"""How well frequencies explain a spectrum. Owns: salience. May touch: interp_harmonics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import _arrays
from .interp_harmonics import SPLINES, by_bins, grid_of, interp_harmonics, read

BINS = 32  # whose harmonics are read at a time


@_arrays.host_only
def salience(
    S: np.ndarray,
    *,
    freqs: np.ndarray,
    harmonics: Sequence[float],
    weights: Any = None,
    aggregate: Callable | None = None,
    filter_peaks: bool = True,
    fill_value: float = np.nan,
    kind: str = "linear",
    axis: int = -2,
) -> np.ndarray:
    """Salience of every frequency as the fundamental of a spectrum: the mean over its harmonics.

    Parameters
    ----------
    S : array (..., f, t), magnitude
    freqs, harmonics, kind, axis
        As in `fa.interp_harmonics`.
    weights : (h,) numbers, optional
        Of the harmonics.
    aggregate : callable(array, axis=), optional
        Default: the weighted mean.
    filter_peaks : bool
        Keep peaks of `S` alone; elsewhere `fill_value`.
    fill_value : float

    Returns
    -------
    array of the shape of `S`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> S = np.array([0, 0, 3.0, 0, 2.0, 0, 1.0, 0])[:, None]
    >>> fa.salience(S, freqs=np.arange(8.0), harmonics=[1, 2, 3], fill_value=0.0)[:, 0].round(2).tolist()
    [0.0, 0.0, 2.0, 0.0, 0.67, 0.0, 0.33, 0.0]
    """
    S = by_bins(S)
    options = {"freqs": freqs, "harmonics": harmonics, "kind": kind, "axis": axis}
    if aggregate is None or aggregate is np.average:
        found = _average(S, np.ones(len(harmonics)) if weights is None else np.asarray(weights, np.float64), **options)
    else:
        found = aggregate(interp_harmonics(S, **options), axis=axis % S.ndim)
    if filter_peaks:
        x, rows = np.moveaxis(S, axis, 0), np.moveaxis(found, axis, 0)
        rows[:1], rows[-1:] = fill_value, fill_value
        rows[1:-1][~((x[1:-1] > x[:-2]) & (x[1:-1] > x[2:]))] = fill_value
    return found


def _average(S: np.ndarray, weights: np.ndarray, *, freqs: Any, harmonics: Any, kind: str, axis: int) -> np.ndarray:
    """The weighted mean over the harmonics: where all frames have the same frequencies, of some of them at a time."""
    grid, common = grid_of("interp_harmonics", S, freqs, kind, axis)
    axis %= S.ndim  # where the harmonics are once they are read
    if not common or kind in SPLINES:
        every = interp_harmonics(S, freqs=freqs, harmonics=harmonics, kind=kind, axis=axis)
        return np.average(every, axis=axis, weights=weights)
    found = np.empty(S.shape, np.result_type(S, np.float64))
    for at in range(0, S.shape[axis], BINS):
        wanted = np.multiply.outer(np.asarray(harmonics, np.float64), grid[at : at + BINS])
        every = read(S, grid, wanted, 0, kind, axis)
        found[(slice(None),) * axis + (slice(at, at + BINS),)] = np.average(every, axis=axis, weights=weights)
    return found
