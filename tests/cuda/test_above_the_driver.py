"""Several GPUs, streams and threads, and whole trainings, on a module that only looks like CuPy."""

import threading

import numpy as np
import pytest
from sim.device import SimDevice

from fastaudio import nn
from fastaudio.backends import registry
from fastaudio.errors import DeviceError


def test_work_goes_to_the_gpu_of_its_arrays(load):
    """The fake looks whether that is the current one, whenever CuPy's own functions ask for it."""
    module, cupy = load(devices=2)
    other, host = module.engine_on(1), np.arange(6, dtype=np.float32)
    x = other.memory.upload(host)
    assert registry.backend(x) is other and registry.backend(module.engine().memory.upload(host)) is module.engine()
    tape = other.tape([("fill", (other.memory.zeros((6,), np.float32), 1.0)), ("scale", (x, x, 2.0))], 2)
    tape.replay(3)
    other.memory.scratch(100, "a"), other.synchronize()
    np.testing.assert_array_equal(other.memory.download(x), host)
    assert cupy.cuda.runtime.getDevice() == 0
    with cupy.cuda.Device(1):
        assert registry.load("cuda") is other
    assert registry.load("cuda") is module.engine_on(0)


def test_threads_share_no_scratch_and_no_capture(load):
    """Kernels of two threads may come between each other on one stream."""
    module, _ = load()
    device, seen = module.engine().memory, []
    mine = device.scratch(100, "a")

    def elsewhere():
        other = threading.Thread(target=lambda: seen.append((device.scratch(100, "a"), device.recording)))
        other.start(), other.join()

    device.capture(elsewhere, {})
    ((theirs, recording),) = seen
    assert theirs is not mine and not recording


def test_nothing_is_copied_in_a_captured_step(load):
    module, _ = load()
    device = module.engine().memory
    x = device.zeros((3,), np.float32)
    for work in (lambda: device.download(x), lambda: device.write(x, np.ones(3, np.float32))):
        with pytest.raises(DeviceError, match="a copy (to|from) the host cannot be part of a captured step"):
            device.capture(work, {})


@pytest.mark.cpp_engine
def test_nothing_is_allocated_in_a_captured_step(load, monkeypatch):
    """Steps between others take the memory of the step alone; so do the graphs on both sides of a Python layer."""

    class Same(nn.Layer):
        def forward(self, x, training=False):
            return x + 0

        def backward(self, dy):
            return dy + 0

    module, cupy = load(simulator=SimDevice(), room=1 << 40)
    device, empty = module.engine().memory, module.engine().memory.empty

    def watched(shape, dtype):
        assert not device.recording
        return empty(shape, dtype)

    monkeypatch.setattr(device, "empty", watched)
    rng, c = np.random.default_rng(0), nn.layers
    x, y = rng.standard_normal((8, 6, 6, 1)).astype(np.float32), rng.integers(0, 3, 8)
    for middle in ([], [Same()]):
        convolutions = [c.Conv2D(4, 3, input_shape=(6, 6, 1)), c.Conv2D(5, 3)]
        model = nn.Sequential([*convolutions, *middle, c.GlobalAveragePooling2D(), c.Dense(3, "softmax")])
        model.compile("adam", "sparse_categorical_crossentropy", precision="bf16")
        model.fit(x, y, batch_size=2, epochs=2, verbose=0, device=module.engine())
    assert cupy.log.count("graph") > 8


def test_the_host_may_change_what_it_has_sent(load):
    """No driver promises to have read pageable memory when the call for a copy is back."""
    module, cupy = load()
    module.engine().memory.upload(np.ones(3))
    assert cupy.log == ["synchronize"]


@pytest.mark.cpp_engine
def test_a_model_trains_above_the_driver_as_on_the_simulated_device(load):
    """Shapes of launches, types of arguments, capture and replay: all that CuPy is asked for, with the same bits."""
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((12, 5)).astype(np.float32), rng.integers(0, 3, 12)

    def trained(engine):
        nn.set_seed(1)
        model = nn.Sequential([nn.layers.Dense(7, "relu", input_dim=5), nn.layers.Dropout(0.2), nn.layers.Dense(3)])
        model.compile("adam", nn.losses.SparseCategoricalCrossentropy(from_logits=True))
        history = model.to(engine).fit(x, y, batch_size=4, epochs=2, verbose=0).history["loss"]
        return [np.array(history), model.to("cpu").predict(x, verbose=0)]

    module, cupy = load(simulator=SimDevice(), room=1 << 40)
    for got, want in zip(trained(module.engine()), trained(SimDevice().engine), strict=True):
        np.testing.assert_array_equal(got, want)
    assert cupy.log.count("graph") > 3
