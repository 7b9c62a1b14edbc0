"""mask_steps and its backward pass against NumPy."""

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


def test_what_does_not_fit(engine, real):
    x = np.zeros((4, 3), real)
    for y, mask in ((x, np.zeros(3, np.uint8)), (np.zeros((4, 2), real), np.zeros(4, np.uint8))):
        with pytest.raises(ValueError):
            engine.kernel("mask_steps")(y, mask, x, 0.0)
    with pytest.raises(TypeError):
        engine.kernel("mask_steps")(x, np.zeros(4, np.float32), x, 0.0)
    with pytest.raises(ValueError):
        engine.kernel("mask_steps_backward")(x, np.zeros((5, 3), real), np.zeros(4, np.uint8))
