"""SimArray: memory of the simulated device. NumPy cannot touch it, as it cannot touch a GPU's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np


class SimArray:
    """A C-contiguous array on the simulated device, with CuPy's names; views share memory. `host()` is for the device."""

    __array_ufunc__ = None

    def __init__(self, device: Any, memory: np.ndarray):
        self.__fastaudio_device__, self._memory = device, memory

    @property
    def __fastaudio_backend__(self) -> Any:
        return self.__fastaudio_device__.engine

    def __array__(self, *args: Any, **kwargs: Any):
        raise TypeError("this array lives on the simulated device: download it first")

    def host(self) -> np.ndarray:
        return self._memory

    @property
    def pointer(self) -> int:
        return self._memory.ctypes.data

    @property
    def flags(self) -> Any:
        return SimpleNamespace(c_contiguous=self._memory.flags.c_contiguous)

    shape = property(lambda self: self._memory.shape)
    dtype = property(lambda self: self._memory.dtype)
    ndim = property(lambda self: self._memory.ndim)
    size = property(lambda self: self._memory.size)
    nbytes = property(lambda self: self._memory.nbytes)
    itemsize = property(lambda self: self._memory.itemsize)

    def __len__(self) -> int:
        return len(self._memory)

    def __repr__(self) -> str:
        return f"SimArray(shape={self.shape}, dtype={self.dtype})"

    def reshape(self, *shape: Any) -> SimArray:
        view = self._memory.reshape(*shape)
        if self.size and not np.may_share_memory(view, self._memory):
            raise ValueError("reshape: would copy")
        return SimArray(self.__fastaudio_device__, view)

    def view(self, dtype: Any) -> SimArray:
        return SimArray(self.__fastaudio_device__, self._memory.view(dtype))

    def __getitem__(self, where: Any) -> SimArray:
        return SimArray(self.__fastaudio_device__, np.asarray(self._memory[where]))

    def __setitem__(self, where: Any, values: SimArray) -> None:
        self._memory[where] = values.host()

    # What follows is CuPy's own arithmetic and copying, which public functions may ask for on a GPU.
    def _new(self, values: np.ndarray) -> SimArray:
        array = self.__fastaudio_device__.empty(values.shape, values.dtype)
        array.host()[...] = values
        return array

    def swapaxes(self, a: int, b: int) -> SimArray:
        return SimArray(self.__fastaudio_device__, self._memory.swapaxes(a, b))

    def transpose(self, *axes: Any) -> SimArray:
        return SimArray(self.__fastaudio_device__, self._memory.transpose(*axes))

    def copy(self) -> SimArray:
        return self._new(self._memory)

    def astype(self, dtype: Any, copy: bool = True) -> SimArray:
        return self if self.dtype == dtype and not copy else self._new(self._memory.astype(dtype))

    def min(self) -> float:
        return self._memory.min()

    def max(self, axis: Any = None, out: None = None, keepdims: bool = False) -> SimArray:
        return self._new(self._memory.max(axis=axis, keepdims=keepdims))

    def __abs__(self) -> SimArray:
        return self._new(np.abs(self._memory))

    def __imul__(self, other: float) -> SimArray:
        self._memory *= other
        return self

    def __iadd__(self, other: float) -> SimArray:
        self._memory += other
        return self
