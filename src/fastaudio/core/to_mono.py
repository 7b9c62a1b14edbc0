"""Mix down to one channel. Owns: to_mono. May touch: util, _arrays, errors."""

from __future__ import annotations

import numpy as np

from .._arrays import any_array
from ..errors import ParameterError
from ..util.valid import finite, valid_audio

_BLOCK = 1 << 15


@any_array()
def to_mono(*signals: np.ndarray, pad: bool = True, norm: bool = True, out: np.ndarray | None = None) -> np.ndarray:
    """Average all channels, of one signal or of several.

    Parameters
    ----------
    *signals : array (..., n), floating-point
        Each is averaged over its leading axes, then the signals are averaged.
    pad : bool
        Signals of different lengths: True pads to the longest with zeros, False cuts to the shortest.
    norm : bool
        False adds up instead of averaging.
    out : (n,) array, optional
        Where to write; its dtype must hold the result's without loss.

    Returns
    -------
    (n,) array of the widest dtype of the signals; `out` where it is given

    Raises
    ------
    ParameterError : no signal, a signal that is not valid audio, an `out` that does not fit

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.to_mono(np.array([[1.0, 2.0], [3.0, 6.0]])).tolist()
    [2.0, 4.0]
    >>> fa.to_mono(np.array([1.0, 2.0]), np.array([1.0]), norm=False).tolist()
    [2.0, 2.0]
    """
    if not signals:
        raise ParameterError("to_mono: at least one signal must be given, got none")
    y = signals[0]
    if len(signals) == 1 and out is None and isinstance(y, np.ndarray) and y.dtype.kind == "f" and y.ndim:
        mixed = _mixed(y, norm)
        if not finite(mixed):  # then it is not valid, or too loud: a mix that is finite has valid channels only
            valid_audio(y)
        return mixed
    for y in signals:
        valid_audio(y)
    lengths = [y.shape[-1] for y in signals]
    shape = (max(lengths) if pad else min(lengths),)
    total = output_array("to_mono", out, shape, np.result_type(*(y.dtype for y in signals)))
    for y in signals:
        mixed = _mixed(y[..., : shape[0]], norm)
        total[: len(mixed)] += mixed
    if norm and len(signals) > 1:
        total /= len(signals)
    return total


def _mixed(y: np.ndarray, norm: bool) -> np.ndarray:
    """The sum or mean (n,) of all channels, a new array."""
    if y.ndim == 1:
        return y.copy()
    if len(y) == 2 and y.ndim == 2:
        return _halves(y) if norm else np.add(y[0], y[1])
    mixed = np.add.reduce(y, axis=tuple(range(y.ndim - 1)))
    if norm:
        mixed /= y.size // max(y.shape[-1], 1)
    return mixed


def _halves(y: np.ndarray) -> np.ndarray:
    """The mean of two channels, halved while it is in cache."""
    mixed = np.empty(y.shape[-1], y.dtype)
    for at in range(0, len(mixed), _BLOCK):
        part = mixed[at : at + _BLOCK]
        np.add(y[0, at : at + _BLOCK], y[1, at : at + _BLOCK], out=part)
        part *= 0.5
    return mixed


def output_array(where: str, out: np.ndarray | None, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """Zeros of that shape and dtype, in `out` if given."""
    if out is None:
        return np.zeros(shape, dtype)
    if out.shape != shape:
        raise ParameterError(f"{where}: out must have shape {shape}, got {out.shape}")
    if np.promote_types(out.dtype, dtype) != out.dtype:
        raise ParameterError(f"{where}: out must hold {dtype} without loss, got dtype {out.dtype}")
    out[...] = 0
    return out
