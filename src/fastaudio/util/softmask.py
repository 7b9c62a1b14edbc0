"""Soft masks for source separation. Owns: softmask. May touch: backends, errors."""

from __future__ import annotations

import numpy as np

from .. import _arrays
from ..backends import registry
from ..errors import ParameterError

BLOCK = 1 << 14  # values at a time where there are steps between


@_arrays.host_only
def softmask(X: np.ndarray, X_ref: np.ndarray, *, power: float = 1, split_zeros: bool = False) -> np.ndarray:
    """`X**power / (X**power + X_ref**power)`, safe against overflow and division by zero.

    Parameters
    ----------
    X : array >= 0
        Magnitudes of the wanted part.
    X_ref : array >= 0, shape of `X`
        Magnitudes of the rest.
    power : float > 0
        inf gives the hard mask `X > X_ref`.
    split_zeros : bool
        Value where both are zero: 0.5 if True, else 0.

    Returns
    -------
    Array of the shape of `X` in [0, 1], in `X`'s dtype where that is floating-point; bool for `power=inf`.

    Raises
    ------
    ParameterError : shapes differ, negative entries, `power <= 0`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.util.softmask(np.array([3.0, 0.0]), np.array([1.0, 0.0]), power=2).round(9).tolist()
    [0.9, 0.0]
    """
    if X.shape != X_ref.shape:
        raise ParameterError(f"softmask: X and X_ref must have one shape, got {X.shape} and {X_ref.shape}")
    if not power > 0:
        raise ParameterError(f"softmask: power must be > 0, got {power!r}")
    if np.isinf(power):
        if np.any(X < 0) or np.any(X_ref < 0):
            raise _negative(X, X_ref)
        return X > X_ref
    result = X.dtype if X.dtype.kind == "f" else np.result_type(X, np.float32)
    turned = _arrays.turned(X)  # magnitudes as `stft` leaves them
    dtype = np.float32 if result.itemsize <= 4 else np.float64
    x, rest = (_arrays.contiguous(a.swapaxes(-1, -2) if turned else a, dtype) for a in (X, X_ref))
    mask = np.empty(x.shape, dtype)
    shares = registry.current().kernel("softmask")
    to, x, rest, step = mask.reshape(-1), x.reshape(-1), rest.reshape(-1), x.size if power in (1, 2) else BLOCK
    for at in range(0, x.size, max(step, 1)):
        here = slice(at, at + step)
        a, b = (x[here], rest[here]) if power in (1, 2) else _powers(x[here], rest[here], power)
        if not shares(to[here], a, b, power == 2, 0.5 if split_zeros else 0.0):
            raise _negative(X, X_ref)
    return (mask.swapaxes(-1, -2) if turned else mask).astype(result, copy=False)


def _powers(x: np.ndarray, rest: np.ndarray, power: float) -> tuple[np.ndarray, np.ndarray]:
    """Of both over the larger, and 0 where there is none."""
    if x.min() < 0 or rest.min() < 0:
        raise _negative(x, rest)
    largest = np.maximum(x, rest)
    silent = largest < np.finfo(x.dtype).tiny
    largest[silent] = 1
    powers = (x / largest) ** power, (rest / largest) ** power
    for values in powers:
        values[silent] = 0
    return powers


def _negative(X: np.ndarray, X_ref: np.ndarray) -> ParameterError:
    return ParameterError(f"softmask: X and X_ref must be >= 0, got {min(X.min(), X_ref.min())}")
