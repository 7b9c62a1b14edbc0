"""power_to_db against the formula."""

import numpy as np
import references as ref
from support import full

LIMIT = {np.float32: 1e-5, np.float64: 1e-12}  # dB; levels here are within 200 dB of zero


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for _ in range(200):
        rows, n = rng.integers(1, 5), rng.integers(1, 3000)
        S = (10 ** rng.uniform(-12, 3, (rows, n))).astype(real)
        amin, scale = float(10 ** rng.uniform(-12, -3)), [10.0, 20.0][rng.integers(2)]
        top_db = [np.nan, 80.0, 30.0, 0.0][rng.integers(4)]
        refs = 10 ** rng.uniform(-11, 2, rows)
        out = full(S.shape, real)
        assert engine.kernel("power_to_db")(out, S, refs, amin, top_db, scale) is None
        want = ref.decibels(S.astype(float), amin, refs[:, None], top_db, scale)
        assert np.abs(out - want).max() < LIMIT[real] * 10


def test_many_blocks(engine, real):
    rng = np.random.default_rng(1)
    S = (10 ** rng.uniform(-12, 3, (2, 200_001))).astype(real)
    out = full(S.shape, real)
    engine.kernel("power_to_db")(out, S, np.ones(2), 1e-10, 60.0, 10.0)
    assert np.abs(out - ref.decibels(S.astype(float), 1e-10, 1.0, 60.0)).max() < LIMIT[real] * 10


def test_specials(engine, real):
    S = np.array([[0.0, 1.0, np.inf, 5e-320], [0.0, 1.0, np.nan, 2.0]], real)
    out = full(S.shape, real)
    engine.kernel("power_to_db")(out, S, np.ones(2), 1e-10, np.nan, 10.0)
    assert np.allclose(out[0, [0, 2]], [-100, np.inf], rtol=1e-6) and np.isnan(out[1,
        2]) and np.isfinite(out[1, [0, 1, 3]]).all()
    engine.kernel("power_to_db")(out, S, np.ones(2), 1e-10, 80.0, 10.0)
    assert np.isnan(out[1]).all()  # the maximum is NaN, as NumPy's


def test_empty(engine, real):
    around = np.full(8, 7, real)  # the empty outputs lie inside: nothing may be written there
    for shape in ((2, 0), (0, 3)):
        out = around[4:4].reshape(shape)
        engine.kernel("power_to_db")(out, np.empty(shape, real), np.ones(shape[0]), 1e-10, 80.0, 10.0)
    assert (around == 7).all()
