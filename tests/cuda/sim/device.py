"""SimDevice: the same kernels, checks and launches as on a GPU, run by the simulator."""

from __future__ import annotations

import bisect
import ctypes
import signal
import subprocess
import weakref
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from fastaudio.backends import registry
from fastaudio.backends.cuda import KERNELS
from fastaudio.backends.cuda.device import Device
from fastaudio.backends.cuda.tape import Tape
from fastaudio.errors import DeviceError

from . import build
from .array import DeviceArray, SimArray

ORDERS = {"forward": 0, "reverse": 1, "random": 2}
PAGE = 4096
SEEN: set[str] = set()  # names of kernels that have run, on any device


class SimulationError(DeviceError):
    """A kernel did what it must not: says what, and where in its source."""


class SimDevice(Device):
    """`order`: in which order threads and blocks run, a name of ORDERS. `launched`: names of kernels, in their order.
    A block has the shared memory of the architecture with the least.
    """

    def __init__(self, order: str = "forward", seed: int = 1):
        super().__init__()
        self.order, self.seed, self.name = order, seed, f"sim, {order}"
        self.launched: list[str] = []
        self._record: list[tuple] | None = None
        self._lib = build.runtime()
        self._arrays: list[tuple[int, int]] = []  # (address, bytes) of all there are, in order
        self.engine = registry.Backend("cuda", KERNELS, partial(Tape, self, KERNELS), self)

    def empty(self, shape: tuple[int, ...], dtype: Any) -> SimArray:
        dtype = np.dtype(dtype)
        count = int(np.prod(shape, dtype=np.int64))
        nbytes = count * dtype.itemsize
        address = self._lib.sim_alloc(nbytes)
        if not address:
            raise DeviceError(f"out of memory: {nbytes} bytes were asked for")
        block = (ctypes.c_uint8 * nbytes).from_address(address)
        weakref.finalize(block, self._free, address, nbytes).atexit = False
        bisect.insort(self._arrays, (address, nbytes))
        return SimArray(self, np.frombuffer(block, dtype, count).reshape(shape))

    def _free(self, address: int, nbytes: int) -> None:
        self._lib.sim_free(address, nbytes)
        self._arrays.remove((address, nbytes))

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> SimArray:
        array = self.empty(shape, dtype)
        array.host()[...] = 0
        return array

    def write(self, array: SimArray, host: np.ndarray) -> None:
        if self._record is not None:
            raise DeviceError("a copy from the host cannot be part of a captured step")
        if array.dtype != host.dtype or array.shape != host.shape:
            raise ValueError(f"write: {host.shape} {host.dtype} into {array.shape} {array.dtype}")
        array.host()[...] = host

    def download(self, array: SimArray) -> np.ndarray:
        if self._record is not None:
            raise DeviceError("a copy to the host cannot be part of a captured step")
        return array.host().copy()

    def pointer(self, array: SimArray) -> int:
        return array.pointer

    def compile(self, stem: str, text: str, kernel: str) -> Any:
        return kernel, getattr(build.stem(stem, text), f"sim_call_{kernel}")

    def launch(self, function: Any, grid: tuple, block: tuple, shared: int, values: list[Any]) -> None:
        self.launch_host(partial(self.simulate, function, grid, block, shared, values))

    def launch_host(self, launch: Callable[[], None]) -> None:
        """Run it now, or write it down."""
        if self._record is not None:
            self._record.append(launch)
        else:
            launch()

    def simulate(self, function: Any, grid: tuple, block: tuple, shared: int, values: list[Any]) -> None:
        name, call = function
        self.launched.append(name)
        SEEN.add(name)
        numbers = [_c(value) for value in values]
        addresses = (ctypes.c_void_p * len(numbers))(*(ctypes.addressof(n) for n in numbers))
        sizes = (ctypes.c_uint * 3)(*grid), (ctypes.c_uint * 3)(*block)
        code = self._lib.sim_launch(call, addresses, *sizes, shared, ORDERS[self.order], self.seed)
        if code:
            raise SimulationError(f"{name}: {self._message() if code == 1 else self._trap()}")
        if found := build.RACES.found():
            raise SimulationError(f"{name}: race: {found}")
        for value in values:
            if isinstance(value, DeviceArray) and not _whole(value):
                raise SimulationError(f"{name}: wrote behind an array of shape {value.shape}")

    def _message(self) -> str:
        return self._lib.sim_message().decode()

    def _trap(self) -> str:
        """What a signal was about: the line it came from, and the memory nearest to the address."""
        offset = ctypes.c_size_t()
        library = self._lib.sim_place(ctypes.byref(offset)).decode()
        command = ["addr2line", "-e", library, hex(offset.value)]
        said = subprocess.run(command, capture_output=True, text=True).stdout
        line = said.partition(" (")[0].strip().rpartition("/")[2]
        number = self._lib.sim_signal()
        if number == signal.SIGVTALRM:
            return f"{line}: does not end"
        if number == 4:
            return f"{line}: index out of bounds, overflow of an int, misaligned vector or division by zero"
        if number == 8:
            return f"{line}: division by zero"
        return f"{line}: {self._memory_at(self._lib.sim_address() or 0)}"

    def _memory_at(self, address: int) -> str:
        beyond = address - self._lib.sim_shared_end()
        if 0 <= beyond < PAGE:
            return f"access {beyond} bytes behind shared memory"
        place = bisect.bisect(self._arrays, (address, 0))
        for start, nbytes in self._arrays[max(place - 1, 0) : place + 1]:
            if 0 <= address - start - nbytes <= PAGE:
                return f"access {address - start - nbytes} bytes behind an array of {nbytes} bytes"
            if 0 < start - address <= 2 * PAGE:
                return f"access {start - address} bytes before an array of {nbytes} bytes"
        return f"access of address {address:#x}, which is no memory of the device"

    @property
    def recording(self) -> bool:
        return self._record is not None

    def capture(self, work: Callable[[], None], scratch: dict[str, Any]) -> Callable[[], None]:
        self._record = record = []
        try:
            work()
        finally:
            self._record = None

        def replay() -> None:
            for launch in record:
                launch()

        return replay

    def synchronize(self) -> None:
        pass


def _c(value: Any) -> Any:
    """A checked argument as C has it: an address, or a number of its type."""
    if value is None:
        return ctypes.c_void_p(0)
    if isinstance(value, DeviceArray):
        return ctypes.c_void_p(value.pointer)
    return np.ctypeslib.as_ctypes_type(value.dtype)(value.item())


def _whole(array: DeviceArray) -> bool:
    """Whether the up to 15 bytes between the whole array and its guard page are as they were."""
    memory = array.host()
    while isinstance(memory.base, np.ndarray):
        memory = memory.base
    rest = -memory.nbytes % 16
    return bytes((ctypes.c_uint8 * rest).from_address(memory.ctypes.data + memory.nbytes)) == b"\xff" * rest
