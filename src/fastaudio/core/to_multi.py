"""Signals as channels. Owns: to_multi, to_stereo. May touch: to_mono, util, _check."""

from __future__ import annotations

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..util.fix_length import fix_length
from ..util.valid import valid_audio
from .to_mono import output_array, to_mono


def to_multi(
    *signals: np.ndarray, downmix: bool = True, pad: bool = True, norm: bool = True, out: np.ndarray | None = None
) -> np.ndarray:
    """Combine signals as the channels of one, or mix them channel by channel.

    Parameters
    ----------
    *signals : array (..., n), floating-point
    downmix : bool
        True: each signal is mixed down and becomes a channel; False: all have the same channels, which are mixed.
    pad : bool
        Signals of different lengths: True pads to the longest with zeros, False cuts to the shortest.
    norm : bool
        False adds up instead of averaging.
    out : array, optional
        Where to write; its dtype must hold the result's without loss.

    Returns
    -------
    (signals, n) array, or (..., n) with `downmix=False`; of the widest dtype of the signals

    Raises
    ------
    ParameterError : no signal, one that is not valid audio, channels or an `out` that do not fit

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.to_multi(np.array([1.0, 2.0]), np.array([[3.0], [5.0]])).tolist()
    [[1.0, 2.0], [4.0, 0.0]]
    """
    if not signals:
        raise ParameterError("to_multi: at least one signal must be given, got none")
    for y in signals:
        valid_audio(y)
    size = (max if pad else min)(y.shape[-1] for y in signals)
    channels = (len(signals),) if downmix else signals[0].shape[:-1]
    total = output_array("to_multi", out, (*channels, size), np.result_type(*(y.dtype for y in signals)))
    if downmix:
        for row, y in zip(total, signals, strict=True):
            row[...] = fix_length(to_mono(y, norm=norm), size=size)
        return total
    for y in signals:
        if y.shape[:-1] != channels:
            raise ParameterError(f"to_multi: with downmix=False channels must agree, got {channels} and {y.shape[:-1]}")
        total += fix_length(y, size=size)
    if norm:
        total /= len(signals)
    return total


def to_stereo(
    *,
    left: np.ndarray | None,
    right: np.ndarray | None,
    downmix: bool = True,
    pad: bool = True,
    norm: bool = True,
    out: np.ndarray | None = None,
) -> np.ndarray:
    """Combine two signals as left and right channel; a missing one is silent.

    Parameters
    ----------
    left, right : array (..., n), floating-point, or None
    downmix : bool
        True: each is mixed down; False: mono signals go to their side, stereo ones are mixed in as they are.
    pad, norm, out
        As in `fa.to_multi`.

    Returns
    -------
    (2, n) array of the wider dtype

    Raises
    ------
    ParameterError : neither signal, one that is not valid audio, more than two channels with `downmix=False`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.to_stereo(left=np.array([1.0, 2.0]), right=None).tolist()
    [[1.0, 2.0], [0.0, 0.0]]
    """
    given = [y for y in (left, right) if y is not None]
    if not given:
        raise _check.neither("to_stereo", "left or right")
    for y in given:
        valid_audio(y)
    size = (max if pad else min)(y.shape[-1] for y in given)
    total = output_array("to_stereo", out, (2, size), np.result_type(*(y.dtype for y in given)))
    for side, y in enumerate((left, right)):
        if y is None:
            continue
        y = fix_length(y, size=size)
        if downmix:
            total[side] += to_mono(y, norm=norm)
        elif y.ndim == 1:
            total[side] += y
        elif y.shape[:-1] == (2,):
            total += y
        else:
            raise ParameterError(f"to_stereo: with downmix=False a signal must be mono or stereo, got {y.shape}")
    if norm and not downmix and len(given) == 2:
        total /= 2
    return total
