"""Mean and maximum over all positions of a channel against NumPy, of images and of rows; their adjoints."""

import numpy as np
import pytest
from image_references import block, unblock
from support import error, full, noise

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


def cases(rng, real, count):
    """x as it is given, and (N, C, S)."""
    for i in range(count):
        n, c = int(rng.integers(1, 5)), int(rng.choice([1, 3, 16, 17, 33, 64]))
        h, w = (int(v) for v in rng.integers(1, 20, 2))
        x = noise(rng, (n, c, h, w), real) if i % 4 else rng.integers(-2, 3, (n, c, h, w)).astype(real)
        if i % 2:
            yield block(x), x.reshape(n, c, -1)
        else:
            rows = np.ascontiguousarray(x.reshape(n, c, -1).transpose(0, 2, 1))
            yield rows, x.reshape(n, c, -1)


def spread(a, n, c):
    return unblock(a, c).reshape(n, c, -1) if a.ndim == 5 else a.transpose(0, 2, 1)


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for given, x in cases(rng, real, 200):
        n, c, s = x.shape
        dy, y, dx = noise(rng, (n, c), real), full((n, c), real), full(given.shape, real)
        assert engine.kernel("global_avg_pool")(y, given) is None
        assert error(y, x.astype(float).mean(2)) < LIMIT[real] or np.abs(x.mean(2)).max() < 1e-3
        assert engine.kernel("global_avg_pool_backward")(dx, dy) is None
        assert error(spread(dx, n, c), np.broadcast_to(dy[:, :, None].astype(float) / s, x.shape)) < LIMIT[real]
        y, places, dx = full((n, c), real), np.full((n, c), -9, np.int32), full(given.shape, real)
        assert engine.kernel("global_max_pool")(y, places, given) is None
        assert np.array_equal(y, x.max(2)) and np.array_equal(places, x.argmax(2))
        assert engine.kernel("global_max_pool_backward")(dx, dy, places) is None
        assert np.array_equal(spread(dx, n, c), np.where(np.arange(s) == places[:, :, None], dy[:, :, None], 0))


def test_nan_beats_all(engine, real):
    x = np.zeros((1, 5, 3), real)
    x[0, 2, 1] = np.nan
    y, places = np.empty((1, 3), real), np.empty((1, 3), np.int32)
    engine.kernel("global_max_pool")(y, places, x)
    assert np.isnan(y[0, 1]) and places.tolist() == [[0, 2, 0]] and not y[0, ::2].any()


def test_mistakes(engine, real):
    x, y, places = np.zeros((2, 1, 3, 3, 16), real), np.zeros((2, 16), real), np.zeros((2, 16), np.int32)
    for bad in (np.zeros((3, 16), real), np.zeros((2, 17), real), np.zeros((2, 0), real), np.zeros(2, real)):
        with pytest.raises(ValueError):
            engine.kernel("global_avg_pool")(bad, x)
        with pytest.raises(ValueError):
            engine.kernel("global_avg_pool_backward")(x, bad)
    with pytest.raises(ValueError):
        engine.kernel("global_max_pool")(y, places[:1], x)
    with pytest.raises(ValueError):
        engine.kernel("global_avg_pool")(y, np.zeros((2, 1, 0, 3, 16), real))
