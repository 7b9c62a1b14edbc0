"""Spectra read at multiples of their frequencies. Owns: interp_harmonics, f0_harmonics. May touch: errors.

SciPy is asked for splines alone, when one is wanted.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import BackendUnavailable, ParameterError

#: kind, named as by scipy.interpolate.interp1d -> share of the upper neighbour, from how far between the two it lies
BETWEEN = {
    "linear": lambda share: share,
    "slinear": lambda share: share,
    "nearest": lambda share: share > 0.5,
    "nearest-up": lambda share: share >= 0.5,
    "previous": lambda share: share == 1,
    "zero": lambda share: share == 1,
    "next": lambda share: share > 0,
}
BLOCK = 1 << 14  # values read at a time: the steps between stay in cache
SPLINES = {"quadratic": 2, "cubic": 3}


def grid_of(where: str, x: np.ndarray, freqs: Any, kind: str, axis: int) -> tuple[np.ndarray, bool]:
    """The frequencies as an array, and whether they are the same for all frames."""
    _check.one_of(where, "kind", kind, (*BETWEEN, *SPLINES))
    freqs = np.asarray(freqs, np.float64)
    common = freqs.ndim == 1 and len(freqs) == x.shape[axis]
    if not common and freqs.shape != x.shape:
        raise ParameterError(f"{where}: freqs must have one value a bin or the shape {x.shape}, got {freqs.shape}")
    ordered = np.sort(freqs, axis=0 if common else axis)
    if not np.diff(ordered, axis=0 if common else axis).all():
        warnings.warn(
            f"{where}: freqs are not unique; what is read between them is arbitrary", UserWarning, stacklevel=4
        )
    return freqs, common


def by_bins(x: Any) -> np.ndarray:
    """`x` as an array whose bins are rows of memory: two of them are read at a time, which makes up for the copy."""
    x = np.asarray(x)
    return np.ascontiguousarray(x) if _arrays.turned(x) else x


def _places(known: np.ndarray, wanted: np.ndarray, kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Neighbours of `wanted` in `known`, ascending, the share of the upper one, and which lie inside."""
    inside = (wanted >= known[0]) & (wanted <= known[-1])
    high = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    step = known[high] - known[high - 1]
    share = np.where(inside, (wanted - known[high - 1]) / np.where(step > 0, step, 1), 0.0)
    return high - 1, high, BETWEEN[kind](share), inside


def _spline(known: np.ndarray, x: np.ndarray, wanted: np.ndarray, kind: str, axis: int) -> np.ndarray:
    try:
        from scipy.interpolate import make_interp_spline
    except ImportError as error:
        raise BackendUnavailable(f"interp_harmonics: kind={kind!r} needs SciPy ({error}); pip install scipy") from error
    return make_interp_spline(known, x, k=SPLINES[kind], axis=axis)(wanted)


