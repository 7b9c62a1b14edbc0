"""magnitude against the formula."""

import numpy as np
import references as ref
from support import complex_noise, full

LIMIT = {np.float32: 3e-7, np.float64: 1e-14}


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(200):
        shape = (3, 50_001) if i == 0 else tuple(rng.integers(1, 60, 2))
        power = float([1, 2, 0.5, 3][rng.integers(4)])
        D, out = complex_noise(rng, shape, real), full(shape, real)
        assert engine.kernel("magnitude")(out, D, power) is None
        want = ref.magnitude(D, power)
        assert (np.abs(out - want) / want).max() < LIMIT[real]


def test_small_and_large(engine):
    D = np.array([[3e-30 + 4e-30j, 3e30 + 4e30j]], np.complex64)
    out = full((1, 2), np.float32)
    engine.kernel("magnitude")(out, D, 1.0)
    assert np.allclose(out, [[5e-30, 5e30]], rtol=1e-6, atol=0)
