"""Overlapping frames as a view. Owns: frame. May touch: _check, errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError


@_arrays.host_only
def frame(
    x: Any, *, frame_length: int, hop_length: int, axis: int = -1, writeable: bool = False, subok: bool = False
) -> np.ndarray:
    """Overlapping frames of `x`, as a view of the same memory.

    Parameters
    ----------
    x : array
    frame_length : int > 0
        Entries in a frame.
    hop_length : int > 0
        Entries from the start of one frame to the start of the next.
    axis : int
        The axis to cut. The frame axis appears before it for `axis < 0`, after it for `axis >= 0`.
    writeable : bool
        A writeable view; frames share memory, so one write may show in several frames.
    subok : bool
        Keep a subclass of `numpy.ndarray`.

    Returns
    -------
    View (..., frame_length, n_frames, ...) for `axis < 0`, (..., n_frames, frame_length, ...) for others;
    `n_frames = 1 + (x.shape[axis] - frame_length) // hop_length`.

    Raises
    ------
    ParameterError : lengths that are not integers > 0; `x` shorter than one frame

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.util.frame(np.arange(7), frame_length=3, hop_length=2).tolist()
    [[0, 2, 4], [1, 3, 5], [2, 4, 6]]
    >>> fa.util.frame(np.arange(7), frame_length=3, hop_length=2, axis=0).tolist()
    [[0, 1, 2], [2, 3, 4], [4, 5, 6]]
    """
    frame_length = _check.positive_int("frame", "frame_length", frame_length)
    hop_length = _check.positive_int("frame", "hop_length", hop_length)
    x = np.asanyarray(x) if subok else np.asarray(x)
    n = x.shape[axis]
    if n < frame_length:
        raise ParameterError(f"frame: x must hold at least frame_length = {frame_length} entries, got {n}")
    count, step, at = 1 + (n - frame_length) // hop_length, x.strides[axis], axis % x.ndim
    shape, strides = (count, frame_length), (hop_length * step, step)
    if axis < 0:
        shape, strides = shape[::-1], strides[::-1]
    shape, strides = x.shape[:at] + shape + x.shape[at + 1 :], x.strides[:at] + strides + x.strides[at + 1 :]
    if type(x) is np.ndarray and x.flags.c_contiguous and x.dtype.kind in "fciub":  # as_strided takes longer
        view = np.ndarray(shape, x.dtype, x, 0, strides)
        view.flags.writeable &= writeable
        return view
    return np.lib.stride_tricks.as_strided(x, shape, strides, subok=subok, writeable=writeable)
