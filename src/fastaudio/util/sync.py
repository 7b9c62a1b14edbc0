"""Aggregates between boundaries. Owns: sync, index_to_slice. May touch: fix_frames, median, errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import numpy as np

from .. import _arrays
from ..errors import ParameterError
from .fix_frames import fix_frames
from .median import median


def index_to_slice(
    idx: Any, *, idx_min: int | None = None, idx_max: int | None = None, step: int | None = None, pad: bool = True
) -> list[slice]:
    """Make slices of the stretches between boundaries.

    Parameters
    ----------
    idx : sequence of integers
    idx_min, idx_max : int, optional
        Smaller and larger boundaries become these; with `pad` they are boundaries themselves.
    step : int, optional
    pad : bool

    Returns
    -------
    list of slices

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.util.index_to_slice([3, 5], idx_min=0, idx_max=8)
    [slice(0, 3, None), slice(3, 5, None), slice(5, 8, None)]
    """
    edges = fix_frames(idx, x_min=idx_min, x_max=idx_max, pad=pad).tolist()
    return list(map(slice, edges[:-1], edges[1:], repeat(step)))


@_arrays.host_only
def sync(
    data: np.ndarray,
    idx: Sequence[int] | Sequence[slice],
    *,
    aggregate: Callable[..., Any] | None = None,
    pad: bool = True,
    axis: int = -1,
) -> np.ndarray:
    """Aggregate each stretch between boundaries to one value, for example one chroma vector a beat.

    Parameters
    ----------
    data : array
    idx : sequence of integers (boundaries) or of slices
    aggregate : callable(array, axis=), optional
        Default: `numpy.mean`.
    pad : bool
        The ends of `data` are boundaries too.
    axis : int

    Returns
    -------
    array, along `axis` one element a stretch

    Raises
    ------
    ParameterError : `idx` is neither integers nor slices

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.util.sync(np.arange(6.0), [2, 4]).tolist()
    [0.5, 2.5, 4.5]
    """
    data = np.asarray(data)
    aggregate = np.mean if aggregate is None else aggregate
    by_sums = aggregate is np.mean and data.dtype in (np.float32, np.float64)  # and one division at the end
    whole = isinstance(idx, np.ndarray) and idx.ndim == 1 and idx.size > 0 and idx.dtype.kind in "iu"
    if not whole and all(isinstance(i, slice) for i in idx):
        slices = list(idx)
    elif whole or all(isinstance(i, int | np.integer) and not isinstance(i, bool) for i in idx):
        slices = index_to_slice(np.asarray(idx, np.int64), idx_min=0, idx_max=data.shape[axis], pad=pad)
    else:
        raise ParameterError(f"sync: idx must be integers or slices, got {idx!r}")
    shape = list(data.shape)
    shape[axis] = len(slices)
    out = np.empty(shape, data.dtype, order="F" if np.isfortran(data) else "C")
    if by_sums:
        parts, to = np.moveaxis(data, axis, 0), np.moveaxis(out, axis, 0)
        counts = np.empty(len(slices), data.dtype)  # another dtype's quotients would be made in pieces and converted
        for i, part in enumerate(slices):
            block = parts[part]
            counts[i] = len(block)
            np.add.reduce(block, axis=0, out=to[i, ...])
        to.T[...] /= counts
        return out
    combine = median if aggregate is np.median else aggregate
    before, behind = (slice(None),) * (axis % data.ndim), (slice(None),) * (data.ndim - 1 - axis % data.ndim)
    for i, part in enumerate(slices):
        out[(*before, i, *behind)] = combine(data[(*before, part, *behind)], axis=axis)
    return out
