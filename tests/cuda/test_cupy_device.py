"""What the GPU's device asks of CuPy, in which order, and how its errors read: with a module that only looks like it."""

import sys

import fake_cupy
import numpy as np
import pytest

from fastaudio.backends import registry
from fastaudio.errors import DeviceError


def test_a_kernel_is_launched_with_exact_types(load):
    module, cupy = load()
    engine = module.engine()
    x = engine.empty((5000,), np.float32)
    assert registry.backend(x).name == "cuda"
    engine.kernel("scale")(x, x, 2)
    assert cupy.log == [("scale", (5, 1, 1), (256, 1, 1), ["FakeArray", "FakeArray", "float32", "int64"], 0)]
    engine.synchronize()
    assert cupy.log[-1] == "synchronize"


def test_a_step_is_run_once_then_captured_then_replayed(load):
    module, cupy = load()
    engine = module.engine()
    x, log = engine.memory.zeros((8,), np.float32), []
    calls = [("fill", (x, 1.0)), ("scale", (x, x, 2.0)), (log.append, ("called",)), ("accumulate", (x, x))]
    tape = engine.tape(calls, 4)
    tape.replay()
    names = [entry if isinstance(entry, str) else entry[0] for entry in cupy.log if entry != "synchronize"]
    captured = ["stream on", "begin capture", "end capture", "stream off"]
    first, second = [*captured[:2], "fill", "scale", *captured[2:]], [*captured[:2], "add", *captured[2:]]
    assert names == ["fill", "scale", "add", *first, *second]
    cupy.log.clear()
    tape.replay(2)
    assert cupy.log == ["graph", "graph"] * 2 and log == ["called"] * 3


def test_an_error_breaks_a_capture_off(load):
    module, cupy = load()
    device = module.engine().memory

    def work():
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        device.capture(work, {})
    assert cupy.log == ["stream on", "begin capture", "end capture", "stream off"]
    assert device.queue() == 0 and not device.recording


def test_a_graph_owns_its_scratch_and_arrays(load):
    module, _ = load()
    device = module.engine().memory
    before = device.scratch(100, "a")
    seen = []
    own = {}
    device.capture(lambda: seen.append(device.scratch(50, "a")), own)
    assert seen[0] is before and device.scratch(100, "a") is not before
    elsewhere = device.scratch(100, "a")
    device.capture(lambda: seen.append(device.scratch(50, "a")), own)  # one of two graphs runs at a time
    assert seen[1] is before and device.scratch(100, "a") is elsewhere
    device.capture(lambda: seen.append(device.scratch(50, "a")), {})
    assert seen[2] is elsewhere


def test_much_shared_memory_is_asked_for_once(load):
    module, cupy = load()
    device = module.engine().memory
    function = device.compile("stem", "", "k")
    for shared in (48 * 1024, 60_000, 60_000):
        device.launch(function, (1, 1, 1), (32, 1, 1), shared, [None])
    assert [entry[0] for entry in cupy.log] == ["k", "attribute", "k", "k"]
    assert cupy.log[0][3] == ["uint64"]


def test_tables_are_sent_once_and_again_when_they_change(load):
    module, _ = load()
    device = module.engine().memory
    table = np.arange(4.0)
    sent = device.constant(table)
    assert device.constant(table) is sent
    table[0] = 9
    np.testing.assert_array_equal(device.constant(table).get(), table)
    fixed = np.arange(3.0)
    fixed.flags.writeable = False
    assert device.constant(fixed) is device.constant(fixed)
    del table
    assert len(device._tables) == 1


def test_a_stream_waits_for_no_other_ones_tables(load):
    """A copy that one stream has begun may not be done when another one's kernels run."""
    module, cupy = load()
    device, table = module.engine().memory, np.arange(4.0)
    sent = device.constant(table)
    with cupy.cuda.Stream(non_blocking=True):
        assert device.constant(table) is not sent and device.constant(table) is device.constant(table)
    assert device.constant(table) is sent


@pytest.mark.parametrize(
    "said, message",
    [
        (dict(driver=0), "there is no NVIDIA driver"),
        (dict(driver=12040), r"the driver knows CUDA 12.4, CuPy is built for 13.2; .*\[cuda12\]"),
        (dict(devices=0), "there is a driver and no GPU"),
        (dict(devices=None), "CUDA does not start: cudaErrorUnknown"),
    ],
)
def test_what_is_missing_is_said(load, said, message):
    module, _ = load(**said)
    with pytest.raises(DeviceError, match=f"cuda: {message}"):
        module.engine()


def test_a_compiler_that_is_newer_than_the_driver(load, monkeypatch):
    module, _ = load(driver=13010, runtime=13000)
    monkeypatch.setattr(module.nvrtc, "available", lambda: True)
    monkeypatch.setattr(module.nvrtc, "version", lambda: (14, 0))
    said = r"cuda: the driver knows CUDA 13.1, the compiler is NVRTC 14.0; update the driver, or pip install .*\[cuda13\]"
    with pytest.raises(DeviceError, match=said):
        module.engine()


def test_an_older_driver_of_the_same_major_version_will_do(load):
    module, _ = load(driver=13000, runtime=13020)
    assert module.problem() is None


def test_no_cupy(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    monkeypatch.delitem(sys.modules, "fastaudio.backends.cuda.cupy_device", raising=False)
    monkeypatch.setattr(registry, "_loaded", {})
    with pytest.raises(
        DeviceError, match=r"cuda: CuPy is not installed \(.*\); pip install fastaudio-kernels\[cuda13\]"
    ):
        registry.load("cuda")


def test_out_of_memory_says_the_sizes(load):
    module, _ = load(room=4096)
    said = r"Fake GPU: an array of \(64, 64\) float32, 16,384 bytes: out of memory, 1,000 of 2,000 bytes are free"
    with pytest.raises(DeviceError, match=said):
        module.engine().empty((64, 64), np.float32)


def test_a_failed_launch_says_which(load, monkeypatch):
    module, _ = load()
    device = module.engine().memory

    def fails(*_):
        raise fake_cupy.CUDADriverError("CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES")

    fails.ptr = 5
    with pytest.raises(DeviceError, match=r"k: \(1, 1, 1\) blocks of \(32, 1, 1\) threads.*OUT_OF_RESOURCES"):
        device.launch(("k", fails), (1, 1, 1), (32, 1, 1), 0, [])


def test_a_fault_is_said_to_have_taken_the_gpu(load, monkeypatch):
    module, cupy = load()
    device = module.engine().memory

    def fails():
        raise fake_cupy.CUDARuntimeError("cudaErrorIllegalAddress: an illegal memory access was encountered")

    monkeypatch.setattr(cupy.cuda.get_current_stream(), "synchronize", fails)
    with pytest.raises(DeviceError, match="kernels under way: cudaErrorIllegalAddress.*start another$"):
        device.synchronize()
