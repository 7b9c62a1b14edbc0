"""Arrays of more than 2^31 elements on a GPU, where indices of 32 bits overflow; small ones in the simulator."""

import numpy as np

from fastaudio.backends.ops import ACT


def small(device):
    return device.name.startswith(("sim", "Fake"))


def test_flat_arrays(sim):
    device, kernel = sim.device, sim.engine.kernel
    n = (1 << 13 if small(device) else 1 << 31) + 77
    x = device.empty((n,), np.float32)
    kernel("fill")(x, 3.0)
    kernel("scale")(x, x, -0.5)
    norm = device.zeros((1,), np.float64)
    kernel("global_norm")(norm, x)
    assert abs(device.download(norm)[0] / (1.5 * np.sqrt(n)) - 1) < 1e-12
    kernel("fill")(x[n - 7 :], 2.0)
    y = device.empty((n,), np.float32)
    kernel("copy")(y, x)
    assert device.download(y[n - 8 :]).tolist() == [-1.5] + [2.0] * 7 and device.download(y[:3]).tolist() == [-1.5] * 3


def test_images(sim):
    """The last picture of a convolution is that of the picture alone."""
    device, kernel = sim.device, sim.engine.kernel
    count, side = (3, 6) if small(device) else (2100, 256)
    x, counter = device.empty((count, 1, side, side, 16), np.float32), device.upload(np.array([1, 2], np.uint64))
    w, y = device.empty((1, 1, 3, 3, 16, 16), np.float32), device.empty(x.shape, np.float32)
    kernel("random_uniform")(x, counter, 0, -1.0, 1.0)
    kernel("random_uniform")(w, counter, 1, -1.0, 1.0)
    how = (1, 1), (1, 1), (1, 1), 1, (16, 16)
    kernel("conv2d")(y, x, w, None, *how, ACT["linear"], 0.0, 0)
    alone = device.empty((1, *x.shape[1:]), np.float32)
    kernel("conv2d")(alone, x[count - 1 :], w, None, *how, ACT["linear"], 0.0, 0)
    last, want = device.download(y[count - 1 :]), device.download(alone)
    assert np.abs(last - want).max() <= 1e-6 * np.abs(want).max() > 0
