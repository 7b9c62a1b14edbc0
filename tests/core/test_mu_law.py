"""Mu-law companding: the formula, whole numbers, the way back, librosa."""

import numpy as np
import pytest

import fastaudio as fa


def test_there_and_back():
    rng = np.random.default_rng(0)
    for mu in (255, 15, 100.0, 7):
        x = np.concatenate([[-1, 0, 1], rng.uniform(-1, 1, 500)])
        curve = fa.mu_compress(x, mu=mu, quantize=False)
        np.testing.assert_allclose(
            curve, np.sign(x) * np.log(1 + mu * np.abs(x)) / np.log(1 + mu), rtol=1e-12, atol=1e-15
        )
        np.testing.assert_allclose(fa.mu_expand(curve, mu=mu, quantize=False), x, rtol=1e-12, atol=1e-15)
        steps = fa.mu_compress(x, mu=mu)
        assert steps.dtype.kind == "i" and steps.min() == -(int(mu + 1) // 2) and steps.max() <= mu / 2
        back = fa.mu_compress(fa.mu_expand(steps, mu=mu), mu=mu, quantize=False)
        assert np.abs(back - curve).max() <= 3.0 / int(mu)
    assert fa.mu_compress(0.5, quantize=False).ndim == 0


def test_mistakes():
    for call in (lambda: fa.mu_compress([1.1]), lambda: fa.mu_compress([np.nan]), lambda: fa.mu_compress([0.1], mu=0), lambda: fa.mu_expand([129]),
                 lambda: fa.mu_expand([1.5], quantize=False), lambda: fa.mu_expand([1], mu=-1)):  # fmt: skip
        with pytest.raises(fa.ParameterError):
            call()


@pytest.mark.rivals
def test_librosa():
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(1)
    for i in range(200):
        mu, quantize = float(rng.choice([255, 15, 100, 7])), bool(i % 3)
        x = rng.uniform(-1, 1, int(rng.integers(1, 50))).astype([np.float32, np.float64][i % 2])
        got = fa.mu_compress(x, mu=mu, quantize=quantize)
        want = librosa.mu_compress(x, mu=mu, quantize=quantize)
        assert got.dtype == want.dtype
        np.testing.assert_array_equal(got, want)
        np.testing.assert_allclose(
            fa.mu_expand(got, mu=mu, quantize=quantize), librosa.mu_expand(want, mu=mu, quantize=quantize), rtol=1e-6
        )
