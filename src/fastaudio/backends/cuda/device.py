"""What the engine asks of a device. Owns: the interface, kept tables, scratch memory, the way from an array to it.

`cupy_device.CupyDevice` is the GPU; the simulator of the tests is another. An array says where it lives by
`__fastaudio_device__`, or by being CuPy's.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from math import prod
from typing import Any

import numpy as np

from ...errors import BackendUnavailable
from .arithmetic import arithmetic


class _Thread(threading.local):
    """State of one thread on a device. Two threads may launch on one stream, each between the other's kernels."""

    def __init__(self) -> None:
        self.scratch: dict[tuple[Any, str], Any] = {}  # by queue and user
        self.kept: list[Any] | None = None  # while a step is captured
        self.queue: Any = None  # of the caller, likewise


class Device:
    """Memory and kernels of one device. Subclasses write the methods that raise here."""

    name = "device"
    shared_limit = 99 * 1024  # bytes a block may ask for

    def __init__(self) -> None:
        self.functions: dict[tuple, Any] = {}  # see launch.py
        self._tables: dict[tuple[Any, int], tuple[Any, np.ndarray | None, Any]] = {}  # by queue and identity
        self._here = _Thread()

    # --- memory ---
    def empty(self, shape: tuple[int, ...], dtype: Any) -> Any:
        raise NotImplementedError

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        raise NotImplementedError

    def aligned(self, nbytes: int) -> Any:
        """Zeros for a captured step."""
        return self.zeros((nbytes,), np.uint8)

    def upload(self, host: np.ndarray) -> Any:
        """A new array with the host's values; an array of a device is returned as it is."""
        if not isinstance(host, np.ndarray):
            return host
        array = self.empty(host.shape, host.dtype)
        self.write(array, host)
        return array

    def adopt(self, array: Any) -> Any:
        """An array of this device as it is, or another library's on the same memory."""
        return array

    def handed_back(self, array: Any, like: Any) -> Any:
        """A result in the caller's library: that of `like`, which `adopt` has taken."""
        return array

    def write(self, array: Any, host: np.ndarray) -> None:
        """The host's values into an array that is there."""
        raise NotImplementedError

    def download(self, array: Any) -> np.ndarray:
        raise NotImplementedError

    def pointer(self, array: Any) -> int:
        raise NotImplementedError

    def queue(self) -> Any:
        """What orders launches: a number of the current stream."""
        return 0

    def constant(self, table: np.ndarray) -> Any:
        """A table of the host on the device: sent once, and again where a writable table has changed. Each queue has
        its own: what another one has sent may not be there yet.
        """
        key = self.queue(), id(table)
        found = self._tables.get(key)
        if found is None or found[0]() is not table or not _same(found[1], table):
            array = self.upload(np.ascontiguousarray(table))
            copy = table.copy() if table.flags.writeable else None
            found = weakref.ref(table, lambda _: self._tables.pop(key, None)), copy, array
            self._tables[key] = found
        return self.keep(found[2])

    def scratch(self, nbytes: int, user: str) -> Any:
        """At least that many bytes (uint8, at a multiple of 256) until `user` asks again: each user, by the name of its
        stem, has a block of its own, so that a function may call others that take scratch. Ask once a function.
        """
        place, mine = (self.queue(), user), self._here.scratch
        found = mine.get(place)
        if found is None or found.size < nbytes:
            found = mine[place] = self.empty((max(nbytes, 1 << 16),), np.uint8)
        return self.keep(found)

    @contextmanager
    def sharing(self, scratch: dict[str, Any]) -> Iterator[None]:
        """While a step is captured: it takes the blocks of `scratch`, by user, that other graphs of its tape have; for
        other users the current queue's, which are the tape's from then on.
        """
        mine, queue = self._here, self.queue()
        before = mine.scratch
        mine.scratch = before | {(queue, user): block for user, block in scratch.items()}
        try:
            yield
        finally:
            scratch.update({user: block for (place, user), block in mine.scratch.items() if place == queue})
            mine.scratch = {place: block for place, block in before.items() if scratch.get(place[1]) is not block}

    @property
    def recording(self) -> bool:
        """Whether this thread captures a step, which nothing may wait in."""
        return self._here.kept is not None

    def keep(self, array: Any) -> Any:
        """Remember an array as long as the tape that is being recorded: a graph holds bare addresses."""
        if self._here.kept is not None:
            self._here.kept.append(array)
        return array

    # --- work ---
    def arithmetic(self, name: str) -> AbstractContextManager[None]:
        """How products are computed that run, or are captured, within a block: a name of `ops.MATH`."""
        return arithmetic(name)

    def compile(self, stem: str, text: str, kernel: str) -> Any:
        raise NotImplementedError

    def launch(self, function: Any, grid: tuple, block: tuple, shared: int, values: list[Any]) -> None:
        raise NotImplementedError

    def capture(self, work: Callable[[], None], scratch: dict[str, Any]) -> Callable[[], None]:
        """`work` recorded, as what runs it again. Its kernels have run before: they are compiled and have their memory.
        `scratch`: of all graphs of a tape, of which one runs at a time; see `sharing`.
        """
        raise NotImplementedError

    def synchronize(self) -> None:
        raise NotImplementedError


def _same(copy: np.ndarray | None, table: np.ndarray) -> bool:
    return copy is None or (copy.shape == table.shape and copy.tobytes() == table.tobytes())


def part(scratch: Any, offset: int, shape: tuple[int, ...], dtype: Any) -> Any:
    """A typed array inside a block of bytes."""
    nbytes = prod(shape) * np.dtype(dtype).itemsize
    return scratch[offset : offset + nbytes].view(dtype).reshape(shape)


def of(*arguments: Any) -> Device:
    """The device of the arrays among arguments; BackendUnavailable if there is none, or more than one."""
    found = {device for device in map(_device, arguments) if device is not None}
    if len(found) != 1:
        raise BackendUnavailable(f"cuda: arrays must live on one CUDA device, got {len(found)} devices")
    return found.pop()


def _device(array: Any) -> Device | None:
    device = getattr(array, "__fastaudio_device__", None)
    if device is not None:
        return device
    if type(array).__module__.partition(".")[0] == "cupy" and hasattr(array, "shape"):
        from .cupy_device import device_of

        return device_of(array)
    return None
