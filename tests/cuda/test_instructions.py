"""Instructions as a GPU has them: these tests run in the simulator, and by tools/gpu_check.py on a GPU. So the simulator
and what is written here cannot be wrong together."""

from math import erf
from pathlib import Path

import numpy as np
import pytest

from fastaudio.backends.cuda import nvrtc, source
from fastaudio.backends.cuda.prototype import parse

TEXT = source.text("common") + (Path(__file__).parent / "instructions.cuh").read_text("utf-8")
PROTOTYPES = parse(TEXT)


def run(device, kernel, columns, x, n=None):
    out = device.zeros((len(x), columns), x.dtype)
    values = PROTOTYPES[kernel].values((out, device.upload(x), len(x) if n is None else n), device)
    device.launch(device.compile("instructions", TEXT, kernel), (1, 1, 1), (32, 1, 1), 0, values)
    return device.download(out).T


def test_integers(sim):
    x = np.array([0, 1, -1, 2, 12345, -(2**31), 2**31 - 1, 0x7FC00001], np.int32)
    clz, popc, ffs, brev, high, same = run(sim.device, "integers", 6, x)
    bits = [format(int(v) & 0xFFFFFFFF, "032b") for v in x]
    np.testing.assert_array_equal(clz, [len(b) - len(b.lstrip("0")) for b in bits])
    np.testing.assert_array_equal(popc, [b.count("1") for b in bits])
    np.testing.assert_array_equal(ffs, [b[::-1].find("1") + 1 for b in bits])
    np.testing.assert_array_equal(brev.astype(np.uint32), [int(b[::-1], 2) for b in bits])
    np.testing.assert_array_equal(high.astype(np.uint32), [int(b, 2) * 0xD2511F53 >> 32 for b in bits])
    np.testing.assert_array_equal(same, x)


def test_floats_are_exact(sim):
    x = np.array([0.0, -0.0, 0.1, 2.5, 3.5, -1.5, 1e30, -7e5, np.nan, np.inf, 1e-40], np.float32)
    small, large, fused, root, inverse, floor, nearest, whole = run(sim.device, "floats", 8, x)
    wide = x.astype(np.float64)
    np.testing.assert_array_equal(small, np.fmin(x, np.float32(1)))  # the number, where one is NaN
    np.testing.assert_array_equal(large, np.fmax(x, np.float32(1)))
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(fused, (wide * wide - 1).astype(np.float32))
        np.testing.assert_array_equal(root, np.sqrt(np.abs(x)))
        np.testing.assert_array_equal(inverse, np.float32(1) / x)  # denormal numbers are kept
    np.testing.assert_array_equal(floor, np.floor(x))
    np.testing.assert_array_equal(nearest, np.rint(x))
    ok = np.isfinite(x)
    np.testing.assert_array_equal(whole[ok], np.rint(np.clip(x[ok], -1e6, 1e6)))


def test_functions_within_a_few_units(sim):
    x = np.concatenate([np.linspace(-8, 8, 202), [1e-6, -1e-6, 30]]).astype(np.float32)
    wide = x.astype(np.float64)
    errors = np.array([erf(v) for v in wide])
    expected = [
        *(np.exp(wide), np.expm1(wide), np.log(np.abs(wide)), np.log10(np.abs(wide)), np.tanh(wide), errors),
        *(np.sin(wide), np.cos(wide)),
    ]
    for got, want in zip(run(sim.device, "functions", 8, x), expected, strict=True):
        units = np.abs(got - want) / np.spacing(np.maximum(np.abs(want), 1e-3).astype(np.float32))
        assert units.max() <= 4


def test_exchanges(sim):
    x = np.arange(32, dtype=np.float32) ** 2
    lane = np.arange(32)
    up, down, flip, half, eight, votes, total, most = run(sim.device, "exchanges", 8, x, 100)
    np.testing.assert_array_equal(up, x[np.where(lane >= 3, lane - 3, lane)])
    np.testing.assert_array_equal(down, x[np.where(lane % 16 + 5 < 16, lane + 5, lane)])
    np.testing.assert_array_equal(flip, x[lane ^ 9])
    other = lane ^ 17  # beyond the half, a lane of the upper half reads the lower one, one of the lower reads itself
    np.testing.assert_array_equal(half, x[np.where(other < lane // 16 * 16 + 16, other, lane)])
    np.testing.assert_array_equal(eight, x[lane // 8 * 8 + 3])
    assert (votes == 21).all() and (total == x.sum()).all() and (most == 961).all()


@pytest.mark.skipif(not nvrtc.available(), reason="no NVRTC here")
def test_they_compile():
    assert nvrtc.compile(TEXT, "instructions.cuh", "sm_90").cubin
