"""A module that looks like CuPy as far as the package goes, as strict as CuPy 14 in what it takes.

Arrays lie in the simulator's memory, or NumPy's; kernels run in the simulator, or are only written into `cupy.log`.
Whatever concerns an array or a kernel must happen while its GPU is the current one.
"""

import pickle
import types
from functools import partial

import numpy as np
from sim.array import DeviceArray


class OutOfMemoryError(MemoryError):
    pass


class CUDARuntimeError(RuntimeError):
    pass


class CUDADriverError(RuntimeError):
    pass


class FakeArray(DeviceArray):
    """`place`: its GPU. `type(x).__module__` says cupy."""

    @property
    def device(self):
        return types.SimpleNamespace(id=self.place.number)

    @property
    def data(self):
        return types.SimpleNamespace(ptr=self.pointer, memset_async=self._memset)

    def _memset(self, value, nbytes, stream):
        assert nbytes == self.nbytes
        self.place.do("memset", partial(self.host().fill, value), stream)

    def set(self, host):
        assert type(host) is np.ndarray and host.flags.c_contiguous and self.flags.c_contiguous
        assert (host.dtype, host.shape) == (self.dtype, self.shape)
        self.place.copy()
        self.host()[...] = host

    def get(self):
        self.place.copy()
        return self.host().copy()


FakeArray.__module__ = "cupy"


class Gpu:
    """What is one GPU's: its current stream, and what is done on it."""

    def __init__(self, system, number):
        self.system, self.number = system, number
        self.null = self.stream = Stream(self, 0)

    def here(self):
        assert self.system.number == self.number, f"GPU {self.system.number} is the current one, not {self.number}"

    def do(self, what, work, stream=None):
        """Now, or when a graph is launched."""
        self.here()
        stream = self.stream if stream is None else stream
        assert stream.gpu is self, "a stream of another GPU"
        if stream.captured is None:
            work()
        else:
            stream.captured.append(work)

    def copy(self):
        self.here()
        if self.stream.captured is not None:
            raise RuntimeError("the current stream is capturing, so transfers are disallowed")

    def empty(self, shape, dtype):
        self.here()
        simulator = self.system.simulator
        memory = simulator.empty(shape, dtype).host() if simulator else np.empty(shape, dtype)
        if memory.nbytes >= self.system.room:
            raise OutOfMemoryError("Out of memory allocating")
        return FakeArray(self, memory)


class Stream:
    def __init__(self, gpu, ptr):
        self.gpu, self.ptr, self.captured, self._before = gpu, ptr, None, []

    def __enter__(self):
        self.gpu.here()
        self._before.append(self.gpu.stream)
        self.gpu.stream = self
        self.gpu.system.log.append("stream on")

    def __exit__(self, *_):
        self.gpu.stream = self._before.pop()
        self.gpu.system.log.append("stream off")

    def begin_capture(self):
        if self.ptr == 0:
            raise RuntimeError("cannot capture on the default (legacy) stream")
        self.captured = []
        self.gpu.system.log.append("begin capture")

    def end_capture(self):
        works, self.captured = self.captured, None
        self.gpu.system.log.append("end capture")

        def launch():
            self.gpu.here()
            self.gpu.system.log.append("graph")
            for work in works:
                work()

        return types.SimpleNamespace(launch=launch)

    def synchronize(self):
        assert self.captured is None, "a stream that is captured cannot be waited for"
        self.gpu.here()
        self.gpu.system.log.append("synchronize")


class Function:
    """As strict as the real one, which is compiled: tuples, arrays of CuPy's, scalars of NumPy's."""

    def __init__(self, gpu, name, stem=None, text=None):
        self.gpu, self.name, self.ptr = gpu, name, abs(hash((name, text)))
        self.simulated = gpu.system.simulator.compile(stem, text, name) if text else None

    def __call__(self, grid, block, arguments, shared):
        assert type(grid) is type(block) is tuple and all(type(n) is int and n > 0 for n in (*grid, *block))
        assert type(shared) is int and 0 <= shared <= max(48 * 1024, self.gpu.system.allowed.get(self.ptr, 0))
        assert all(type(a) is FakeArray and a.place is self.gpu or isinstance(a, np.generic) for a in arguments)
        self.gpu.system.log.append((self.name, grid, block, [type(a).__name__ for a in arguments], shared))
        simulator, work = self.gpu.system.simulator, lambda: None
        if self.simulated:
            work = partial(simulator.simulate, self.simulated, grid, block, shared, arguments)
        self.gpu.do(self.name, work)


class Module:
    def __init__(self, system):
        self.gpu, self.code = None, ()
        self.system = system

    def load(self, cubin):
        self.gpu = self.system.gpus[self.system.number]
        self.code = pickle.loads(cubin) if cubin else ()

    def get_function(self, name):
        return Function(self.gpu, name, *self.code)


class System:
    """All GPUs of the machine."""

    def __init__(self, devices, room, simulator):
        self.log, self.number, self.room, self.simulator = [], 0, room, simulator
        self.allowed, self.streams = {}, 6
        self.gpus = [Gpu(self, number) for number in range(devices or 0)]

    def new_stream(self, non_blocking):
        assert non_blocking, "a stream that others wait for cannot be captured"
        self.streams += 1
        return Stream(self.gpus[self.number], self.streams)

    def allow(self, pointer, attribute, count):
        assert attribute == 8
        self.allowed[pointer] = count
        self.log.append(("attribute", pointer, attribute, count))


class Device:
    def __init__(self, system, number):
        self.system, self.id, self._before = system, number, []
        self.compute_capability, self.attributes = "90", {"MaxSharedMemoryPerBlockOptin": 232448}
        self.mem_info = (1000, 2000)

    def __enter__(self):
        self._before.append(self.system.number)
        self.system.number = self.id
        return self

    def __exit__(self, *_):
        self.system.number = self._before.pop()


def make(driver=13000, runtime=13020, devices=1, room=1 << 20, simulator=None):
    """The module. `room`: bytes of an array that is just too large; `devices`: None where CUDA does not start."""
    cupy, system = types.ModuleType("cupy"), System(devices, room, simulator)

    def count():
        if devices is None:
            raise CUDARuntimeError("cudaErrorUnknown")
        return devices

    cupy.log, cupy.ndarray = system.log, FakeArray
    cupy.empty = lambda shape, dtype: system.gpus[system.number].empty(shape, dtype)
    cupy.cuda = types.SimpleNamespace(
        Device=partial(Device, system),
        Stream=system.new_stream,
        get_current_stream=lambda number=-1: system.gpus[system.number if number < 0 else number].stream,
        memory=types.SimpleNamespace(OutOfMemoryError=OutOfMemoryError),
        function=types.SimpleNamespace(Module=partial(Module, system)),
        driver=types.SimpleNamespace(
            CUDADriverError=CUDADriverError,
            CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES=8,
            funcSetAttribute=system.allow,
        ),
        runtime=types.SimpleNamespace(
            CUDARuntimeError=CUDARuntimeError,
            driverGetVersion=lambda: driver,
            runtimeGetVersion=lambda: runtime,
            getDeviceCount=count,
            getDevice=lambda: system.number,
            getDeviceProperties=lambda number: {"name": b"Fake GPU"},
        ),
    )
    return cupy
