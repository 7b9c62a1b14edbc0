"""Frequency axes."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize("sr, n_fft", [(22050, 2048), (16000, 401), (8000.0, 1)])
def test_fft_frequencies(sr, n_fft):
    got = fa.fft_frequencies(sr=sr, n_fft=n_fft)
    np.testing.assert_allclose(got, np.arange(1 + n_fft // 2) * sr / n_fft, rtol=1e-15)


def test_cqt_frequencies():
    got = fa.cqt_frequencies(25, fmin=55, bins_per_octave=12)
    np.testing.assert_allclose(got[[0, 12, 24]], [55, 110, 220], rtol=1e-15)
    shifted = fa.cqt_frequencies(25, fmin=55, bins_per_octave=12, tuning=0.5)
    np.testing.assert_allclose(shifted / got, 2 ** (0.5 / 12), rtol=1e-15)


def test_tempo_frequencies():
    got = fa.tempo_frequencies(384, hop_length=512, sr=22050)
    np.testing.assert_allclose(1 / got, np.arange(384) * 512 / 22050 / 60, rtol=1e-14)
    fourier = fa.fourier_tempo_frequencies(sr=22050, win_length=384, hop_length=512)
    np.testing.assert_allclose(fourier, np.arange(193) * 60 * 22050 / 512 / 384, rtol=1e-14)


@pytest.mark.parametrize(
    "call",
    [
        lambda: fa.fft_frequencies(sr=0),
        lambda: fa.fft_frequencies(n_fft=0),
        lambda: fa.cqt_frequencies(0, fmin=55),
        lambda: fa.cqt_frequencies(5, fmin=0),
        lambda: fa.cqt_frequencies(5, fmin=55, bins_per_octave=0),
        lambda: fa.tempo_frequencies(0),
        lambda: fa.tempo_frequencies(5, hop_length=0),
        lambda: fa.fourier_tempo_frequencies(win_length=0),
    ],
)
def test_broken_rules(call):
    with pytest.raises(fa.ParameterError, match="_frequencies: .* must be .*> 0, got 0$"):
        call()


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for name, args, kwargs in (
        ("fft_frequencies", (), {"sr": 44100, "n_fft": 1023}),
        ("cqt_frequencies", (84,), {"fmin": 32.7, "tuning": -0.2}),
        ("cqt_frequencies", (50,), {"fmin": 20, "bins_per_octave": 36}),
        ("tempo_frequencies", (400,), {"hop_length": 441}),
        ("fourier_tempo_frequencies", (), {"sr": 8000, "win_length": 100}),
    ):
        want = getattr(librosa, name)(*args, **kwargs)
        np.testing.assert_allclose(getattr(fa, name)(*args, **kwargs), want, rtol=1e-15)
