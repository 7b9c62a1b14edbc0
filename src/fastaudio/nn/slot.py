"""Slot: an array of a recorded step, before it has memory. Owns: what may be asked of one."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from .trace import Trace


class Slot:
    """An array of a recorded step: shape and dtype now, memory later, from byte `offset` of it. `reshape` shares it."""

    __slots__ = ("dtype", "offset", "root", "shape", "trace")
    __array_ufunc__ = None  # NumPy raises TypeError in every operation with one

    def __init__(self, trace: Trace, shape: tuple[int, ...], dtype: Any, root: int, offset: int = 0):
        self.trace, self.shape, self.dtype = trace, tuple(map(int, shape)), np.dtype(dtype)
        self.root, self.offset = root, offset

    @property
    def __fastaudio_backend__(self) -> Trace:
        return self.trace

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return prod(self.shape)

    @property
    def nbytes(self) -> int:
        return self.size * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def reshape(self, *shape: Any) -> Slot:
        shape = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
        if -1 in shape:
            known = -prod(shape)
            shape = tuple(self.size // known if n == -1 else n for n in shape)
        if prod(shape) != self.size:
            raise ValueError(f"reshape: {self.shape} has {self.size} elements, {tuple(shape)} has {prod(shape)}")
        return Slot(self.trace, shape, self.dtype, self.root, self.offset)

    def part(self, start: int, shape: tuple[int, ...]) -> Slot:
        """As many elements as `shape` has, from element `start` on."""
        return Slot(self.trace, shape, self.dtype, self.root, self.offset + start * self.dtype.itemsize)

    def moved(self, root: int, by: int = 0) -> Slot:
        """The like of it in another array, so many bytes further on."""
        return Slot(self.trace, self.shape, self.dtype, root, self.offset + by)

    def view(self, dtype: Any) -> Slot:
        """The same memory as another dtype: complex numbers as pairs along the last axis, and back."""
        dtype = np.dtype(dtype)
        last, rest = divmod(self.shape[-1] * self.dtype.itemsize, dtype.itemsize)
        if rest:
            raise ValueError(f"view: rows of {self.shape[-1]} {self.dtype} are no whole number of {dtype}")
        return Slot(self.trace, (*self.shape[:-1], last), dtype, self.root, self.offset)

    def __array__(self, *args: Any, **kwargs: Any):
        raise TypeError(
            "this array belongs to a step that is being recorded: only kernels may use it; "
            "a layer that computes with NumPy must not set `records = True`"
        )

    __iter__ = __getitem__ = __bool__ = __float__ = __array__


def rows(a: Any, first: int, last: int) -> Any:
    """a[first:last], of an array or a slot."""
    if not isinstance(a, Slot):
        return a[first:last]
    return a.part(first * prod(a.shape[1:]), (last - first, *a.shape[1:]))
