"""One array that training changes. Owns: its memory, its gradient's, the way between kernels' layout and torch's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, NamedTuple

import numpy as np

from .. import _check
from ..backends.host import Host
from .memory import read, write


class Layout(NamedTuple):
    """How kernels keep an array, and torch's shape of it. `pack` and `unpack` may return views, and can be pickled."""

    pack: Callable[[np.ndarray], np.ndarray]
    unpack: Callable[[np.ndarray], np.ndarray]


def same(w: np.ndarray) -> np.ndarray:
    return w


PLAIN = Layout(same, same)
TRANSPOSED = Layout(np.transpose, np.transpose)  # kernels: (in, out); torch: (out, in)


class Parameter:
    """`data` and `grad` are what kernels read and write; `value` is torch's layout of `data`.

    `trainable` False: carried along and stored, not trained (running statistics). `grad` None: that, or its layer is
    frozen. `regularizer`: see nn.regularizers.
    `assignable`: its layer's backward asks `accumulates()`, so that a step need not zero the gradient first; `fresh`:
    nothing of this step is in the gradient yet. `kept`: the gradient where a captured step has left it, see
    `gradients`; until somebody computes another.
    """

    assignable = fresh = False
    kept: np.ndarray | None = None

    def __init__(
        self, name: str, value: np.ndarray, layout: Layout = PLAIN, trainable: bool = True, regularizer: Any = None
    ):
        self.name, self.layout, self.trainable, self.regularizer = name, layout, trainable, regularizer
        self.data = np.ascontiguousarray(layout.pack(value))
        self.grad = np.zeros(self.data.shape, self.data.dtype) if trainable else None  # no memory until it is written
        self.shape = layout.unpack(self.data).shape
        self.size = int(np.prod(self.shape, dtype=np.int64))

    @property
    def value(self) -> np.ndarray:
        return _values(self.layout, self.data)

    @value.setter
    def value(self, new: Any) -> None:
        self._write(self.data, new, "params")

    @property
    def gradient(self) -> np.ndarray:
        if self.grad is None:  # frozen
            return np.zeros(self.shape, self.data.dtype)
        return _values(self.layout, self.grad if self.kept is None else self.kept)

    @gradient.setter
    def gradient(self, new: Any) -> None:
        if self.grad is not None:
            self._write(self.grad, new, "grads")
            self.kept = None

    def _write(self, to: np.ndarray, new: Any, what: str) -> None:
        new = np.asarray(new, to.dtype)
        if new.shape != self.shape:
            raise _check.fail(what, f"{self.name!r} must have shape {self.shape}", new.shape)
        write(to, self.layout.pack(new))

    def accumulates(self) -> bool:
        """Whether a kernel must add to the gradient: not where it is the first of a step to write it."""
        fresh, self.fresh = self.fresh, False
        return not fresh

    def move(self, data: np.ndarray, grad: np.ndarray | None) -> None:
        """Move to other memory: a slice of the model's one flat array."""
        data[...] = read(self.data)
        self.data = data
        if grad is not None:
            if (before := read(self.grad)).any():
                grad[...] = before
            self.grad = grad


def _values(layout: Layout, array: Any) -> np.ndarray:
    """torch's layout of an array; of one on a device a copy, which refuses to be written."""
    if isinstance(array, np.ndarray):
        return _readable(layout.unpack(array), array)
    copy = layout.unpack(read(array))
    copy.flags.writeable = False
    return copy


def _readable(view: np.ndarray, memory: np.ndarray) -> np.ndarray:
    """A view that writes through, or a copy that refuses to be written: a write into a copy would be lost."""
    if not np.may_share_memory(view, memory):
        view = view.copy() if view.base is not None else view
        view.flags.writeable = False
    return view


class Values(MutableMapping):
    """`layer.params` or `layer.grads`: name -> array in torch's layout; assigning writes into the layer's memory.

    `params["kernel"][0] = 0` works where torch's layout is a view of the memory (Dense); a convolution's kernel is
    shown as a copy, which is read-only: change `k = params["kernel"].copy()`, then `params["kernel"] = k`.
    """

    def __init__(self, parameters: dict[str, Parameter], attribute: str):
        self._parameters, self._attribute = parameters, attribute

    def __getitem__(self, name: str) -> np.ndarray:
        return getattr(self._named(name), self._attribute)

    def __setitem__(self, name: str, value: Any) -> None:
        setattr(self._named(name), self._attribute, value)

    def _named(self, name: str) -> Parameter:
        if name in self._parameters:
            return self._parameters[name]
        what = "params" if self._attribute == "value" else "grads"
        raise KeyError(f"{what}: name must be one of {', '.join(map(repr, self._parameters))}, got {name!r}")

    def __delitem__(self, name: str) -> None:
        raise TypeError("a layer's parameters cannot be deleted")

    def _names(self) -> list[str]:
        keep = self._attribute == "value"
        return [name for name, p in self._parameters.items() if keep or p.trainable]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def __repr__(self) -> str:
        return repr({name: self[name] for name in self})


def padded(p: Parameter) -> int:
    """Elements, filled up so that the next parameter begins on a cache line."""
    lanes = 64 // p.data.itemsize
    return -(-p.data.size // lanes) * lanes


def aligned(count: int, dtype: np.dtype) -> np.ndarray:
    """Zeros in the memory of the CPU engines that begin on a cache line."""
    return Host().aligned(count * dtype.itemsize).view(dtype)
