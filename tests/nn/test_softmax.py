"""softmax and log_softmax over the last axis, and their backward passes."""

import numpy as np
import pytest
from support import error, full, noise

LIMIT = {np.float32: 5e-7, np.float64: 1e-14}


def softmax(x):
    e = np.exp(x.astype(float) - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def shapes(rng, count):
    yield from ((0, 3), (1, 1), (5, 1), (2, 10_001), (3000, 10), (1, 70_000))
    for _ in range(count):
        yield int(2 ** rng.uniform(0, 6)), int(2 ** rng.uniform(0, 8))


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for shape in shapes(rng, 200):
        x, dy = noise(rng, shape, real) * real(4), noise(rng, shape, real)
        if 0 in shape:
            want = want_log = x.astype(float)
        else:
            want = softmax(x)
            want_log = x.astype(float) - x.max(axis=1, keepdims=True)
            want_log = want_log - np.log(np.exp(want_log).sum(axis=1, keepdims=True))
        y, log_y, dx = (full(shape, real) for _ in range(3))
        assert engine.kernel("softmax")(y, x) is None and engine.kernel("log_softmax")(log_y, x) is None
        assert error(y, want) < LIMIT[real] and error(log_y, want_log) < LIMIT[real]
        assert engine.kernel("softmax_backward")(dx, dy, y) is None
        y, total = y.astype(float), dy.sum(axis=1, keepdims=True, dtype=float)
        scale = LIMIT[real] * np.abs(dy).max(initial=1)  # differences: their error is measured by what is subtracted
        assert np.abs(dx - y * (dy - (dy * y).sum(axis=1, keepdims=True))).max(initial=0) < scale
        assert engine.kernel("log_softmax_backward")(dx, dy, log_y) is None
        scale = scale + LIMIT[real] * np.abs(total).max(initial=0)
        assert np.abs(dx - (dy - np.exp(log_y.astype(float)) * total)).max(initial=0) < scale


def test_gradient_where_one_element_has_nearly_all_of_the_probability(engine):
    """dy - dot is small beside both there, and yet has all its digits."""
    rng = np.random.default_rng(2)
    for shape in ((5, 3), (17, 33), (40, 100), (4, 1100), (2, 10_001)):
        x, dy = noise(rng, shape, np.float32) * np.float32(9), noise(rng, shape, np.float32)
        y, dx = full(shape, np.float32), full(shape, np.float32)
        engine.kernel("softmax")(y, x)
        engine.kernel("softmax_backward")(dx, dy, y)
        y = y.astype(float)
        want = y * (dy - (dy * y).sum(axis=1, keepdims=True))
        assert (np.abs(dx - want) <= 2e-7 * np.abs(want) + 1e-37).all()


@pytest.mark.parametrize("kernel", ["softmax", "log_softmax"])
def test_in_place(engine, real, kernel):
    rng = np.random.default_rng(1)
    for n in (1, 7, 8, 9, 40):
        x, y = noise(rng, (6, n), real), full((6, n), real)
        engine.kernel(kernel)(y, x)
        engine.kernel(kernel)(x, x)
        assert np.array_equal(x, y)
        dy, dx = noise(rng, (6, n), real), full((6, n), real)
        engine.kernel(kernel + "_backward")(dx, dy, y)
        engine.kernel(kernel + "_backward")(dy, dy, y)
        assert np.array_equal(dx, dy)


def test_large_and_infinite_numbers(engine, real):
    x = np.array([[1000, 999, -1000], [-np.inf, 0, 0], [np.nan, 1, 2], [-np.inf] * 3, [3e38, -3e38, 0]], real)
    y = full(x.shape, real)
    engine.kernel("softmax")(y, x)
    p = 1 / (1 + np.exp(-1.0))
    assert np.allclose(y[:2], [[p, 1 - p, 0], [0, 0.5, 0.5]], atol=1e-7)
    assert np.isnan(y[2:4]).all() and np.array_equal(y[4], [1, 0, 0])


def test_what_does_not_fit(engine, real):
    x, y = np.ones((3, 4), real), np.ones((3, 5), real)
    for name, arguments in (("softmax", (y, x)), ("log_softmax", (y, x)), ("softmax_backward", (y, y, x)), ("log_softmax_backward", (y, x, y))):
        with pytest.raises(ValueError):
            engine.kernel(name)(*arguments)
