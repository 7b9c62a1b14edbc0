"""Steps of warping paths, and the way back along them. Owns: dtw_backtracking. May touch: backends, _check, errors."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import ParameterError

DIAGONAL = np.array([[1, 1], [0, 1], [1, 0]], np.int64)


class Steps(NamedTuple):
    """Steps of a path: sizes (count, 2) int64, what they add and multiply costs with."""

    sizes: np.ndarray
    add: np.ndarray
    mul: np.ndarray


def steps_of(where: str, sizes: Any, add: Any, mul: Any) -> Steps:
    """The default steps, and those that are asked for, in which case the default ones cost infinitely much."""
    own = DIAGONAL if sizes is None else np.asarray(sizes)
    if own.ndim != 2 or own.shape[1] != 2 or own.dtype.kind not in "iu" or not len(own):
        raise _check.fail(where, "step_sizes_sigma must be (steps, 2) integers", sizes)
    own = own.astype(np.int64)
    if (own < 0).any() or (own.sum(axis=1) == 0).any():
        raise _check.fail(where, "step_sizes_sigma must be >= 0, and every step must move", sizes)
    weights = []
    for name, given, default in (("weights_add", add, 0.0), ("weights_mul", mul, 1.0)):
        values = np.full(len(own), default) if given is None else np.asarray(given, np.float64)
        if values.shape != (len(own),):
            raise ParameterError(f"{where}: {name} must have one number for each of {len(own)} steps, got {given!r}")
        weights.append(values)
    if sizes is None:
        return Steps(own, *weights)
    never = np.full(3, np.inf)
    return Steps(np.concatenate([DIAGONAL, own]), *(np.concatenate([never, values]) for values in weights))


def walk(where: str, links: np.ndarray, sizes: np.ndarray, subseq: bool, start: int) -> np.ndarray:
    """Back from column `start` of the last row: to the first row, or to the first cell."""
    if links.dtype != np.int32 or links.strides[1] != links.itemsize or not links.flags.aligned:
        links = _arrays.contiguous(links, np.int32)
    path, count = np.empty((sum(links.shape), 2), np.int64), np.empty(1, np.int64)
    registry.backend(links).kernel("dtw_path")(path, count, links, np.ascontiguousarray(sizes), start, bool(subseq))
    if count[0] < 0:
        raise ParameterError(f"{where}: steps must be numbers of the {len(sizes)} steps, got others")
    return path[: count[0]].copy()


@_arrays.host_only
def dtw_backtracking(
    steps: np.ndarray, *, step_sizes_sigma: Any = None, subseq: bool = False, start: int | None = None
) -> np.ndarray:
    """The path of a `dtw` from the steps that it returned.

    Parameters
    ----------
    steps : (n, m) integers
    step_sizes_sigma, subseq
        As given to `dtw`.
    start : int, optional
        Last column of the path, for `subseq`. Default: the last one.

    Returns
    -------
    (length, 2) integers, from the end to the start

    Raises
    ------
    ParameterError : `start` without `subseq` or after the last column, steps that are not (n, m) numbers of steps

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> _, steps = fa.sequence.dtw(C=np.eye(3), backtrack=False, return_steps=True)
    >>> fa.sequence.dtw_backtracking(steps).tolist()
    [[2, 2], [2, 1], [1, 0], [0, 0]]
    """
    where = "dtw_backtracking"
    steps = np.asarray(steps)
    if steps.ndim != 2 or not steps.size or steps.dtype.kind not in "iu":
        raise ParameterError(f"{where}: steps must be (n, m) integers, got {steps.dtype} {steps.shape}")
    if start is not None and not subseq:
        raise _check.fail(where, "start must be None without subseq", start)
    sizes = steps_of(where, step_sizes_sigma, None, None).sizes
    last = steps.shape[1] - 1
    start = last if start is None else int(start)
    if start > last:
        raise _check.fail(where, f"start must be a column, at most {last}", start)
    return walk(where, steps, sizes, subseq, start)
