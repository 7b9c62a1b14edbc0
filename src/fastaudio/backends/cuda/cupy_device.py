"""A GPU through CuPy: memory, streams, modules, graphs. Owns: every use of cupy in the package."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache as cache_once
from functools import partial
from typing import Any

import numpy as np

from ...errors import BackendUnavailable, DeviceError
from ..registry import Backend
from . import KERNELS, cache
from .device import Device
from .tape import Tape

try:
    import cupy
except ImportError as error:
    raise BackendUnavailable(f"cuda: CuPy is not installed ({error}); pip install fastaudio-kernels[cuda13]") from error


class CupyDevice(Device):
    """One GPU. Everything runs on CuPy's current stream."""

    def __init__(self, number: int):
        super().__init__()
        self.number = number
        with cupy.cuda.Device(number) as device:
            self.name = cupy.cuda.runtime.getDeviceProperties(number)["name"].decode()
            self.arch = f"sm_{device.compute_capability}"
            self.shared_limit = device.attributes["MaxSharedMemoryPerBlockOptin"]

    def empty(self, shape: tuple[int, ...], dtype: Any) -> Any:
        try:
            with cupy.cuda.Device(self.number):
                return cupy.empty(shape, dtype)
        except cupy.cuda.memory.OutOfMemoryError as error:
            what = f"an array of {shape} {np.dtype(dtype)}"
            raise DeviceError(f"{self.name}: out of memory for {what}; {error}") from error

    def zeros(self, shape: tuple[int, ...], dtype: Any) -> Any:
        array = self.empty(shape, dtype)
        array.data.memset_async(0, array.nbytes)
        return array

    def write(self, array: Any, host: np.ndarray) -> None:
        array.set(np.ascontiguousarray(host))

    def download(self, array: Any) -> np.ndarray:
        return array.get()

    def pointer(self, array: Any) -> int:
        return array.data.ptr

    def queue(self) -> int:
        return cupy.cuda.get_current_stream().ptr

    def compile(self, stem: str, text: str, kernel: str) -> Any:
        module = cupy.cuda.function.Module()
        with cupy.cuda.Device(self.number):
            module.load(cache.cubin(text, stem, self.arch))
        return module.get_function(kernel)

    def launch(self, function: Any, grid: tuple, block: tuple, shared: int, values: list[Any]) -> None:
        if shared > 48 * 1024:  # beyond what a launch may have without asking
            function.max_dynamic_shared_size_bytes = shared
        given = [np.uint64(0) if value is None else value for value in values]
        for value in given:
            self.keep(value)
        function(grid, block, tuple(given), shared_mem=shared)

    def capture(self, work: Callable[[], None]) -> Callable[[], None]:
        stream = cupy.cuda.Stream(non_blocking=True)
        self._kept = kept = []
        stream.use()
        with stream:
            stream.begin_capture()
            try:
                work()
            finally:
                graph = stream.end_capture()
                self._kept = None
        return partial(_launch_graph, graph, kept)

    def synchronize(self) -> None:
        cupy.cuda.get_current_stream().synchronize()


def _launch_graph(graph: Any, kept: list[Any]) -> None:
    graph.launch()


@cache_once
def device(number: int) -> CupyDevice:
    return CupyDevice(number)


def device_of(array: Any) -> CupyDevice:
    return device(array.device.id)


def engine() -> Backend:
    """The engine of CuPy's current GPU."""
    if not cupy.cuda.is_available():
        raise DeviceError("cuda: CuPy finds no GPU with a working driver")
    here = device(cupy.cuda.runtime.getDevice())
    return Backend("cuda", KERNELS, partial(Tape, here, KERNELS), here)
