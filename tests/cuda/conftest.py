"""The `sim` fixture: the CUDA engine on a simulated device, once for every order of threads and blocks."""

import importlib
import os
import pickle
import sys
from pathlib import Path

import numpy as np
import pytest

from fastaudio.backends import registry
from fastaudio.backends.cuda import cache
from fastaudio.errors import BackendUnavailable

sys.path.insert(0, str(Path(__file__).parent))  # for the package `sim`

from sim import build  # noqa: E402

ON_GPU = os.environ.get("FASTAUDIO_SIM") == "gpu"  # tools/gpu_check.py: the same tests on the device itself
if ON_GPU:

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(item):
        """A test that needs a library which the GPU's machine lacks is skipped."""
        try:
            return (yield)
        except BackendUnavailable as error:
            if "pip install" not in str(error):
                raise
            pytest.skip(str(error))

elif not build.available():
    collect_ignore_glob = ["test_*.py"]


def devices():
    """A simulated device for each order, or the GPU, twice: a second run must have the same bits."""
    if ON_GPU:
        return [registry.load("cuda").memory] * 2
    from sim.device import ORDERS, SimDevice

    return [SimDevice(order) for order in (["random"] if build.THREAD else ORDERS)]  # races do not depend on it


def engine_of(device):
    return registry.load("cuda") if ON_GPU else device.engine


def fresh():
    """The engine of a device that nobody has used, or of the GPU."""
    return registry.load("cuda") if ON_GPU else devices()[0].engine


@pytest.fixture
def cuda():
    return fresh()


@pytest.fixture(scope="module")
def cuda_for_all():
    """One for all tests of a file: each kernel is loaded once."""
    return fresh()


if build.THREAD:

    def pytest_sessionfinish():
        """For test_races.py: which kernels ThreadSanitizer has watched."""
        from sim.device import SEEN

        Path(f"{os.environ['FASTAUDIO_SIM_LOG']}.kernels").write_text("\n".join(SEEN))


class Sim:
    """`sim.run("add", out, a, b)` with NumPy arrays: uploads, calls the kernel, writes results back into the arrays, and
    returns what the kernel says.

    The kernel runs in every order; the bits must be the same.
    """

    def __init__(self):
        self.devices = devices()

    @property
    def device(self):
        """The device that runs forward: for tests that call several kernels themselves."""
        return self.devices[0]

    @property
    def engine(self):
        return engine_of(self.device)

    @property
    def engines(self):
        """One for every order."""
        return [engine_of(device) for device in self.devices]

    def run(self, kernel, *arguments, tables=()):
        """`tables`: numbers of arguments that stay NumPy arrays, because the kernel keeps them by `device.constant`."""
        (answer, found), *others = (self._once(device, kernel, arguments, tables) for device in self.devices)
        for device, (said, results) in zip(self.devices[1:], others, strict=True):
            assert said == answer, f"{kernel}: says {said} on {device.name}"
            for number, (first, other) in enumerate(zip(found, results, strict=True)):
                same = first is other is None or first.tobytes() == other.tobytes()
                assert same, f"{kernel}: argument {number} differs between runs on {device.name}"
        for given, result in zip(arguments, found, strict=True):
            if isinstance(given, np.ndarray) and result is not None and given.flags.writeable:
                given[...] = result
        return answer

    def _once(self, device, kernel, arguments, tables):
        on_device = [
            device.upload(a) if isinstance(a, np.ndarray) and i not in tables else a for i, a in enumerate(arguments)
        ]
        answer = engine_of(device).kernel(kernel)(*on_device)
        return answer, [
            device.download(a) if isinstance(g, np.ndarray) and i not in tables else None
            for i, (g, a) in enumerate(zip(arguments, on_device, strict=True))
        ]


@pytest.fixture(scope="session")
def sim():
    return Sim()


@pytest.fixture
def load(monkeypatch):
    """`load(devices=2, ...)`: the package's module for CuPy on a fake (see fake_cupy.make), and that fake."""
    import fake_cupy

    name = "fastaudio.backends.cuda.cupy_device"

    def load(**said):
        cupy = fake_cupy.make(**said)
        monkeypatch.setitem(sys.modules, "cupy", cupy)
        monkeypatch.delitem(sys.modules, name, raising=False)
        code = lambda text, stem, arch: pickle.dumps((stem, text)) if "simulator" in said else b""
        monkeypatch.setattr(cache, "cubin", code)
        monkeypatch.setattr(registry, "_loaded", {})
        return importlib.import_module(name), cupy

    yield load
    sys.modules.pop(name, None)
