"""Checks with librosa's names. Owns: valid_audio, valid_int, is_positive_int. May touch: backends, errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _arrays
from ..backends import registry
from ..errors import ParameterError

_BLOCK = 1 << 16
_KERNELS = (np.dtype(np.float32), np.dtype(np.float64))
_INTEGERS = (int, np.integer)


@_arrays.host_only
def valid_audio(y: Any) -> bool:
    """True if `y` is audio: a floating-point NumPy array with at least one dimension, finite everywhere.

    Parameters
    ----------
    y : array (..., n)

    Returns
    -------
    True

    Raises
    ------
    ParameterError : anything else

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.util.valid_audio(np.zeros(100))
    True
    """
    if not isinstance(y, np.ndarray):
        raise _arrays.not_an_array("valid_audio", y)
    if y.dtype.kind != "f":
        raise ParameterError(f"valid_audio: audio must be floating-point, got dtype {y.dtype}")
    if y.ndim == 0:
        raise ParameterError(f"valid_audio: audio must have at least one dimension, got shape {y.shape}")
    if not finite(y):
        raise ParameterError("valid_audio: audio must be finite everywhere, got NaN or infinity")
    return True


def finite(y: np.ndarray) -> bool:
    """Whether floating-point `y` is finite everywhere."""
    if y.dtype in _KERNELS and _arrays.ready(y):
        return registry.current().kernel("all_finite")(y)
    # In blocks: one mask over the whole signal would need a byte for every sample.
    return all(np.isfinite(y[..., start : start + _BLOCK]).all() for start in range(0, y.shape[-1], _BLOCK))


def valid_int(x: float, *, cast: Callable[[float], float] | None = None) -> int:
    """`int(cast(x))`.

    Parameters
    ----------
    x : number
    cast : callable, optional
        Rounds `x`; default `numpy.floor`.

    Returns
    -------
    int

    Raises
    ------
    ParameterError : `cast` cannot be called

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.util.valid_int(3.7)
    3
    """
    if cast is None:
        cast = np.floor
    if not callable(cast):
        raise ParameterError(f"valid_int: cast must be callable, got {cast!r}")
    return int(cast(x))


def is_positive_int(x: Any) -> bool:
    """Whether `x` is an integer, Python's or NumPy's, greater than zero.

    Parameters
    ----------
    x : anything

    Returns
    -------
    bool

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.util.is_positive_int(3), fa.util.is_positive_int(3.0)
    (True, False)
    """
    return isinstance(x, _INTEGERS) and bool(x > 0)
