"""Cepstral mean and variance normalisation in a sliding window. Owns: sliding_window_cmn.
May touch: _arrays, _check."""

from __future__ import annotations

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError


@_arrays.any_array("specgram")
def sliding_window_cmn(
    specgram: np.ndarray,
    cmn_window: int = 600,
    min_cmn_window: int = 100,
    center: bool = False,
    norm_vars: bool = False,
) -> np.ndarray:
    """Subtract from every frame the mean of the frames around it, as Kaldi's `apply-cmvn-sliding`.

    Parameters
    ----------
    specgram : array (..., frames, columns)
    cmn_window : int > 0
        Frames of the window.
    min_cmn_window : int > 0
        Least frames at the start; only if not `center`.
    center : bool
        The window lies around its frame; else it ends with it.
    norm_vars : bool
        Divide by the standard deviation too. A window of one frame becomes zeros.

    Returns
    -------
    array of the shape of `specgram`

    Raises
    ------
    ParameterError : no real array (..., frames, columns), a window that is not an integer > 0

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> X = np.arange(6.0).reshape(3, 2)
    >>> fa.kaldi.sliding_window_cmn(X, cmn_window=3, center=True)
    array([[-2., -2.],
           [ 0.,  0.],
           [ 2.,  2.]])
    """
    where = "sliding_window_cmn"
    window = _check.positive_int(where, "cmn_window", cmn_window)
    least = _check.positive_int(where, "min_cmn_window", min_cmn_window)
    X = _arrays.real(where, "specgram", specgram)
    if X.ndim < 2:
        raise ParameterError(f"{where}: specgram must be (..., frames, columns), got shape {X.shape}")
    start, end = _windows(X.shape[-2], window, least, center)
    count = (end - start)[:, None]
    middle = X.mean(axis=-2, keepdims=True, dtype=np.float64) if X.shape[-2] else 0.0
    Y = X - middle  # sums of small numbers keep their digits
    mean = _sums(Y, start, end) / count
    out = Y - mean
    if norm_vars:
        variance = _sums(Y * Y, start, end) / count - mean * mean
        with np.errstate(divide="ignore", invalid="ignore"):
            out = np.where(count == 1, 0.0, out / np.sqrt(variance))
    return out.astype(X.dtype)


def _windows(frames: int, window: int, least: int, center: bool) -> tuple[np.ndarray, np.ndarray]:
    """First frame of the window of every frame, and the one after its last."""
    t = np.arange(frames)
    start, end = (t - window // 2, t - window // 2 + window) if center else (t - window, t + 1)
    end = np.where(start < 0, end - start, end)
    start = np.maximum(start, 0)
    if not center:
        end = np.where(end > t, np.maximum(t + 1, least), end)
    over = np.maximum(end - frames, 0)
    return np.maximum(start - over, 0), end - over


def _sums(X: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    total = np.zeros((*X.shape[:-2], X.shape[-2] + 1, X.shape[-1]))
    np.cumsum(X, axis=-2, out=total[..., 1:, :])
    return total[..., end, :] - total[..., start, :]
