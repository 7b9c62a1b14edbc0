"""How well frequencies explain a spectrum. Owns: salience. May touch: interp_harmonics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import _arrays
from .interp_harmonics import interp_harmonics


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
    """How well every frequency explains a spectrum as its fundamental: the mean over its harmonics.

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
    S = np.asarray(S)
    every = interp_harmonics(S, freqs=freqs, harmonics=harmonics, kind=kind, axis=axis)
    at = axis % S.ndim  # where the harmonics are now
    if aggregate is None or aggregate is np.average:
        weights = np.ones(len(harmonics)) if weights is None else np.asarray(weights, np.float64)
        found = np.average(every, axis=at, weights=weights)
    else:
        found = aggregate(every, axis=at)
    if not filter_peaks:
        return found
    x = np.moveaxis(S, axis, 0)
    peak = np.zeros(x.shape, bool)
    peak[1:-1] = (x[1:-1] > x[:-2]) & (x[1:-1] > x[2:])
    return np.where(np.moveaxis(peak, 0, axis), found, fill_value)
