"""A module that looks like CuPy as far as `cupy_device` goes: NumPy arrays behind it, and a list of what was called."""

import types

import numpy as np


class FakeArray:
    """`type(x).__module__` says cupy."""

    def __init__(self, host):
        self.host = host
        self.shape, self.dtype, self.size, self.nbytes, self.flags = (
            host.shape, host.dtype, host.size, host.nbytes, host.flags,
        )  # fmt: skip

    @property
    def data(self):
        return types.SimpleNamespace(ptr=self.host.ctypes.data, memset_async=lambda *_: self.host.fill(0))

    @property
    def device(self):
        return types.SimpleNamespace(id=0)

    def set(self, host):
        self.host[...] = host

    def get(self):
        return self.host.copy()


FakeArray.__module__ = "cupy"


class OutOfMemoryError(MemoryError):
    pass


class CUDARuntimeError(RuntimeError):
    pass


class CUDADriverError(RuntimeError):
    pass


class Stream:
    current = None

    def __init__(self, non_blocking=False):
        self.ptr, self._log, self._before = 7 if non_blocking else 0, Stream.log, None

    def __enter__(self):
        self._before, Stream.current = Stream.current, self
        self._log.append("stream on")

    def __exit__(self, *_):
        Stream.current = self._before
        self._log.append("stream off")

    def begin_capture(self):
        self._log.append("begin capture")

    def end_capture(self):
        self._log.append("end capture")
        return types.SimpleNamespace(launch=lambda: self._log.append("graph"))

    def synchronize(self):
        self._log.append("synchronize")


class Function:
    def __init__(self, log, name):
        self.ptr, self._log, self._name = 1, log, name

    def __call__(self, grid, block, arguments, shared):
        self._log.append((self._name, grid, block, [type(a).__name__ for a in arguments], shared))


class Device:
    def __init__(self, number):
        self.compute_capability, self.attributes = "90", {"MaxSharedMemoryPerBlockOptin": 232448}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


def make(driver=13000, runtime=13020, devices=1, room=1 << 20):
    """The module. `room`: bytes of an array that is just too large."""
    cupy, log = types.ModuleType("cupy"), []
    Stream.log, Stream.current = log, None
    Stream.current = Stream()

    def empty(shape, dtype):
        array = np.empty(shape, dtype)
        if array.nbytes >= room:
            raise OutOfMemoryError("Out of memory allocating")
        return FakeArray(array)

    def module():
        return types.SimpleNamespace(load=lambda cubin: None, get_function=lambda name: Function(log, name))

    def count():
        if devices is None:
            raise CUDARuntimeError("cudaErrorUnknown")
        return devices

    cupy.log, cupy.empty, cupy.ndarray = log, empty, FakeArray
    cupy.cuda = types.SimpleNamespace(
        Device=Device,
        Stream=Stream,
        get_current_stream=lambda: Stream.current,
        memory=types.SimpleNamespace(OutOfMemoryError=OutOfMemoryError),
        function=types.SimpleNamespace(Module=module),
        driver=types.SimpleNamespace(
            CUDADriverError=CUDADriverError,
            CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES=8,
            funcSetAttribute=lambda *numbers: log.append(("attribute", *numbers)),
        ),
        runtime=types.SimpleNamespace(
            CUDARuntimeError=CUDARuntimeError,
            driverGetVersion=lambda: driver,
            runtimeGetVersion=lambda: runtime,
            getDeviceCount=count,
            getDevice=lambda: 0,
            getDeviceProperties=lambda number: {"name": b"Fake GPU"},
            memGetInfo=lambda: (1000, 2000),
        ),
    )
    return cupy
