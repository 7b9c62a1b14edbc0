"""Fundamental frequency. Owns: yin. May touch: framing, autocorrelate, backends."""

from __future__ import annotations

import warnings
from math import ceil, floor
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from .autocorrelate import lags
from .framing import Frames, frames, not_finite

BLOCK = 64  # frames at a time: their differences stay in cache


@_arrays.any_array("y")
def yin(
    y: np.ndarray,
    *,
    fmin: float,
    fmax: float,
    sr: float = 22050,
    frame_length: int = 2048,
    hop_length: int | None = None,
    trough_threshold: float = 0.1,
    center: bool = True,
    pad_mode: Any = "constant",
) -> np.ndarray:
    """Fundamental frequency of each frame, by YIN: the first period at which the frame differs little from itself
    (A. de Cheveigne and H. Kawahara, 2002).

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    fmin, fmax : float > 0, Hz
        Periods of `fmin` must fit into a frame, better two of them.
    sr : float > 0, Hz
    frame_length : int > 0
    hop_length : int > 0, optional
        Default: a quarter of a frame.
    trough_threshold : float
        A period counts if the normalised difference falls below; else the least of all is taken.
    center : bool
        Frame t is centred on sample `t * hop_length`.
    pad_mode : str or callable
        Any padding of `numpy.pad`.

    Returns
    -------
    (..., t) float64 array, Hz

    Raises
    ------
    ParameterError : audio that is not finite real numbers, frequencies out of order or too low for the frames

    Warns
    -----
    UserWarning : fewer than two periods of `fmin` fit into a frame

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.tone(220, sr=22050, duration=1)
    >>> round(float(np.median(fa.yin(y, fmin=65, fmax=1000, sr=22050))), 1)
    220.3
    """
    where = "yin"
    check_range(where, sr, fmin, fmax, _check.positive_int(where, "frame_length", frame_length))
    hop = frame_length // 4 if hop_length is None else hop_length
    f = frames(where, y, frame_length, hop, center, pad_mode, name="frame_length", check=True)
    shortest, longest = floor(sr / fmax), min(ceil(sr / fmin), frame_length - 1)
    periods = np.empty((len(f.x), f.count))
    for row, found in zip(f.x, periods, strict=True):
        every = framed(where, row, f, frame_length)
        for t in range(0, f.count, BLOCK):
            part = np.ascontiguousarray(every[t : t + BLOCK])
            found[t : t + BLOCK] = shortest + _troughs(difference(part, shortest, longest), trough_threshold)
    return (sr / periods).reshape(*f.lead, f.count)


def check_range(where: str, sr: float, fmin: float, fmax: float, frame_length: int) -> None:
    _check.positive(where, "sr", sr)
    _check.positive(where, "fmin", fmin)
    if not fmin < _check.positive(where, "fmax", fmax) <= sr / 2:
        raise ParameterError(f"{where}: must have fmin < fmax <= sr / 2 = {sr / 2}, got {fmin!r} and {fmax!r}")
    if sr / fmin >= frame_length - 1:
        raise ParameterError(f"{where}: a period of fmin must fit into frame_length = {frame_length}, got {fmin!r}")
    if sr / fmin >= frame_length // 2:
        warnings.warn(f"{where}: fewer than two periods of fmin={fmin} fit into a frame", UserWarning, stacklevel=4)


def framed(where: str, row: np.ndarray, f: Frames, length: int) -> np.ndarray:
    """(frames, length), a view of the padded signal."""
    modes = ("constant", "edge", "reflect", "symmetric", "wrap")
    x = np.pad(row, f.pad, mode=modes[f.mode]) if f.pad else row
    x = _arrays.full_scale(x, f.dtype)
    if not np.isfinite(x).all():
        raise not_finite(where)
    return np.lib.stride_tricks.sliding_window_view(x, length)[:: f.hop][: f.count]


def difference(x: np.ndarray, shortest: int, longest: int) -> np.ndarray:
    """Cumulative mean normalised difference of frames x (frames, n) at the periods shortest .. longest."""
    acf = lags(x, longest + 1)
    energy = np.cumsum(x[:, :longest] ** 2, axis=-1)
    d = 2 * (acf[:, :1] - acf[:, 1:]) - energy
    mean = np.cumsum(d, axis=-1)
    mean /= np.arange(1, longest + 1, dtype=x.dtype)
    if shortest == 0:
        raise ParameterError(f"yin: fmax must have a period of one sample at least, got {shortest}")
    return d[:, shortest - 1 :] / (mean[:, shortest - 1 :] + np.finfo(x.dtype).tiny)


def _troughs(d: np.ndarray, threshold: float) -> np.ndarray:
    """The first trough of each frame below the threshold, or its least value; placed by a parabola."""
    low = troughs(d) & (d < threshold)
    return place(d, np.where(low.any(axis=-1), low.argmax(axis=-1), d.argmin(axis=-1)))


def troughs(d: np.ndarray) -> np.ndarray:
    """Local minima along the last axis, its ends included."""
    low = np.zeros(d.shape, bool)
    low[:, 1:] = d[:, 1:] < d[:, :-1]
    low[:, 1:-1] &= d[:, 1:-1] <= d[:, 2:]
    low[:, 0] = d[:, 0] < d[:, 1]
    return low


def place(d: np.ndarray, at: np.ndarray) -> np.ndarray:
    """`at`, one place in each row, moved to the extremum of the parabola through it and its neighbours."""
    rows, inner = np.arange(len(d)), np.clip(at, 1, d.shape[1] - 2)
    before, here, after = (d[rows, inner + i].astype(np.float64) for i in (-1, 0, 1))
    a, b = after + before - 2 * here, (after - before) / 2
    flat = (np.abs(b) >= np.abs(a)) | (inner != at)
    return at + np.where(flat, 0.0, -b / np.where(flat, 1.0, a))