def read(x: np.ndarray, freqs: np.ndarray, wanted: np.ndarray, fill_value: float, kind: str, axis: int) -> np.ndarray:
    """x at the frequencies `wanted`, whose shape takes the place of `axis`; between finite `freqs`."""
    order = np.argsort(freqs, kind="stable")
    order = order[np.isfinite(freqs[order])]
    least = SPLINES.get(kind, 1) + 1
    if len(order) < least:
        raise ParameterError(f"interpolation: there must be {least} finite frequencies, got {len(order)}")
    known, axis = freqs[order], axis % x.ndim
    after = (1,) * (x.ndim - 1 - axis)
    if kind in SPLINES:
        inside = ((wanted >= known[0]) & (wanted <= known[-1])).reshape(wanted.shape + after)
        return np.where(inside, _spline(known, np.take(x, order, axis=axis), wanted, kind, axis), fill_value)
    low, high, share, inside = _places(known, wanted.reshape(-1), kind)
    out = np.empty(x.shape[:axis] + wanted.shape + x.shape[axis + 1 :], np.result_type(x, np.float64, fill_value))
    rows = np.moveaxis(out.reshape(x.shape[:axis] + inside.shape + x.shape[axis + 1 :]), axis, 0)
    rows[~inside] = fill_value
    x, places = np.moveaxis(x, axis, 0), np.flatnonzero(inside)
    step = max(1, BLOCK * len(x) // max(x.size, 1))
    for at in range(0, len(places), step):
        i = places[at : at + step]
        above = share[i].reshape(-1, *(1,) * (x.ndim - 1))
        rows[i] = (1 - above) * x[order[low[i]]] + above * x[order[high[i]]]
    return out


@_arrays.host_only
def interp_harmonics(
    x: np.ndarray, *, freqs: np.ndarray, harmonics: Any, kind: str = "linear", fill_value: float = 0, axis: int = -2
) -> np.ndarray:
    """Energy at the harmonics of every frequency, by interpolation.

    Parameters
    ----------
    x : array (..., f, t)
    freqs : (f,) array, or one of the shape of `x`
    harmonics : (h,) numbers
    kind : {"linear", "nearest", "nearest-up", "zero", "slinear", "previous", "next", "quadratic", "cubic"}
        As in scipy.interpolate.interp1d; the last two need SciPy.
    fill_value : float
        Beyond the frequencies there are.
    axis : int
        Of the frequencies.

    Returns
    -------
    (..., h, f, t) array

    Raises
    ------
    ParameterError : shapes that do not fit, another `kind`
    BackendUnavailable : a spline, and no SciPy

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> x = np.array([[0.0], [1.0], [2.0], [3.0]])
    >>> fa.interp_harmonics(x, freqs=np.array([0.0, 10, 20, 30]), harmonics=[0.5, 2])[..., 0].tolist()
    [[0.0, 0.5, 1.0, 1.5], [0.0, 2.0, 0.0, 0.0]]
    """
    x, harmonics = by_bins(x), np.asarray(harmonics, np.float64)
    freqs, common = grid_of("interp_harmonics", x, freqs, kind, axis)
    if common:
        return read(x, freqs, np.multiply.outer(harmonics, freqs), fill_value, kind, axis)
    last, grid = np.moveaxis(x, axis, -1), np.moveaxis(freqs, axis, -1)
    out = np.empty((*last.shape[:-1], len(harmonics), last.shape[-1]))
    for place in np.ndindex(last.shape[:-1]):
        out[place] = read(last[place], grid[place], np.multiply.outer(harmonics, grid[place]), fill_value, kind, 0)
    return np.moveaxis(out, (-2, -1), (axis % x.ndim, axis % x.ndim + 1))


@_arrays.host_only
def f0_harmonics(
    x: np.ndarray,
    *,
    f0: np.ndarray,
    freqs: np.ndarray,
    harmonics: Any,
    kind: str = "linear",
    fill_value: float = 0,
    axis: int = -2,
) -> np.ndarray:
    """Energy at the harmonics of a fundamental frequency that changes with time.

    Parameters
    ----------
    x : array (..., f, t)
    f0 : array (..., t) or a number
    freqs, harmonics, kind, fill_value, axis
        As in `fa.interp_harmonics`.

    Returns
    -------
    (..., h, t) array

    Raises
    ------
    ParameterError : as `fa.interp_harmonics`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> x = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
    >>> fa.f0_harmonics(x, f0=np.array([5.0, 8.0]), freqs=np.array([0.0, 10, 20]), harmonics=[1, 2]).tolist()
    [[0.5, 0.8], [1.0, 1.6]]
    """
    x = np.asarray(x)
    freqs, common = grid_of("f0_harmonics", x, freqs, kind, axis)
    last = x.swapaxes(axis, -1)
    wanted = np.multiply.outer(np.asarray(f0, np.float64), np.asarray(harmonics, np.float64))
    lead = np.broadcast_shapes(last.shape[:-1], wanted.shape[:-1])
    last, wanted = np.broadcast_to(last, (*lead, last.shape[-1])), np.broadcast_to(wanted, (*lead, wanted.shape[-1]))
    if common and kind in BETWEEN:
        order = np.argsort(freqs, kind="stable")
        order = order[np.isfinite(freqs[order])]
        low, high, share, inside = _places(freqs[order], wanted, kind)
        below, above = (np.take_along_axis(last, order[i], axis=-1) for i in (low, high))
        result = np.where(inside, (1 - share) * below + share * above, fill_value)
    else:
        grid = np.broadcast_to(freqs if common else freqs.swapaxes(axis, -1), last.shape)
        result = np.empty(wanted.shape)
        for place in np.ndindex(lead):
            result[place] = read(last[place], grid[place], wanted[place], fill_value, kind, 0)
    return np.nan_to_num(result.swapaxes(axis, -1), copy=False, nan=fill_value)
