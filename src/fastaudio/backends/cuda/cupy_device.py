"""A GPU through CuPy: memory, streams, modules, graphs. Owns: every use of cupy in the package, and its errors' names.

Everything runs on CuPy's current stream, `with cupy.cuda.ExternalStream(torch_stream.cuda_stream):` included.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache as once
from functools import partial
from math import prod
from typing import Any

import numpy as np

from ...errors import DeviceError
from ..registry import Backend
from . import KERNELS, cache
from .device import Device
from .tape import Tape

try:
    import cupy
except ImportError as error:
    raise DeviceError(f"cuda: CuPy is not installed ({error}); pip install fastaudio-kernels[cuda13]") from error

FREELY = 48 * 1024  # bytes of shared memory that a launch may have without asking


class CupyDevice(Device):
    """One GPU."""

    def __init__(self, number: int):
        super().__init__()
        self.number, self._device = number, cupy.cuda.Device(number)
        self.name = cupy.cuda.runtime.getDeviceProperties(number)["name"].decode()
        self.arch = f"sm_{self._device.compute_capability}"
        self.shared_limit = self._device.attributes["MaxSharedMemoryPerBlockOptin"]
        self._queue: int | None = None  # of the caller, while a graph is captured
        self._allowed: dict[int, int] = {}  # function -> bytes of shared memory it has asked for

    def empty(self, shape: tuple[int, ...], dtype: Any) -> Any:
        nbytes = prod(shape) * np.dtype(dtype).itemsize
        with self._device, _named(f"{self.name}: an array of {tuple(shape)} {np.dtype(dtype)}, {nbytes:,} bytes"):
            return cupy.empty(shape, dtype)

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        array = self.empty(shape, dtype)
        if array.nbytes:
            array.data.memset_async(0, array.nbytes, cupy.cuda.get_current_stream())
        return array

    def write(self, array: Any, host: np.ndarray) -> None:
        if array.dtype != host.dtype or array.shape != host.shape:
            raise ValueError(f"write: {host.shape} {host.dtype} into {array.shape} {array.dtype}")
        with _named(f"{self.name}: {host.nbytes:,} bytes from the host"):
            array.set(np.ascontiguousarray(host))

    def download(self, array: Any) -> np.ndarray:
        with _named(f"{self.name}: {array.nbytes:,} bytes to the host"):
            return array.get()

    def adopt(self, array: Any) -> Any:
        return array if isinstance(array, cupy.ndarray) else cupy.from_dlpack(array.detach())

    def handed_back(self, array: Any, like: Any) -> Any:
        return array if isinstance(like, cupy.ndarray) else sys.modules["torch"].from_dlpack(array)

    def pointer(self, array: Any) -> int:
        return array.data.ptr

    def queue(self) -> int:
        return cupy.cuda.get_current_stream().ptr if self._queue is None else self._queue

    def compile(self, stem: str, text: str, kernel: str) -> Any:
        module = cupy.cuda.function.Module()
        with self._device, _named(f"{self.name}: {stem}.cuh"):
            module.load(cache.cubin(text, stem, self.arch))
            return kernel, module.get_function(kernel)

    def launch(self, function: Any, grid: tuple, block: tuple, shared: int, values: list[Any]) -> None:
        kernel, start = function
        with self._device, _named(f"{kernel}: {grid} blocks of {block} threads, {shared:,} bytes of shared memory"):
            if shared > max(FREELY, self._allowed.get(start.ptr, 0)):
                driver = cupy.cuda.driver
                driver.funcSetAttribute(start.ptr, driver.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, shared)
                self._allowed[start.ptr] = shared
            start(grid, block, tuple(_given(self.keep(value)) for value in values), shared)

    def capture(self, work: Callable[[], None]) -> Callable[[], None]:
        """A graph that owns the scratch memory its kernels use, and keeps their arrays alive."""
        self._queue = cupy.cuda.get_current_stream().ptr
        self._kept = kept = []
        try:
            with self._device:
                stream = cupy.cuda.Stream(non_blocking=True)
            with self._device, stream, _named(f"{self.name}: capture of a step"):
                stream.begin_capture()
                try:
                    work()
                except BaseException:
                    with suppress(Exception):  # it is broken off; what broke it is what counts
                        stream.end_capture()
                    raise
                graph = stream.end_capture()
        finally:
            self.forget_scratch(self._queue)
            self._queue = self._kept = None
        return partial(_replay, graph, kept, self)

    def synchronize(self) -> None:
        with _named(f"{self.name}: kernels under way"):
            cupy.cuda.get_current_stream().synchronize()


def _given(value: Any) -> Any:
    """None as a null pointer: CuPy would pass no address at all."""
    return np.uint64(0) if value is None else value


def _replay(graph: Any, kept: list[Any], device: CupyDevice) -> None:
    """`kept` is here because a graph holds bare addresses."""
    with _named(f"{device.name}: replay of a step"):
        graph.launch()


@contextmanager
def _named(what: str) -> Iterator[None]:
    """CUDA's errors as DeviceError that says what was being done."""
    try:
        yield
    except cupy.cuda.memory.OutOfMemoryError as error:
        free, total = cupy.cuda.runtime.memGetInfo()
        room = f"{free:,} of {total:,} bytes are free"
        raise DeviceError(f"{what}: out of memory, {room} ({error})") from error
    except (cupy.cuda.runtime.CUDARuntimeError, cupy.cuda.driver.CUDADriverError) as error:
        raise DeviceError(f"{what}: {error}") from error


@once
def device(number: int) -> CupyDevice:
    return CupyDevice(number)


def device_of(array: Any) -> CupyDevice:
    return device(array.device.id)


def problem() -> str | None:
    """Why nothing can run here, and what to do about it; None: all is well."""
    runtime = cupy.cuda.runtime
    driver, built_for = runtime.driverGetVersion(), runtime.runtimeGetVersion()
    if not driver:
        return "there is no NVIDIA driver; install one (nvidia-smi shows it)"
    if driver // 1000 < built_for // 1000:
        wants = f"the driver knows CUDA {_version(driver)}, CuPy is built for {_version(built_for)}"
        return f"{wants}; update the driver, or pip install fastaudio-kernels[cuda{driver // 1000}]"
    try:
        count = runtime.getDeviceCount()
    except runtime.CUDARuntimeError as error:
        return f"CUDA does not start: {error}"
    return None if count else "there is a driver and no GPU (CUDA_VISIBLE_DEVICES may hide it)"


def _version(number: int) -> str:
    return f"{number // 1000}.{number % 1000 // 10}"


def engine() -> Backend:
    """The engine of CuPy's current GPU; DeviceError says what is missing."""
    if found := problem():
        raise DeviceError(f"cuda: {found}")
    here = device(cupy.cuda.runtime.getDevice())
    return Backend("cuda", KERNELS, partial(Tape, here, KERNELS), here)
