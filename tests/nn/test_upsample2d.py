"""upsample2d and its adjoint against NumPy's repeat."""

import numpy as np
import pytest
from image_references import block, unblock
from support import error, full, noise

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(150):
        c, fh, fw = int(rng.choice([1, 16, 17, 40])), int(rng.integers(1, 5)), int(rng.integers(1, 5))
        shape = (int(rng.integers(0 if i == 0 else 1, 4)), c, int(rng.integers(1, 9)), int(rng.integers(1, 9)))
        x, dy = noise(rng, shape, real), noise(rng, (*shape[:2], shape[2] * fh, shape[3] * fw), real)
        y, dx = full(block(dy).shape, real), full(block(x).shape, real)
        assert engine.kernel("upsample2d")(y, block(x), (fh, fw)) is None
        assert engine.kernel("upsample2d_backward")(dx, block(dy), (fh, fw)) is None
        assert np.array_equal(unblock(y, c), x.repeat(fh, 2).repeat(fw, 3))
        want = dy.astype(float).reshape(*shape[:3], fh, shape[3], fw).sum((3, 5))
        assert error(unblock(dx, c), want) < LIMIT[real]


def test_mistakes(engine, real):
    x = np.zeros((1, 1, 2, 2, 16), real)
    for shape, factor in (((1, 1, 4, 4, 16), (2, 3)), ((1, 1, 4, 4, 16), (0, 2)), ((2, 1, 4, 4, 16), (2, 2)), ((1, 1, 4, 4, 8), (2, 2))):
        with pytest.raises(ValueError):
            engine.kernel("upsample2d")(np.zeros(shape, real), x, factor)
        with pytest.raises(ValueError):
            engine.kernel("upsample2d_backward")(x, np.zeros(shape, real), factor)
