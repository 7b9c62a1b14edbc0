"""The machine that the CPU engines run on. Owns: its memory, with a device's methods; how many CPUs there are."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from math import prod
from typing import Any

import numpy as np

from ..errors import BackendUnavailable

HUGE_PAGE = 1 << 21  # bytes; NumPy asks for such pages where an array has 4 MB


def cpus() -> int:
    """CPUs this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Host:
    """Memory that NumPy reaches: where arrays of the CPU engines live. A device has the same methods."""

    def empty(self, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """MemoryError also where NumPy raises ValueError: for more bytes than there are addresses."""
        try:
            return np.empty(shape, dtype)
        except ValueError:
            if prod(shape) * np.dtype(dtype).itemsize <= sys.maxsize:
                raise
            what = f"an array of shape {shape} and dtype {np.dtype(dtype)}"
            raise MemoryError(f"{what} is larger than any memory") from None

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        return np.zeros(shape, dtype)

    def aligned(self, nbytes: int) -> np.ndarray:
        """Zeros that begin on a cache line; large arrays on a huge page, for fewer page look-ups."""
        unit = HUGE_PAGE if nbytes >= HUGE_PAGE else 64
        memory = np.zeros(nbytes + unit, np.uint8)
        start = -memory.ctypes.data % unit
        return memory[start : start + nbytes]

    def upload(self, host: np.ndarray) -> np.ndarray:
        """The array itself: nothing moves."""
        return host

    def download(self, array: np.ndarray) -> np.ndarray:
        return array

    def write(self, array: np.ndarray, host: np.ndarray) -> None:
        array[...] = host

    def arithmetic(self, name: str) -> AbstractContextManager[None]:
        """How products are computed within a block: in the arrays' own precision alone."""
        if name == "fp32":
            return nullcontext()
        raise BackendUnavailable(f"compile: precision {name!r} is arithmetic of the CUDA engine; CPUs have 'fp32'")

    def synchronize(self) -> None:
        """The CPU engines have no work under way once a kernel has returned."""
