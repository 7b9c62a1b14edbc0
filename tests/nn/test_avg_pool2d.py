"""avg_pool2d against NumPy on random shapes, sizes, strides and paddings, and against torch; its adjoint."""

import numpy as np
import pytest
from image_references import block, random_pooling, spread, unblock, windows
from support import error, full, noise

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


def run(engine, x, dy, *where):
    c, xb, dyb = x.shape[1], block(x), block(dy)
    y, dx = full(dyb.shape, x.dtype), full(xb.shape, x.dtype)
    assert engine.kernel("avg_pool2d")(y, xb, *where) is None
    assert engine.kernel("avg_pool2d_backward")(dx, dyb, *where) is None
    return unblock(y, c), unblock(dx, c)


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(300):
        shape, pooled, size, stride, padding = random_pooling(rng)
        if i % 5 == 0:
            size = stride = (2, 2) if i % 2 else (3, 3)
            padding, pooled = (0, 0), tuple((n - 1) // size[0] + 1 for n in shape[2:])
        x, dy, whole = noise(rng, shape, real), noise(rng, (*shape[:2], *pooled), real), bool(i % 2)
        y, dx = run(engine, x, dy, size, stride, padding, whole)
        inside = windows(np.ones_like(x), pooled, size, stride, padding, 0)
        count = size[0] * size[1] if whole else inside.sum(0)
        want = windows(x, pooled, size, stride, padding, 0).sum(0) / count
        assert error(y, want) < LIMIT[real], (shape, pooled, size, stride, padding)
        assert error(dx, spread(inside * (dy / count), shape, size, stride, padding)) < LIMIT[real]


@pytest.mark.rivals
@pytest.mark.parametrize("whole", [False, True])
def test_torch(engine, real, whole):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    for _ in range(40):
        k, s = (int(v) for v in rng.integers(1, 4, 2))
        p = int(rng.integers(0, k // 2 + 1))
        x = noise(rng, (2, int(rng.integers(1, 20)), *(int(v) for v in rng.integers(k, 14, 2))), real)
        t = torch.from_numpy(x).requires_grad_()
        want = torch.nn.functional.avg_pool2d(t, k, s, p, count_include_pad=whole)
        dy = noise(rng, want.shape, real)
        want.backward(torch.from_numpy(dy))
        y, dx = run(engine, x, dy, (k, k), (s, s), (p, p), whole)
        assert error(y, want.detach().numpy()) < LIMIT[real] and error(dx, t.grad.numpy()) < LIMIT[real]


def test_mistakes(engine, real):
    x, y = np.zeros((1, 1, 4, 4, 16), real), np.zeros((1, 1, 2, 2, 16), real)
    for size, stride, padding in (((0, 2), (2, 2), (0, 0)), ((2, 2), (2, 0), (0, 0)), ((2, 2), (2, 2), (0, 2)), ((2, 2), (5, 1), (0, 0))):
        with pytest.raises(ValueError):
            engine.kernel("avg_pool2d")(y, x, size, stride, padding, False)
        with pytest.raises(ValueError):
            engine.kernel("avg_pool2d_backward")(x, y, size, stride, padding, False)
    with pytest.raises(ValueError):
        engine.kernel("avg_pool2d")(np.zeros((1, 1, 4, 2, 16), real)[:, :, ::2], x, (2, 2), (2, 2), (0, 0), False)
