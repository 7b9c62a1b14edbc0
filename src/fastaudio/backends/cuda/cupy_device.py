"""A GPU through CuPy: memory, streams, modules, graphs. Owns: every use of cupy in the package, and its errors' names.

Everything runs on CuPy's current stream, `with cupy.cuda.Stream.from_external(torch_stream):` included.
"""

from __future__ import annotations

import re
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
from . import KERNELS, cache, nvrtc
from .device import Device
from .tape import Tape

try:
    import cupy
except ImportError as error:
    raise DeviceError(f"cuda: CuPy is not installed ({error}); pip install fastaudio-kernels[cuda13]") from error

FREELY = 48 * 1024  # bytes of shared memory that a launch may have without asking
#: Errors after which a process cannot use CUDA: a kernel has faulted, or it was forked from one with a GPU
_FATAL = re.compile("illegal|launch_?fail|misaligned|invalid_?(pc|address)|hardware|assert|initializationerror", re.I)


class CupyDevice(Device):
    """One GPU. Whatever is CuPy's current one, work goes to this one's current stream."""

    def __init__(self, number: int):
        super().__init__()
        self.number, self._device = number, cupy.cuda.Device(number)
        self.name = cupy.cuda.runtime.getDeviceProperties(number)["name"].decode()
        self.arch = f"sm_{self._device.compute_capability}"
        self.shared_limit = self._device.attributes["MaxSharedMemoryPerBlockOptin"]
        self._allowed: dict[int, int] = {}  # function -> bytes of shared memory it has asked for

    @contextmanager
    def _doing(self, what: str) -> Iterator[None]:
        """On this GPU; CUDA's errors as DeviceError that says what was being done."""
        try:
            with self._device:
                yield
        except cupy.cuda.memory.OutOfMemoryError as error:
            free, total = self._device.mem_info
            room = f"{free:,} of {total:,} bytes are free"
            raise DeviceError(f"{what}: out of memory, {room} ({error})") from error
        except (cupy.cuda.runtime.CUDARuntimeError, cupy.cuda.driver.CUDADriverError) as error:
            lost = "; this process cannot use the GPU again, start another" * bool(_FATAL.search(str(error)))
            raise DeviceError(f"{what}: {error}{lost}") from error

    def empty(self, shape: tuple[int, ...], dtype: Any) -> Any:
        nbytes = prod(shape) * np.dtype(dtype).itemsize
        with self._doing(f"{self.name}: an array of {tuple(shape)} {np.dtype(dtype)}, {nbytes:,} bytes"):
            return cupy.empty(shape, dtype)

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        array = self.empty(shape, dtype)
        with self._doing(f"{self.name}: {array.nbytes:,} bytes to zero"):
            array.data.memset_async(0, array.nbytes, cupy.cuda.get_current_stream())
        return array

    def write(self, array: Any, host: np.ndarray) -> None:
        if array.dtype != host.dtype or array.shape != host.shape:
            raise ValueError(f"write: {host.shape} {host.dtype} into {array.shape} {array.dtype}")
        self._not_recording("from the host")
        with self._doing(f"{self.name}: {host.nbytes:,} bytes from the host"):
            array.set(np.ascontiguousarray(host))
            cupy.cuda.get_current_stream().synchronize()  # no driver promises to have read pageable memory by now

    def download(self, array: Any) -> np.ndarray:
        self._not_recording("to the host")
        with self._doing(f"{self.name}: {array.nbytes:,} bytes to the host"):
            return array.get()

    def _not_recording(self, where: str) -> None:
        if self.recording:
            raise DeviceError(f"{self.name}: a copy {where} cannot be part of a captured step")

    def adopt(self, array: Any) -> Any:
        return array if isinstance(array, cupy.ndarray) else cupy.from_dlpack(array.detach())

    def handed_back(self, array: Any, like: Any) -> Any:
        return array if isinstance(like, cupy.ndarray) else sys.modules["torch"].from_dlpack(array)

    def pointer(self, array: Any) -> int:
        return array.data.ptr

    def queue(self) -> int:
        before = self._here.queue
        return cupy.cuda.get_current_stream(self.number).ptr if before is None else before

    def compile(self, stem: str, text: str, kernel: str) -> Any:
        module = cupy.cuda.function.Module()
        with self._doing(f"{self.name}: {stem}.cuh"):
            module.load(cache.cubin(text, stem, self.arch))
            return kernel, module.get_function(kernel)

    def launch(self, function: Any, grid: tuple, block: tuple, shared: int, values: list[Any]) -> None:
        kernel, start = function
        with self._doing(f"{kernel}: {grid} blocks of {block} threads, {shared:,} bytes of shared memory"):
            if shared > max(FREELY, self._allowed.get(start.ptr, 0)):
                driver = cupy.cuda.driver
                driver.funcSetAttribute(start.ptr, driver.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, shared)
                self._allowed[start.ptr] = shared
            start(grid, block, tuple(_given(self.keep(value)) for value in values), shared)

    def capture(self, work: Callable[[], None], scratch: dict[str, Any]) -> Callable[[], None]:
        """A graph that keeps arrays and scratch memory of its kernels alive."""
        mine, kept = self._here, []
        with self.sharing(scratch), self._doing(f"{self.name}: capture of a step"):
            mine.queue, mine.kept = self.queue(), kept
            try:
                stream = cupy.cuda.Stream(non_blocking=True)
                with stream:
                    graph = _graph(stream, work)
            finally:
                mine.queue = mine.kept = None
        return partial(self._replay, graph, kept)

    def _replay(self, graph: Any, kept: list[Any]) -> None:
        """`kept` is here because a graph holds bare addresses."""
        with self._doing(f"{self.name}: replay of a step"):
            graph.launch()

    def synchronize(self) -> None:
        with self._doing(f"{self.name}: kernels under way"):
            cupy.cuda.get_current_stream().synchronize()


def _graph(stream: Any, work: Callable[[], None]) -> Any:
    """What `work` launches on the stream, which is the current one."""
    stream.begin_capture()
    try:
        work()
    except BaseException:
        with suppress(Exception):  # the capture is discarded; the error that broke it counts
            stream.end_capture()
        raise
    return stream.end_capture()


def _given(value: Any) -> Any:
    """None as a null pointer: CuPy would pass no address at all."""
    return np.uint64(0) if value is None else value


@once
def device(number: int) -> CupyDevice:
    return CupyDevice(number)


def device_of(array: Any) -> CupyDevice:
    return device(array.device.id)


@once
def engine_on(number: int) -> Backend:
    """The engine of one GPU."""
    here = device(number)
    return Backend("cuda", KERNELS, partial(Tape, here, KERNELS), here)


def problem() -> str | None:
    """Why nothing can run here, and what to do about it; None: all is well."""
    runtime = cupy.cuda.runtime
    driver, built_for = runtime.driverGetVersion(), runtime.runtimeGetVersion()
    if not driver:
        return "there is no NVIDIA driver; install one (nvidia-smi shows it)"
    if driver // 1000 < built_for // 1000:
        wants = f"the driver knows CUDA {_version(driver)}, CuPy is built for {_version(built_for)}"
        return f"{wants}; update the driver, or pip install fastaudio-kernels[cuda{driver // 1000}]"
    if nvrtc.available() and nvrtc.version()[0] > driver // 1000:
        wants = f"the driver knows CUDA {_version(driver)}, the compiler is NVRTC {'.'.join(map(str, nvrtc.version()))}"
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
    return engine_on(cupy.cuda.runtime.getDevice())
