"""l2_penalty and l1_penalty are added to what is there."""

import numpy as np
import pytest
from support import error, noise

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}


def test_values(engine, real):
    rng = np.random.default_rng(0)
    for i in range(100):
        shape = (3, 40_000) if i == 0 else tuple(rng.integers(0, 12, rng.integers(1, 4)))
        w, g, factor = noise(rng, shape, real), noise(rng, shape, real), float(rng.uniform(0, 0.1))
        x, before = w.astype(float), rng.uniform(0, 3)
        for name, value, slope in (("l2_penalty", (x * x).sum(), 2 * x), ("l1_penalty", np.abs(x).sum(), np.sign(x))):
            grad, loss, alone = g.copy(), np.full(1, before), np.full(1, before)
            engine.kernel(name)(loss, grad, w, factor)
            engine.kernel(name)(alone, None, w, factor)
            for found in (*loss, *alone):
                assert abs(found - (before + factor * value)) <= LIMIT[real] * max(1, factor * value)
            assert error(grad, g.astype(float) + factor * slope) < LIMIT[real]


def test_l2_of_one_thousandth(engine, real):
    """Keras's l2(.001): .001 * sum(w^2), gradient .002 w."""
    loss, g, w = np.zeros(1), np.zeros(3, real), np.array([1, -2, 0], real)
    engine.kernel("l2_penalty")(loss, g, w, 0.001)
    assert loss[0] == pytest.approx(0.005) and error(g, [0.002, -0.004, 0]) < LIMIT[real]


def test_what_does_not_fit(engine, real):
    with pytest.raises(ValueError):
        engine.kernel("l2_penalty")(np.zeros(1), np.zeros(4, real), np.zeros(3, real), 0.1)
    with pytest.raises(ValueError):
        engine.kernel("l2_penalty")(np.zeros(2), np.zeros(3, real), np.zeros(3, real), 0.1)
