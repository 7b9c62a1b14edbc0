"""copy_columns and gaussian_sample against NumPy."""

import numpy as np
import pytest
from support import full, noise


def test_columns(engine, real):
    rng = np.random.default_rng(0)
    for _ in range(200):
        rows, nx, nout = (int(n) for n in rng.integers(1, 40, 3))
        count = int(rng.integers(0, min(nx, nout) + 1))
        to, start = int(rng.integers(0, nout - count + 1)), int(rng.integers(0, nx - count + 1))
        x, out = noise(rng, (rows, nx), real), full((rows, nout), real)
        want = out.copy()
        want[:, to : to + count] = x[:, start : start + count]
        engine.kernel("copy_columns")(out, x, to, start, count)
        np.testing.assert_array_equal(out, want)
    x = np.zeros((300_000, 3), real)
    out = full((300_000, 5), real)
    engine.kernel("copy_columns")(out, x, 2, 0, 3)
    assert not out[:, 2:].any() and (out[:, :2] == -7777).all()


def test_columns_outside_are_refused(engine, real):
    for to, start, count in ((3, 0, 3), (0, 2, 2), (-1, 0, 1), (0, -1, 1), (0, 0, -1), (2**62, 0, 2**62)):
        with pytest.raises(ValueError, match="do not fit"):
            engine.kernel("copy_columns")(np.zeros((2, 5), real), np.zeros((2, 3), real), to, start, count)


@pytest.mark.parametrize("n", [1, 7, 1000, 20_000])
def test_gaussian(engine, real, n):
    rng = np.random.default_rng(n)
    mu, lv, eps, dz, more_mu, more_lv = (noise(rng, n, real) for _ in range(6))
    wide = [a.astype(np.float64) for a in (mu, lv, eps, dz, more_mu, more_lv)]
    bound = 1e-6 if real is np.float32 else 1e-14
    z, dmu, dlv = (full(n, real) for _ in range(3))
    engine.kernel("gaussian_sample")(z, mu, lv, eps)
    want = wide[0] + np.exp(wide[1] / 2) * wide[2]
    assert np.abs(z - want).max() <= bound * np.abs(want).max()
    for more in (True, False):
        given = (more_mu, more_lv) if more else (None, None)
        engine.kernel("gaussian_sample_backward")(dmu, dlv, dz, lv, eps, *given)
        want_mu = wide[3] + more * wide[4]
        want_lv = wide[3] * wide[2] * np.exp(wide[1] / 2) / 2 + more * wide[5]
        assert np.abs(dmu - want_mu).max() <= bound * np.abs(want_mu).max()
        assert np.abs(dlv - want_lv).max() <= bound * np.abs(want_lv).max()
