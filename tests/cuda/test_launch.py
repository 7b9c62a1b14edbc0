"""The typed launch: an argument that does not fit its kernel's signature is refused by name, before anything runs."""

import numpy as np
import pytest

from fastaudio.backends.cuda import launch
from fastaudio.backends.cuda.prototype import parse
from fastaudio.errors import BackendUnavailable

KERNEL = """
// extern "C" __global__ void commented_out(float* y) {}
#define SIZE 128
extern "C" __global__ void __launch_bounds__(SIZE, 2) k(float* __restrict__ y, const float4* x, const uint8 *mask,
    const void* any, int n, unsigned m, long long big, float s, double d) {}
extern "C" __global__ void plain(double2* z) {}
"""


@pytest.fixture
def arrays(sim):
    """y, x, mask, any, n, m, big, s, d: all right."""
    up, mask = sim.device.upload, np.ones(4, bool)
    whole = up(np.zeros(24, np.float32))
    return [whole[:8], whole[8:], up(mask), up(np.zeros(2, np.int16)), 1, 2, 3, 0.1, 0.1]


def values(sim, arguments):
    return parse(KERNEL)["k"].values(tuple(arguments), sim.device)


def test_signatures():
    kernels = parse(KERNEL)
    assert list(kernels) == ["k", "plain"] and kernels["k"].threads == 128 and kernels["plain"].threads == 1024
    said = [(p.type, p.pointer, p.const) for p in kernels["k"].parameters]
    assert said[:4] == [("float", True, False), ("float4", True, True), ("uint8", True, True), ("void", True, True)]
    assert [t for t, *_ in said[4:]] == ["int32", "uint32", "int64", "float", "double"]
    for text, message in (
        ('extern "C" __global__ void k(half* x) {}', "k: no such parameter type: 'half. x'"),
        ('extern "C" __global__ void k(bool x) {}', "k: no such parameter type: 'bool x'"),
        ("#define K __global__ void k\nK(float* x) {}", "every kernel must be written out"),
        ('extern "C" __global__ void __launch_bounds__(MANY) k(float* x) {}', r"__launch_bounds__\(MANY\): neither"),
    ):
        with pytest.raises(ValueError, match=message):
            parse(text)


def test_numbers_become_those_of_the_signature(sim, arrays):
    arrays[4:] = np.int64(1), True, np.int32(3), 1, np.float32(0.5)
    kinds = [type(v) for v in values(sim, arrays)[4:]]
    assert kinds == [np.int32, np.uint32, np.int64, np.float32, np.float64]
    arrays[1] = None
    assert values(sim, arrays)[1] is None


@pytest.mark.parametrize("place, given, error, message", [
    (0, np.zeros(8, np.float32), TypeError, "k: y is written, and must be an array of the device"),
    (0, 3.0, TypeError, "k: y must be an array, got float"),
    (1, 3.0, TypeError, "k: x must be an array, got float"),
    (4, 1.0, TypeError, "k: n must be an integer, got float"),
    (4, 2**31, OverflowError, "k: n must fit int32, got 2147483648"),
    (5, -1, OverflowError, "k: m must fit uint32, got -1"),
    (6, 2**63, OverflowError, "k: big must fit int64"),
    (7, "0.1", TypeError, "k: s must be a number, got str"),
    (8, None, TypeError, "k: d must be a number, got NoneType"),
])  # fmt: skip
def test_what_does_not_fit_is_refused(sim, arrays, place, given, error, message):
    arrays[place] = given
    with pytest.raises(error, match=message):
        values(sim, arrays)


def test_arrays_that_do_not_fit_are_refused(sim, arrays):
    up = sim.device.upload
    for place, given, error, message in (
        (0, up(np.zeros(8)), BackendUnavailable, "k: y must have dtype float32 on the 'cuda' engine, got float64"),
        (0, up(np.zeros(8, np.int32)), TypeError, "k: y must have dtype float32, got int32"),
        (2, up(np.zeros(8, np.int8)), TypeError, "k: mask must have dtype uint8, got int8"),
        (0, up(np.zeros(8, np.float32))[::2], ValueError, "k: y must be C-contiguous"),
        (1, up(np.zeros(9, np.float32))[1:], ValueError, "k: x must begin at a multiple of 16 bytes"),
    ):
        with pytest.raises(error, match=message):
            values(sim, [*arrays[:place], given, *arrays[place + 1 :]])
    with pytest.raises(TypeError, match="k: takes 9 arguments, got 8"):
        values(sim, arrays[:8])


def test_what_a_launch_cannot_be(sim):
    x = sim.device.upload(np.ones(8, np.float32))
    run = lambda grid, block, shared=0, kernel="scale": launch.run(
        kernel, "nn/elementwise", grid, block, (x, x, 2.0, 8), shared
    )
    for arguments, error, message in (
        (((1, 65536), 32), ValueError, "scale: the grid must be within"),
        ((1, 512), ValueError, "scale: compiled for up to 256 threads a block, got"),
        ((1, 0), ValueError, "scale: compiled for up to 256 threads"),
        ((1, 32, 1 << 20), ValueError, "scale: .* bytes of shared memory at most, got 1048576"),
        ((1, 32, 0, "scales"), KeyError, "nn/elementwise.cuh has no kernel 'scales'"),
    ):
        with pytest.raises(error, match=message):
            run(*arguments)
    run(0, 32)
    assert sim.device.download(x).tolist() == [1.0] * 8  # an empty grid is no launch
    run(1, 32)
    assert sim.device.download(x).tolist() == [2.0] * 8
    with pytest.raises(BackendUnavailable, match="cuda: arrays must live on one CUDA device, got 0 devices"):
        launch.run("scale", "nn/elementwise", 1, 32, (None, None, 2.0, 8))
