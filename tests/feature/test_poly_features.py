"""fa.feature.poly_features against numpy.polyfit, and against librosa."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_polyfit(engine, dtype):
    rng = np.random.default_rng(0)
    for order in range(4):
        y = rng.standard_normal((2, 4000)).astype(dtype)
        got = fa.feature.poly_features(y=y, sr=8000, n_fft=256, hop_length=200, order=order)
        S = np.abs(fa.stft(y, n_fft=256, hop_length=200)).astype(np.float64)
        assert got.shape == (2, order + 1, S.shape[-1]) and got.dtype == np.float64
        freq = fa.fft_frequencies(sr=8000, n_fft=256)
        for i in range(2):
            want = np.polyfit(freq, S[i], order)
            curves = [np.vander(freq, order + 1) @ c for c in (got[i], want)]
            assert np.abs(curves[0] - curves[1]).max() < (1e-5 if dtype == np.float32 else 1e-10) * np.abs(curves[1]).max()


def test_frequencies_of_ones_own():
    rng = np.random.default_rng(1)
    S, freq = rng.random((3, 40, 5)), np.sort(rng.random(40)) * 1000
    common = fa.feature.poly_features(S=S, freq=freq, order=2)
    moving = fa.feature.poly_features(S=S, freq=np.broadcast_to(freq[:, None], (3, 40, 5)), order=2)
    np.testing.assert_allclose(moving, common, rtol=1e-9, atol=1e-12)
    for wrong in ({"order": -1}, {"freq": np.ones(7)}, {"freq": np.ones((2, 2))}):
        with pytest.raises(fa.ParameterError):
            fa.feature.poly_features(S=S, **wrong)
    with pytest.raises(fa.ParameterError):
        fa.feature.poly_features()


@pytest.mark.rivals
def test_librosa():
    librosa = pytest.importorskip("librosa")
    y = np.random.default_rng(2).standard_normal(20_000)
    for order in (0, 1, 2):
        got, want = (lib.feature.poly_features(y=y, sr=22050, order=order) for lib in (fa, librosa))
        np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-9 * np.abs(want).max())
