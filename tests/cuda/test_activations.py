"""Activations, softmax, random numbers and copies on the simulated device, against the engine of NumPy arrays."""

import numpy as np
import pytest
from image_references import block
from parity import drawn, same

from fastaudio.backends.ops import ACT

EXACT = (0,)
SIZES = (0, 1, 3, 4, 5, 31, 64, 129, 1025, 4099)


@pytest.mark.parametrize("name", ACT)
def test_activations(sim, name):
    rng = np.random.default_rng(0)
    for n in SIZES:
        y, x, dx, dy = drawn(rng, n, n, n, n)
        y, *_ = same(sim, "activation", y, x * 3, ACT[name], 0.3, limit=5e-7)
        same(sim, "activation_backward", dx, dy, x * 3, y, ACT[name], 0.3, limit=5e-7)


def test_infinity_and_nan(sim):
    x = np.array([-np.inf, np.inf, np.nan, -1000, 1000, -0.0, 0.0], np.float32)
    for code in ACT.values():
        same(sim, "activation", np.empty_like(x), x, code, 0.3)


def test_what_begins_anywhere(sim):
    """Arrays that are not on 16 bytes take the way without float4: the same bits."""
    (x,) = drawn(np.random.default_rng(1), 68)
    results = []
    for start in range(4):
        device = sim.device
        given, out = device.zeros((72,), np.float32), device.zeros((72,), np.float32)
        device.write(given[start : start + 68], x)
        sim.engine.kernel("activation")(out[start : start + 68], given[start : start + 68], ACT["tanh"], 0.0)
        results.append(device.download(out)[start : start + 68])
    assert all(np.array_equal(results[0], other) for other in results[1:])


def test_softmax(sim):
    rng = np.random.default_rng(2)
    for shape in ((1, 1), (3, 7), (17, 33), (2, 1100)):  # the last is a block a row
        y, x, dx, dy = drawn(rng, shape, shape, shape, shape)
        y[:] = same(sim, "softmax", y, x * 9, limit=5e-7)[0]
        same(sim, "softmax_backward", dx, dy, y)
        y[:] = same(sim, "log_softmax", y, x * 9, limit=5e-7)[0]
        same(sim, "log_softmax_backward", dx, dy, y)


@pytest.mark.parametrize("seed", [0, 7, 2**64 - 1])
def test_random_numbers_have_the_bits_of_the_cpu(sim, seed):
    rng = np.random.default_rng(3)
    for n in SIZES:
        counter, stream = np.array([seed, 2**33 + n], np.uint64), int(rng.integers(0, 2**32))
        out, x = drawn(rng, n, n)
        first = int(rng.choice([0, 1, 63, 64, 130]))
        same(sim, "dropout", out, x, counter, stream, first, 0.3, exact=EXACT)
        same(sim, "dropout_backward", out, x, counter, stream, first, 0.9, exact=EXACT)
        same(sim, "random_uniform", out, counter, stream, -1.5, 2.5, exact=EXACT)
        same(sim, "random_normal", out, counter, stream, first)


def test_gaussian(sim):
    for n in SIZES:
        z, mu, lv, eps, dmu, dlv, more = drawn(np.random.default_rng(n), *[n] * 7)
        same(sim, "gaussian_sample", z, mu, lv, eps, limit=5e-7)
        for both in ((None, None), (more, None), (more, mu)):
            same(sim, "gaussian_sample_backward", dmu, dlv, z, lv, eps, *both, limit=5e-7)


def test_rows_by_index(sim):
    rng = np.random.default_rng(4)
    for dtype, shape in (
        (np.float32, (7,)),
        (np.float64, ()),
        (np.uint8, (3, 5)),
        (np.int64, (2,)),
        (np.float32, (700,)),
    ):
        data = rng.integers(0, 255, (20, *shape)).astype(dtype)
        index, cursor = rng.integers(0, 20, 31), np.array([rng.integers(0, 12)])
        same(sim, "gather", np.zeros((19, *shape), dtype), data, index, cursor, exact=EXACT)
        same(sim, "advance", cursor, 5)
    same(sim, "advance", np.array([2**64 - 3], np.uint64), 5)


def test_a_row_that_is_nowhere_shows(sim):
    data, out = np.ones((3, 4), np.float32), np.zeros((4, 4), np.float32)
    sim.run("gather", out, data, np.array([0, -1, 3, 2]), np.array([0]))
    assert np.array_equal(np.isnan(out).all(1), [False, True, True, False])
    sim.run("gather", out, data, np.array([0, 1, 2, 0]), np.array([2]))
    assert np.array_equal(np.isnan(out).all(1), [False, False, True, True])


def test_columns_and_channels(sim):
    rng = np.random.default_rng(5)
    for _ in range(30):
        a, b, rows = (int(v) for v in rng.integers(1, 40, 3))
        to, start = int(rng.integers(0, a)), int(rng.integers(0, b))
        count = int(rng.integers(0, min(a - to, b - start) + 1))
        same(sim, "copy_columns", *drawn(rng, (rows, a), (rows, b)), to, start, count, exact=EXACT)
        out, x = drawn(rng, (2, a, 3, 2), (2, b, 3, 2))
        same(sim, "copy_channels", block(out), block(x), to, start, count, exact=EXACT)


def test_blocked_images(sim):
    rng = np.random.default_rng(6)
    for n, c, h, w in ((1, 1, 1, 1), (2, 3, 5, 7), (2, 16, 8, 8), (1, 35, 9, 15), (3, 17, 1, 65)):
        for last in (False, True):
            plain, out = drawn(rng, *[(n, h, w, c) if last else (n, c, h, w)] * 2)
            (blocked,) = drawn(rng, (n, -(-c // 16), h, w, 16))
            blocked, *_ = same(sim, "to_blocked", blocked, plain, last, exact=EXACT)
            out, *_ = same(sim, "from_blocked", out, blocked, last, exact=EXACT)
            assert np.array_equal(out, plain)


def test_masks(sim):
    rng = np.random.default_rng(7)
    for rows, n in ((1, 1), (9, 3), (40, 33), (5, 70)):
        x, y, dx, dy = drawn(rng, *[(rows, n)] * 4)
        x[rng.random(rows) < 0.5] = -1
        x[0, 0] = np.nan
        mask = np.zeros(rows, np.uint8)
        _, mask, *_ = same(sim, "mask_steps", y, mask, x, -1.0, exact=EXACT)
        same(sim, "mask_steps", None, mask, x, -1.0)
        same(sim, "mask_steps_backward", dx, dy, mask, exact=EXACT)
