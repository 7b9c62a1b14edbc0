"""max_pool2d against NumPy on random shapes, sizes, strides and paddings, and against torch; its gradient."""

import numpy as np
import pytest
from image_references import block, random_pooling, same_bits, spread, unblock, windows
from support import error, full

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


def shaped(shape, pooled):
    return (*shape[:2], *pooled)


def run(engine, x, dy, pooled, index_type, *where):
    """y and dx, plain."""
    c, xb, dyb = x.shape[1], block(x), block(dy)
    y, index, dx = full(dyb.shape, x.dtype), np.full(dyb.shape, 99, index_type), full(xb.shape, x.dtype)
    assert engine.kernel("max_pool2d")(y, index, xb, *where) is None
    other = full(y.shape, x.dtype)
    engine.kernel("max_pool2d")(other, None, xb, *where)
    assert same_bits(y, other)
    assert engine.kernel("max_pool2d_backward")(dx, dyb, index, *where) is None
    return unblock(y, c), unblock(dx, c)


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(250):
        shape, pooled, *where = random_pooling(rng)
        if i % 5 == 0:  # 2 x 2 and 3 x 3 have code of their own, with stride 2, 3 or 1
            where[0], where[1], where[2] = ((2, 2), (2, 2), (0, 0)) if i % 2 else ((3, 3), (2, 2), (1, 1))
            pooled = tuple(max(1, (n + where[2][0] - 1) // 2 + (i // 10) % 2 - (n > 1)) for n in shape[2:])
            pooled = tuple(min(p, (n + where[2][0] - 1) // 2 + 1) for p, n in zip(pooled, shape[2:], strict=True))
        x = rng.integers(-4, 5, shape).astype(real)  # many equal values: the first one wins
        dy = rng.standard_normal(shaped(shape, pooled)).astype(real)
        all_values = windows(x, pooled, *where, -np.inf)
        at = all_values.argmax(0)
        y, dx = run(engine, x, dy, pooled, np.uint8 if i % 2 else np.int32, *where)
        assert np.array_equal(y, all_values.max(0)), (shape, pooled, where)
        taken = np.where(np.arange(len(all_values))[:, None, None, None, None] == at, dy.astype(float), 0)
        assert error(dx, spread(taken, shape, *where)) < LIMIT[real], (shape, pooled, where)


def test_large_windows_and_none(engine, real):
    rng = np.random.default_rng(1)
    x, where = rng.standard_normal((2, 20, 40, 3)).astype(real), ((40, 3), (1, 1), (0, 0))
    y, dx = run(engine, x, np.ones((2, 20, 1, 1), real), (1, 1), np.uint8, *where)
    assert np.array_equal(y[:, :, 0, 0], x.max((2, 3))) and (dx.sum((2, 3)) == 1).all()
    x, where = rng.standard_normal((1, 3, 40, 30)).astype(real), ((40, 30), (1, 1), (0, 0))
    y, dx = run(engine, x, np.ones((1, 3, 1, 1), real), (1, 1), np.int32, *where)
    assert np.array_equal(dx != 0, x == y)
    for shape in ((0, 1, 4, 4, 16), (2, 0, 4, 4, 16)):
        x, y = np.empty(shape, real), np.empty((*shape[:2], 2, 2, 16), real)
        engine.kernel("max_pool2d")(y, None, x, (2, 2), (2, 2), (0, 0))
        engine.kernel("max_pool2d_backward")(x, y, np.empty(y.shape, np.uint8), (2, 2), (2, 2), (0, 0))


def test_padding_never_wins_and_nan_does(engine, real):
    x = np.full((1, 1, 3, 3), -np.inf, real)
    y, dx = run(engine, x, np.ones((1, 1, 2, 2), real), (2, 2), np.uint8, (3, 3), (2, 2), (1, 1))
    assert (y == -np.inf).all() and dx.sum() == 4
    for place in range(9):
        x = np.zeros((1, 1, 3, 3), real)
        x.flat[place] = np.nan
        y, dx = run(engine, x, np.ones((1, 1, 1, 1), real), (1, 1), np.uint8, (3, 3), (3, 3), (0, 0))
        assert np.isnan(y).all() and dx.flat[place] == 1 and dx.sum() == 1


@pytest.mark.rivals
def test_torch(engine, real):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    for _ in range(60):
        k, s, d = (int(v) for v in rng.integers(1, 4, 3))
        p = int(rng.integers(0, k // 2 + 1))
        shape = (int(rng.integers(1, 3)), int(rng.integers(1, 20)), *(int(v) for v in rng.integers(k, 14, 2)))
        x = (rng.integers(-3, 4, shape)).astype(real)
        t = torch.from_numpy(x).requires_grad_()
        want = torch.nn.functional.max_pool2d(t, k, s, p)
        dy = rng.integers(-9, 9, want.shape).astype(real)
        want.backward(torch.from_numpy(dy))
        y, dx = run(engine, x, dy, want.shape[2:], np.uint8, (k, k), (s, s), (p, p))
        assert np.array_equal(y, want.detach().numpy()) and np.array_equal(dx, t.grad.numpy())


def test_mistakes(engine, real):
    x, y, index = np.zeros((1, 1, 4, 4, 16), real), np.zeros((1, 1, 2, 2, 16), real), np.zeros((1, 1, 2, 2, 16), np.uint8)
    pool = engine.kernel("max_pool2d")
    for size, stride, padding in (((0, 2), (2, 2), (0, 0)), ((2, 2), (0, 2), (0, 0)), ((2, 2), (2, 2), (2, 0)),
                                  ((2, 2), (2, 2), (-1, 0)), ((2, 2), (4, 2), (0, 0)), ((2, 2), (2, 9), (0, 0))):
        with pytest.raises(ValueError):
            pool(y, index, x, size, stride, padding)
    good = ((2, 2), (2, 2), (0, 0))
    with pytest.raises(ValueError):
        pool(y, index, np.zeros((2, 1, 4, 4, 16), real), *good)
    with pytest.raises(ValueError):
        pool(y, index[:, :, :1], x, *good)
    with pytest.raises(ValueError):
        pool(y, index, x, (17, 17), (2, 2), (16, 16))  # 289 places do not fit into 8 bits
    with pytest.raises(TypeError):
        pool(y, index.astype(np.int16), x, *good)
    with pytest.raises(ValueError):
        pool(y[..., :8], index, x, *good)
