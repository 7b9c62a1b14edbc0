"""Insert axes so that an array broadcasts. Owns: expand_to. May touch: errors."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from ..errors import ParameterError


def expand_to(x: np.ndarray, *, ndim: int, axes: Any) -> np.ndarray:
    """A view of `x` with `ndim` dimensions: axis i of `x` becomes axis `axes[i]`, all others have length 1.

    Parameters
    ----------
    x : array
    ndim : int >= x.ndim
    axes : int or sequence of int, one for each axis of `x`
        Strictly increasing once negative values are counted from the end.

    Returns
    -------
    View with `ndim` dimensions.

    Raises
    ------
    ParameterError : as many axes as `x` has are not given; `ndim` is too small

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.util.expand_to(np.ones(5), ndim=3, axes=-2).shape
    (1, 5, 1)
    """
    targets = (axes,) if type(axes) is int or not isinstance(axes, Iterable) else tuple(axes)
    if len(targets) != x.ndim:
        raise ParameterError(f"expand_to: axes must name the {x.ndim} axes of x {x.shape}, got {targets}")
    ndim = operator.index(ndim)
    if ndim < x.ndim:
        raise ParameterError(f"expand_to: ndim must be at least x.ndim = {x.ndim}, got {ndim}")
    shape = [1] * ndim
    for axis, length in zip(targets, x.shape, strict=True):
        shape[axis] = length
    return x.reshape(shape)
