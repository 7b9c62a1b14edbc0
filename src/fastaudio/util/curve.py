"""Curves of many numbers, one pass each. Owns: curve, rescaled, in_blocks, many. May touch: backends, _arrays.

A few numbers take NumPy less time than a kernel. What NumPy would warn about, or what is no plain array, is NumPy's as
well: then they return None, and the caller writes the formula out.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

import numpy as np

from .. import _arrays
from ..backends import ops, registry

F32, F64, I64 = np.dtype(np.float32), np.dtype(np.float64), np.dtype(np.int64)
_MANY, _VERY_MANY = 512, 4096  #: from here on a kernel is worth its call: of transcendental curves, of quotients
_BLOCK = 1 << 13


def many(x: Any, *dtypes: np.dtype, least: int = _MANY) -> bool:
    """Whether x is an array that a kernel takes as it is, and worth it."""
    return type(x) is np.ndarray and x.size >= least and x.dtype in dtypes and _arrays.ready(x)


def curve(
    kind: str,
    x: Any,
    factor: float = 1.0,
    *,
    shift: float = 0.0,
    unit: float = 1.0,
    more: float = 0.0,
    offset: float = 0.0,
    knee: float = -inf,
    slope: float = 0.0,
    single: bool = False,
) -> np.ndarray | None:
    """`factor f((x - shift) / unit + more) + offset` in float64, f of `ops.CURVES`; `slope x` below the knee. `single`:
    for float32 as well, of which NumPy would make float32."""
    if not (many(x, F64, I64) or (single and many(x, F32))):
        return None
    x = x.astype(np.float64) if x.dtype == I64 else x
    out = np.empty(x.shape)
    numbers = np.array([factor, shift, unit, more, offset, knee, slope], np.float64)
    return out if registry.current().kernel("curve")(out, x, ops.CURVES[kind], numbers) else None


def rescaled(x: Any, of: Any, to: Any, factor: float, offset: float, divisor: float) -> np.ndarray | None:
    """`(x factor + offset) / divisor` of numbers of dtype `of` as numbers of dtype `to`: the kernel `rescale`."""
    if type(x) is not np.ndarray or not many(x, of, least=_VERY_MANY):
        return None
    if (of is I64 and factor % 1) or (to is I64 and divisor % 1):
        return None
    out = np.empty(x.shape, to)
    return out if registry.current().kernel("rescale")(out, x, factor, offset, divisor) else None


def in_blocks(function: Callable[[Any], Any], x: Any) -> Any:
    """`function(x)`, which works number by number, of blocks: what it needs on the way is small, and stays in cache."""
    if not many(x, x.dtype, least=_BLOCK + 1):
        return function(x)
    flat = x.reshape(-1)
    first = function(flat[:_BLOCK])
    out = np.empty(flat.shape, first.dtype)
    out[:_BLOCK] = first
    for start in range(_BLOCK, flat.size, _BLOCK):
        out[start : start + _BLOCK] = function(flat[start : start + _BLOCK])
    return out.reshape(x.shape)
