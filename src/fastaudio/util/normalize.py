"""Scale slices of an array to unit norm. Owns: normalize. May touch: util.tiny, backends, errors."""

from __future__ import annotations

import numbers
from math import prod
from typing import Any

import numpy as np

from .. import _arrays
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError
from .tiny import tiny

TINY = float(np.finfo(np.float32).tiny)
BLOCK = 1 << 15  #: numbers in double precision that stay in cache


@_arrays.any_array("S", gpu=True)
def normalize(
    S: Any,
    *,
    norm: float | None = np.inf,
    axis: int | None = 0,
    threshold: float | None = None,
    fill: bool | None = None,
) -> np.ndarray:
    """Divide `S` by its norm along `axis`.

    Parameters
    ----------
    S : array, real or complex
    norm : number > 0, inf, -inf, 0 or None
        Order p of `(sum |S|**p) ** (1/p)`; inf is the largest magnitude, -inf the smallest, 0 the number of
        non-zero entries. None returns `S` unchanged.
    axis : int or None
        None normalises the whole array.
    threshold : float > 0, optional
        A slice whose norm is below it counts as zero. Default: `fa.util.tiny(S)`.
    fill : bool, optional
        What becomes of slices that count as zero: None leaves them as they are, False makes them zero, True
        makes them a constant of unit norm.

    Returns
    -------
    Array of the shape and floating dtype of `S`; float64 for integers.

    Raises
    ------
    ParameterError
        NaN or infinite entries; `threshold <= 0`; an unknown norm or `fill`; `norm=0` with `fill=True`.

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.util.normalize(np.array([[3.0, 0.0], [4.0, 0.0]]), norm=2).tolist()
    [[0.6, 0.0], [0.8, 0.0]]
    >>> fa.util.normalize(np.array([3.0, -6.0])).tolist()
    [0.5, -1.0]
    """
    gpu = _arrays.on_gpu(S)
    S = S if gpu else np.asarray(S)
    if threshold is None:
        threshold = TINY if gpu else tiny(S)
    elif not threshold > 0:
        raise ParameterError(f"normalize: threshold must be > 0, got {threshold!r}")
    if fill is not None and not isinstance(fill, bool | np.bool_):
        raise ParameterError(f"normalize: fill must be None, True or False, got {fill!r}")
    if (gpu or norm is None) and not _finite(S):
        raise _not_finite()
    if norm is None:
        return S
    if norm == 0 and fill:
        raise ParameterError("normalize: fill=True needs a norm other than 0, got 0")
    if gpu:
        return on_gpu(S, norm, axis, float(threshold), fill)
    length = _norms(S, norm, axis)
    # A norm shows what is not finite, but for these two; a sum of finite powers may overflow, too.
    if not (np.isfinite(length).all() and 0 != norm != -np.inf) and not _finite(S):
        raise _not_finite()
    small = length < threshold
    length[small] = 1.0
    result = _divided(S, length)
    if fill:
        n = S.size if axis is None else S.shape[axis]
        np.copyto(result, n ** (-1.0 / norm) if 0 < norm < np.inf else 1.0, where=small)
    elif fill is not None:
        np.copyto(result, 0, where=small)
    return result


def _not_finite() -> ParameterError:
    return ParameterError("normalize: S must be finite, got NaN or infinity")


def _finite(S: Any) -> bool:
    if not _arrays.on_gpu(S):
        return bool(np.isfinite(S).all())
    if S.dtype != np.float32:
        raise BackendUnavailable(f"normalize: on a GPU S must be float32, got dtype {S.dtype}")
    return registry.backend(S).kernel("all_finite")(_arrays.contiguous(S))


def on_gpu(
    S: Any, norm: Any, axis: int | None, threshold: float = TINY, fill: bool | None = None, least: float | None = None
) -> Any:
    """`normalize` of finite S on a GPU; values below `least` become 0 first."""
    if norm is not None:
        _check_norm(norm)
    if axis is None or S.ndim < 2 or not -S.ndim <= axis < S.ndim - 1 or axis == -1:
        raise BackendUnavailable(f"normalize: on a GPU axis must be one before the last, got {axis!r}")
    axis %= S.ndim
    x, n = _arrays.contiguous(S), S.shape[axis]
    parts = (prod(S.shape[:axis]), n, prod(S.shape[axis + 1 :]))
    out, backend = registry.backend(x).empty(x.shape, x.dtype), registry.backend(x)
    constant = None if fill is None else 0.0
    if fill:
        constant = n ** (-1.0 / norm) if 0 < norm < np.inf else 1.0
    backend.kernel("normalize")(out.reshape(parts), x.reshape(parts), least, norm, threshold, constant)
    return out


def _check_norm(norm: Any) -> None:
    if not isinstance(norm, numbers.Real) or isinstance(norm, bool) or not (norm >= 0 or norm == -np.inf):
        raise ParameterError(f"normalize: norm must be a number >= 0, inf, -inf or None, got {norm!r}")


def _norms(S: np.ndarray, norm: Any, axis: int | None) -> np.ndarray:
    """Norms (..., 1, ...) float64 of the slices along `axis`, a block of S at a time."""
    _check_norm(norm)
    if norm == np.inf and S.dtype.kind == "f":
        return np.maximum(S.max(axis=axis, keepdims=True), -S.min(axis=axis, keepdims=True)).astype(np.float64)
    gather = {np.inf: np.maximum, -np.inf: np.minimum}.get(norm, np.add)
    along = int(np.argmax(np.abs(S.strides)))  # the axis whose steps are longest in memory
    step = max(1, BLOCK * S.shape[along] // max(S.size, 1))
    parts = []
    for at in range(0, max(S.shape[along], 1), step):
        powers = _powers(S[(slice(None),) * along + (slice(at, at + step),)], norm)
        parts.append(gather.reduce(powers, axis=axis, keepdims=True, dtype=np.float64))
    whole = np.concatenate(parts, axis=along)
    if axis is None or axis % S.ndim == along:
        whole = gather.reduce(whole, axis=along, keepdims=True)
    return whole ** (1.0 / norm) if gather is np.add and norm not in (0, 1) else whole


def _powers(S: np.ndarray, norm: float) -> np.ndarray:
    """What is gathered to a norm, in double."""
    if norm == 2 and S.dtype.kind == "f":
        return np.square(S, dtype=np.float64)
    size = np.abs(S).astype(np.float64)
    if norm == 0:
        return size > 0
    return size if norm in (1, np.inf, -np.inf) else size**norm


def _divided(S: np.ndarray, length: np.ndarray) -> np.ndarray:
    if S.dtype.kind not in "fc":
        return S / length
    result = np.empty_like(S)
    length = length.astype(result.real.dtype)
    if S.dtype.kind == "f":
        return np.divide(S, length, out=result)
    np.divide(S.real, length, out=result.real)  # a division of complex numbers takes ten times longer
    np.divide(S.imag, length, out=result.imag)
    return result
