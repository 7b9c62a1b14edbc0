"""Arguments made uniform, so that few combinations of types are ever compiled. May touch: NumPy, rules."""

from __future__ import annotations

import numpy as np

from ..rules import same_shape as same_shape


class _Memory:
    def __init__(self, a: np.ndarray):
        address, _ = a.__array_interface__["data"]
        self.__array_interface__ = {**a.__array_interface__, "data": (address, False)}
        self._owner = a


def plain(a: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """`a` as C-contiguous `dtype`. Read-only memory is shown as writable: Numba would compile again for it;
    we only read.
    """
    if a.dtype == np.int16 and dtype.kind == "f":
        return np.multiply(a, dtype.type(1 / 32768), dtype=dtype)
    a = np.ascontiguousarray(a, dtype)
    return a if a.flags.writeable or not a.size else np.asarray(_Memory(a))


def real_view(a: np.ndarray) -> np.ndarray:
    """Complex `(..., n)` as real `(..., 2 n)`, without a copy."""
    return a.view(a.real.dtype)


def aligned(size: int, dtype: np.dtype) -> np.ndarray:
    """Flat uninitialised memory that starts on a cache line, so that no vector straddles two."""
    raw = np.empty(size * dtype.itemsize + 64, np.uint8)
    skip = -raw.ctypes.data % 64
    return raw[skip : skip + size * dtype.itemsize].view(dtype)
