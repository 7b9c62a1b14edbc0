"""Harmonics found in spectra, their centroid and their spread."""

import numpy as np
import pytest

import fastaudio as fa


def test_the_courses_numbers():
    f, A = np.array([100.0, 200, 300]), np.array([1, 0.5, 0.25])
    assert fa.feature.harmonic_centroid(f, A)[0] == pytest.approx(157.142857, abs=5e-7)
    assert fa.feature.harmonic_spread(f, A)[0] == pytest.approx(72.843136, abs=5e-7)


def test_random_harmonics_are_as_the_formulas_say():
    rng = np.random.default_rng(0)
    for _ in range(100):
        shape = [(5,), (5, 7), (2, 3, 4)][rng.integers(3)]
        f, A = rng.uniform(0, 4000, shape), rng.uniform(0, 1, shape)
        axis = -1 if len(shape) == 1 else -2
        c = np.average(f, axis=axis, weights=A)
        got = fa.feature.harmonic_centroid(f, A), fa.feature.harmonic_spread(f, A)
        np.testing.assert_allclose(np.squeeze(got[0], axis), c, rtol=1e-12)
        apart = (f - np.expand_dims(c, axis)) ** 2
        np.testing.assert_allclose(
            np.squeeze(got[1], axis), np.sqrt(np.average(apart, axis=axis, weights=A)), rtol=1e-12
        )
    silent = np.zeros((3, 2))
    assert (
        not fa.feature.harmonic_centroid(silent, silent).any() and not fa.feature.harmonic_spread(silent, silent).any()
    )


@pytest.mark.parametrize("f0", [110.0, 233.1, 440.0])
def test_peaks_of_tones(engine, f0):
    rng = np.random.default_rng(1)
    A = np.sort(rng.uniform(0.2, 1, 5))[::-1]
    y = fa.harmonics(f0, 0, A, sr=22050, duration=1) + 0.001 * rng.standard_normal(22050)
    S = np.abs(fa.stft(y)) / 512  # the window's sum over 2: heights are amplitudes
    f, found = fa.feature.harmonic_peaks(S, f0=f0 * 1.01, sr=22050, n_harmonics=5)
    assert f.shape == found.shape == (5, S.shape[1])
    inside = slice(3, -3)
    np.testing.assert_allclose(
        f[:, inside], np.broadcast_to(f0 * np.arange(1, 6)[:, None], f[:, inside].shape), atol=1.5
    )
    np.testing.assert_allclose(found[:, inside], np.broadcast_to(A[:, None], f[:, inside].shape), rtol=0.1)


def test_where_there_is_no_tone():
    S = np.random.default_rng(2).uniform(0, 1, (2, 65, 6))
    f0 = np.array([[0, np.nan, 100, 1000, 3999, 5000], [100] * 6])
    f, A = fa.feature.harmonic_peaks(S, f0=f0, sr=8000, n_harmonics=3)
    assert not A[0, :, :2].any() and not f[0, :, :2].any()
    assert A[0, :, 2].all() and (A[0, :, 4] > 0).tolist() == [True, False, False] and not A[0, :, 5].any()
    assert (f < 4000 + 40).all() and A[1].all()
    f, A = fa.feature.harmonic_peaks(S[0], f0=1.0, sr=8000, n_harmonics=3)  # finer than the bins
    assert f.shape == (3, 6)


def test_mistakes():
    S = np.ones((65, 6))
    for call in (lambda: fa.feature.harmonic_peaks(-S, f0=100), lambda: fa.feature.harmonic_peaks(S, f0=np.ones(5)), lambda: fa.feature.harmonic_peaks(S, f0=1, n_harmonics=0),
                 lambda: fa.feature.harmonic_peaks(S, f0=100, tolerance=0.6), lambda: fa.feature.harmonic_centroid(S, S[1:]),
                 lambda: fa.feature.harmonic_spread(S, -S), lambda: fa.feature.harmonic_centroid(1.0, 1.0)):  # fmt: skip
        with pytest.raises(fa.ParameterError):
            call()
