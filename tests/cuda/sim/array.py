"""Arrays in memory of the simulated device. NumPy cannot touch them, as it cannot touch a GPU's.

`DeviceArray` is what CuPy's arrays and ours have in common; `SimArray` says itself which device it belongs to.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np


class DeviceArray:
    """CuPy's names; views share memory. `host()` is for the device. `place`: what views of it belong to, too."""

    __array_ufunc__ = None

    def __init__(self, place: Any, memory: np.ndarray):
        self.place, self._memory = place, memory

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
        return f"{type(self).__name__}(shape={self.shape}, dtype={self.dtype})"

    def _view(self, memory: np.ndarray) -> DeviceArray:
        return type(self)(self.place, memory)

    def reshape(self, *shape: Any) -> DeviceArray:
        view = self._memory.reshape(*shape)
        if self.size and not np.may_share_memory(view, self._memory):
            raise ValueError("reshape: would copy")
        return self._view(view)

    def view(self, dtype: Any) -> DeviceArray:
        return self._view(self._memory.view(dtype))

    def __getitem__(self, where: Any) -> DeviceArray:
        return self._view(np.asarray(self._memory[where]))

    def __setitem__(self, where: Any, values: DeviceArray) -> None:
        self._memory[where] = values.host()

    # What follows is CuPy's own arithmetic and copying, which public functions may ask for on a GPU.
    def _new(self, values: np.ndarray) -> DeviceArray:
        array = self.place.empty(values.shape, values.dtype)
        array.host()[...] = values
        return array

    def swapaxes(self, a: int, b: int) -> DeviceArray:
        return self._view(self._memory.swapaxes(a, b))

    def transpose(self, *axes: Any) -> DeviceArray:
        return self._view(self._memory.transpose(*axes))

    def copy(self) -> DeviceArray:
        return self._new(self._memory)

    def astype(self, dtype: Any, copy: bool = True) -> DeviceArray:
        return self if self.dtype == dtype and not copy else self._new(self._memory.astype(dtype))

    def min(self) -> float:
        return self._memory.min()

    def max(self, axis: Any = None, out: None = None, keepdims: bool = False) -> DeviceArray:
        return self._new(self._memory.max(axis=axis, keepdims=keepdims))

    def __abs__(self) -> DeviceArray:
        return self._new(np.abs(self._memory))

    def __imul__(self, other: float) -> DeviceArray:
        self._memory *= other
        return self

    def __iadd__(self, other: float) -> DeviceArray:
        self._memory += other
        return self


class SimArray(DeviceArray):
    """`place`: the device."""

    @property
    def __fastaudio_device__(self) -> Any:
        return self.place

    @property
    def __fastaudio_backend__(self) -> Any:
        return self.place.engine
