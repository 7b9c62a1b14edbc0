"""db_to_power against the formula."""

import numpy as np
import references as ref
from support import full

LIMIT = {np.float32: 2e-7, np.float64: 1e-13}


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(200):
        n = 150_000 if i == 0 else rng.integers(1, 3000)
        S, scale = rng.uniform(-120, 60, (rng.integers(1, 4), n)).astype(real), [10.0, 20.0][rng.integers(2)]
        value, out = float(10 ** rng.uniform(-3, 3)), full(S.shape, real)
        assert engine.kernel("db_to_power")(out, S, value, scale) is None
        want = ref.db_to_power(S, value, scale)
        assert (np.abs(out - want) / want).max() < LIMIT[real]


def test_specials(engine, real):
    S, out = np.array([[np.nan, np.inf, -np.inf, 0.0]], real), full((1, 4), real)
    engine.kernel("db_to_power")(out, S, 2.0, 10.0)
    assert np.array_equal(out, [[np.nan, np.inf, 0.0, 2.0]], equal_nan=True)
