"""all_finite against np.isfinite."""

import numpy as np


def test_places(engine, real):
    rng, kernel = np.random.default_rng(0), engine.kernel("all_finite")
    for i in range(200):
        x = rng.standard_normal(300_000 if i < 3 else rng.integers(1, 5000)).astype(real)
        assert kernel(x) is True
        x[rng.integers(x.size)] = [np.nan, np.inf, -np.inf][rng.integers(3)]
        assert kernel(x) is False


def test_extremes_are_finite(engine, real):
    info, kernel = np.finfo(real), engine.kernel("all_finite")
    assert kernel(np.array([info.max, -info.max, info.tiny, info.smallest_subnormal, 0.0], real)) is True
    assert kernel(np.zeros(0, real)) is True and kernel(np.ones((3, 4, 5), real)) is True
