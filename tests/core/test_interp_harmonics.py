"""interp_harmonics, f0_harmonics, salience, and the tempograms that use them, against NumPy's interp and librosa."""

import numpy as np
import pytest

import fastaudio as fa


def test_against_interp():
    rng = np.random.default_rng(0)
    for _ in range(40):
        f, t, h = int(rng.integers(2, 30)), int(rng.integers(1, 8)), rng.uniform(0.2, 4, int(rng.integers(1, 5)))
        x, freqs = rng.random((2, f, t)), np.sort(rng.random(f)) * 100
        want = np.array([[[np.interp(k * freqs, freqs, row[:, i], left=-1, right=-1) for i in range(t)] for k in h] for row in x])
        got = fa.interp_harmonics(x, freqs=freqs, harmonics=h, fill_value=-1)
        np.testing.assert_allclose(got, want.swapaxes(-1, -2), atol=1e-12)
        moving = np.broadcast_to(freqs[:, None], x.shape)
        np.testing.assert_allclose(fa.interp_harmonics(x, freqs=moving, harmonics=h, fill_value=-1), got, atol=1e-12)
        f0 = rng.uniform(5, 60, (2, t))
        one = fa.f0_harmonics(x, f0=f0, freqs=freqs[::-1], harmonics=h)
        for r in range(2):
            for i in range(t):
                np.testing.assert_allclose(one[r, :, i], np.interp(h * f0[r, i], freqs, x[r, ::-1, i], left=0, right=0), atol=1e-12)
        np.testing.assert_allclose(fa.f0_harmonics(x, f0=f0, freqs=moving[:, ::-1], harmonics=h), one, atol=1e-12)


@pytest.mark.rivals
@pytest.mark.parametrize(
    "kind", ["linear", "slinear", "nearest", "nearest-up", "zero", "previous", "next", "quadratic", "cubic"]
)
def test_every_kind(kind):
    interp1d = pytest.importorskip("scipy.interpolate").interp1d
    rng = np.random.default_rng(0)
    for _ in range(40):
        f, t, h = int(rng.integers(4, 30)), int(rng.integers(1, 8)), [0.5, 1, 1.5, 2]
        x, freqs = rng.random((f, t)), np.arange(f) * 10.0  # harmonics in the middle between two, and on one
        if rng.random() < 0.5:
            freqs = np.sort(rng.random(f)) * 100
        line = interp1d(freqs, x, kind=kind, axis=0, bounds_error=False, fill_value=-1)
        got = fa.interp_harmonics(x, freqs=freqs, harmonics=h, kind=kind, fill_value=-1)
        inner = slice(None, -1)  # at the last frequency "zero" is left to rounding in SciPy
        for k, row in zip(h, got, strict=True):
            np.testing.assert_allclose(row[inner], line(k * freqs)[inner], atol=1e-9)
        f0 = rng.uniform(1, 60, t)
        one = fa.f0_harmonics(x, f0=f0, freqs=freqs, harmonics=h, kind=kind, fill_value=-1)
        for i in range(t):
            column = interp1d(freqs, x[:, i], kind=kind, bounds_error=False, fill_value=-1)
            np.testing.assert_allclose(one[:, i], column(np.multiply(h, f0[i])), atol=1e-9)


def test_salience_finds_the_fundamental():
    y = sum(fa.tone(200 * k, sr=8000, duration=1.0) / k for k in range(1, 5))
    S = np.abs(fa.stft(y, n_fft=2048))
    found = fa.salience(S, freqs=fa.fft_frequencies(sr=8000, n_fft=2048), harmonics=[1, 2, 3, 4], fill_value=0.0)
    assert abs(found[:, 5].argmax() * 8000 / 2048 - 200) < 5


def test_mistakes():
    x = np.ones((4, 3))
    with pytest.raises(fa.ParameterError, match="kind"):
        fa.interp_harmonics(x, freqs=np.arange(4.0), harmonics=[1], kind="quintic")
    with pytest.raises(fa.ParameterError, match="freqs"):
        fa.f0_harmonics(x, f0=np.ones(3), freqs=np.arange(5.0), harmonics=[1])
    with pytest.warns(UserWarning, match="unique"):
        fa.interp_harmonics(x, freqs=np.ones(4), harmonics=[1])
    with pytest.raises(fa.ParameterError, match="fill_value"):
        fa.feature.hybrid_tempogram(onset_envelope=np.ones(600), bounds=1)


@pytest.mark.rivals
@pytest.mark.filterwarnings("ignore")
def test_librosa():
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(1)
    S, freqs = rng.random((60, 9)), np.linspace(0, 4000, 60)
    for options in ({"harmonics": [1, 2, 3]}, {"harmonics": [0.5, 1, 1.5], "weights": [1, 3, 1], "filter_peaks": False}, {"harmonics": [1, 2], "aggregate": np.max}):
        np.testing.assert_allclose(fa.salience(S, freqs=freqs, **options), librosa.salience(S, freqs=freqs, **options), atol=1e-12)
    e = rng.random(500) ** 6
    for options in ({}, {"factors": [1, 2, 0.5]}, {"aggregate": np.mean}, {"bpm": np.linspace(90, 140, 500)}):
        np.testing.assert_allclose(fa.feature.tempogram_ratio(onset_envelope=e, **options), librosa.feature.tempogram_ratio(onset_envelope=e, **options), atol=1e-9)
