"""Soft masks for source separation. Owns: softmask. May touch: errors."""

from __future__ import annotations

import numpy as np

from .. import _arrays
from ..errors import ParameterError

BLOCK = 1 << 14  # values at a time: the steps between stay in cache


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
        _refuse_negative(X, X_ref)
        return X > X_ref
    dtype = X.dtype if X.dtype.kind == "f" else np.dtype(np.float32)
    given, made = ["readonly"], ["writeonly", "allocate"]
    types = [X.dtype, X_ref.dtype, np.result_type(X, dtype)]
    flags = ["external_loop", "buffered", "zerosize_ok"]
    with np.nditer([X, X_ref, None], flags, [given, given, made], types, buffersize=BLOCK) as blocks:
        for x, rest, mask in blocks:
            _refuse_negative(x, rest)
            _fill(mask, x, rest, dtype, power, 0.5 if split_zeros else 0.0)
        return blocks.operands[2]


def _refuse_negative(X: np.ndarray, X_ref: np.ndarray) -> None:
    if np.any(X < 0) or np.any(X_ref < 0):
        raise ParameterError(f"softmask: X and X_ref must be >= 0, got {min(X.min(), X_ref.min())}")


def _fill(mask: np.ndarray, x: np.ndarray, rest: np.ndarray, dtype: np.dtype, power: float, of_silence: float) -> None:
    largest = np.maximum(x, rest).astype(dtype, copy=False)
    silent = largest < np.finfo(dtype).tiny
    some = silent.any()
    if some:
        largest[silent] = 1
    np.divide(x, largest, out=mask)
    rest = rest / largest
    if power != 1:
        mask **= power
        rest **= power
    total = mask + rest
    if some:
        total[silent] = 1
    mask /= total
    if some:
        mask[silent] = of_silence
