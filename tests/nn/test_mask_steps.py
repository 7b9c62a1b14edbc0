"""mask_steps, its backward pass and mask_weights against NumPy."""

import numpy as np
import pytest
from support import full, noise


def test_steps(engine, real):
    rng = np.random.default_rng(0)
    for _ in range(200):
        rows, n = (int(k) for k in rng.integers(0, 40, 2))
        value = float(rng.choice([0.0, 0.1, -3.5]))
        x = noise(rng, (rows, n), real)
        x[rng.random((rows, n)) < 0.5] = value
        x[rng.random(rows) < 0.5] = value
        keep = (x != real(value)).any(1)
        y, mask = full((rows, n), real), np.full(rows, 7, np.uint8)
        engine.kernel("mask_steps")(y, mask, x, value)
        assert np.array_equal(mask, keep) and np.array_equal(y, np.where(keep[:, None], x, 0))
        engine.kernel("mask_steps")(None, mask, x, value)
        assert np.array_equal(mask, keep)
        dy, dx = noise(rng, (rows, n), real), full((rows, n), real)
        engine.kernel("mask_steps_backward")(dx, dy, mask)
        assert np.array_equal(dx, np.where(keep[:, None], dy, 0))


def test_many_rows(engine, real):
    x = np.zeros((100_001, 3), real)
    x[::7, 1] = np.nan
    y, mask = full(x.shape, real), np.zeros(len(x), np.uint8)
    engine.kernel("mask_steps")(y, mask, x, 0.0)
    assert np.array_equal(mask, np.arange(len(x)) % 7 == 0) and np.array_equal(y, x, equal_nan=True)


def test_weights(engine, real):
    rng = np.random.default_rng(1)
    for i in range(300):
        n, t = (int(k) for k in rng.integers(0, 12, 2))
        deep = tuple(int(k) for k in rng.integers(1, 5, i % 3))
        mask = (rng.random((n, t)) < rng.choice([0.0, 0.5, 1.0])).astype(np.uint8)
        weight = (None, rng.random(n).astype(real), rng.random((n, t, *deep)).astype(real))[i // 3 % 3]
        out, true, share = full((n, t, *deep), real), full((n, t), real), np.full(1, 7.0)
        engine.kernel("mask_weights")(out, true, share, mask, weight)
        count = int(mask.sum())
        assert np.array_equal(true, mask) and share[0] == (count / (n * t) if n * t else 0)
        given = np.ones(n) if weight is None else weight.astype(float)
        want = given.reshape(*given.shape, *[1] * (2 + len(deep) - given.ndim)) * mask.reshape(n, t, *[1] * len(deep))
        want = want * (n * t / count if count else 0)
        np.testing.assert_allclose(out, np.broadcast_to(want, out.shape), rtol=2e-7 if real == np.float32 else 1e-15)


def test_weights_that_do_not_fit(engine, real):
    mask, one = np.ones((2, 3), np.uint8), np.zeros(1)
    for out, true, weight in (((2, 4), (2, 3), None), ((2, 3), (3, 2), None), ((2, 3), (2, 3), 3), ((2,), (2, 3), None)):
        weight = None if weight is None else np.ones(weight, real)
        with pytest.raises(ValueError):
            engine.kernel("mask_weights")(np.zeros(out, real), np.zeros(true, real), one, mask, weight)
    with pytest.raises((TypeError, ValueError)):
        engine.kernel("mask_weights")(np.zeros((2, 3), real), np.zeros((2, 3), real), one, mask.astype(real), None)


def test_what_does_not_fit(engine, real):
    x = np.zeros((4, 3), real)
    for y, mask in ((x, np.zeros(3, np.uint8)), (np.zeros((4, 2), real), np.zeros(4, np.uint8))):
        with pytest.raises(ValueError):
            engine.kernel("mask_steps")(y, mask, x, 0.0)
    with pytest.raises(TypeError):
        engine.kernel("mask_steps")(x, np.zeros(4, np.float32), x, 0.0)
    with pytest.raises(ValueError):
        engine.kernel("mask_steps_backward")(x, np.zeros((5, 3), real), np.zeros(4, np.uint8))
