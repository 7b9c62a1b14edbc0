"""Frame boundaries that cover a range. Owns: fix_frames. May touch: errors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays
from ..errors import ParameterError


@_arrays.host_only
def fix_frames(frames: Any, *, x_min: int | None = 0, x_max: int | None = None, pad: bool = True) -> np.ndarray:
    """Sorted, unique frame indices inside `[x_min, x_max]`.

    Parameters
    ----------
    frames : sequence of int >= 0
    x_min, x_max : int >= 0 or None
        Limits, both included; None for no limit.
    pad : bool
        Include `x_min` and `x_max` themselves, so that the indices cut the whole range.

    Returns
    -------
    (n,) int64, strictly increasing

    Raises
    ------
    ParameterError : a negative index

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.util.fix_frames([1000, 50, 50, 20], x_min=30, x_max=100).tolist()
    [30, 50, 100]
    """
    frames = np.asarray(frames)
    if (frames < 0).any():
        raise ParameterError(f"fix_frames: frames must be >= 0, got {frames.min()}")
    limits = [limit for limit in (x_min, x_max) if limit is not None]
    if pad and limits:
        frames = np.concatenate((limits, frames))
    if x_min is not None:
        frames = frames[frames >= x_min]
    if x_max is not None:
        frames = frames[frames <= x_max]
    frames = frames.astype(int)  # a copy
    if (frames[1:] > frames[:-1]).all():  # as they come mostly
        return frames
    frames.sort()
    return frames[np.concatenate(([True], frames[1:] > frames[:-1]))]
