"""Sign changes. Owns: zero_crossings. May touch: _arrays, errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from .._arrays import any_array
from ..errors import ParameterError


@any_array("y")
def zero_crossings(
    y: np.ndarray,
    *,
    threshold: float = 1e-10,
    ref_magnitude: float | Callable[[np.ndarray], float] | None = None,
    pad: bool = True,
    zero_pos: bool = True,
    axis: int = -1,
) -> np.ndarray:
    """Mark the entries whose sign differs from that of the entry before.

    Parameters
    ----------
    y : real array
    threshold : float
        Entries with `|y| <= threshold` count as zero.
    ref_magnitude : float or callable, optional
        The threshold is multiplied by it, or by its value for `abs(y)`.
    pad : bool
        The value of the first entry, which has none before it.
    zero_pos : bool
        True: zero has the sign of positive numbers. False: negative, zero and positive are three signs.
    axis : int

    Returns
    -------
    bool array of the shape of `y`

    Raises
    ------
    ParameterError : `y` is not a real array, or has no entries along `axis`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.zero_crossings(np.array([1.0, -1.0, -2.0, 3.0])).tolist()
    [True, True, False, True]
    """
    if not isinstance(y, np.ndarray) or y.dtype.kind not in "fiu":
        kind = getattr(y, "dtype", type(y).__name__)
        raise ParameterError(f"zero_crossings: y must be a real array, got {kind}")
    if y.ndim == 0 or y.shape[axis] == 0:
        raise ParameterError(f"zero_crossings: y must have entries along axis {axis}, got shape {y.shape}")
    if ref_magnitude is not None:
        threshold = threshold * (ref_magnitude(np.abs(y)) if callable(ref_magnitude) else ref_magnitude)
    limit = _limit(threshold, y.dtype) if type(threshold) is float else floor_to(threshold, y.dtype)
    if zero_pos:  # a zero is not negative; below a limit of 0 there is no zero
        signs = np.signbit(y) if limit < 0 else y < -limit
    else:
        signs = np.sign(y)
        signs[(-limit <= y) & (y <= limit)] = 0
    crossings = np.empty_like(y, dtype=bool)
    signs, result = signs.swapaxes(axis, -1), crossings.swapaxes(axis, -1)
    result[..., 0] = pad
    np.not_equal(signs[..., 1:], signs[..., :-1], out=result[..., 1:])
    return crossings


def floor_to(threshold: Any, dtype: np.dtype) -> Any:
    """Largest number of `dtype` not above `threshold`: comparing with it is exact and widens no array."""
    if dtype.kind != "f":
        return threshold
    limit = dtype.type(threshold)
    return np.nextafter(limit, dtype.type(-np.inf)) if float(limit) > float(threshold) else limit


_limit = lru_cache(maxsize=64)(floor_to)
