"""What the courses teach of novelty, linear prediction, cepstra and silences, with their numbers. Harmonics, the channel
vocoder and constant-Q spectra are tested in the rooms of their functions."""

import re
from pathlib import Path

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize(
    "name",
    [
        "spectral_flux",
        "spectral_flatness",
        "mfcc",
        "zero_crossing_rate",
        "chroma_stft",
        "chroma_cqt",
        "tonnetz",
        "tempogram",
    ],
)
def test_features_over_time(name):
    y = fa.tone(440, sr=22050, duration=4) * (1 + fa.clicks(times=[0.5, 1, 1.5, 2], sr=22050, length=88200))
    X = getattr(fa.feature, name)(y=y)
    assert X.ndim == 2 and np.isfinite(X).all()


def test_novelty_linear_prediction_and_tempo():
    y = fa.clicks(times=np.arange(0.5, 8, 0.5), sr=22050, length=8 * 22050)
    assert abs(float(np.ravel(fa.feature.tempo(y=y, sr=22050))[0]) - 120) < 5
    novelty = fa.onset.onset_strength(y=y, sr=22050)
    assert np.flatnonzero(novelty > 0.5 * novelty.max()).size >= 14
    histogram = fa.feature.tempo_histogram(y=y, sr=22050, edges=[100, 115, 125, 140])  # of 120 a minute, and neighbours
    assert histogram.argmax() == 1 and histogram[1] > 0.9
    assert fa.lpc(y, order=8).shape == (9,)


def test_linear_prediction():
    rng = np.random.default_rng(0)
    e = rng.standard_normal(20000)
    x = fa.lpc_synthesize(e, np.array([1, -1.5, 0.7]))
    for method in ("burg", "autocorrelation"):
        a = fa.lpc(x, order=2, method=method)
        assert a[0] == 1 and np.abs(-a[1:] - [1.5, -0.7]).max() < 0.02  # librosa's sign: [1, -a]
        residual = fa.lpc_residual(x, a)
        assert np.allclose(fa.lpc_synthesize(residual, a), x, atol=1e-8)  # the residual through 1 / A is the signal
    powers = [(fa.lpc_residual(x, fa.lpc(x, order=p)) ** 2).mean() for p in range(1, 20)]
    assert all(b <= a * (1 + 1e-3) for a, b in zip(powers, powers[1:], strict=False))
    pulses = np.zeros(1000)
    pulses[::100] = 1
    assert np.allclose(fa.lpc_residual(fa.lpc_synthesize(pulses, a), a), pulses, atol=1e-9)  # source and filter


def test_cepstrum():
    x = np.random.default_rng(1).standard_normal(512)
    assert np.allclose(fa.real_cepstrum(x), np.fft.irfft(np.log(np.abs(np.fft.rfft(x)))), atol=1e-6)
    assert np.isfinite(fa.real_cepstrum(np.zeros(512))).all()


def test_liftered_envelope():
    x = np.random.default_rng(2).standard_normal(512)
    X = np.abs(np.fft.rfft(x))
    assert np.allclose(fa.cepstral_envelope(x, n_coefficients=256), X, rtol=2e-12)  # N1 = N / 2 is the spectrum itself
    c, w = np.fft.irfft(np.log(X)), np.zeros(512)
    w[0] = w[30] = 1
    w[1:30] = 2  # strictly below N1
    want = np.exp(np.fft.fft(c * w).real[:257])
    assert np.allclose(fa.cepstral_envelope(x, n_coefficients=30), want, rtol=1e-10)


def test_every_name_of_the_table_is_there():
    """docs/which_feature.md: tasks, and features that exist."""
    text = (Path(__file__).parents[2] / "docs" / "which_feature.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) >= 11
    for name in re.findall(r"`([a-zA-Z_.0-9]+)`", "".join(rows)):
        thing = fa
        for part in name.removeprefix("fa.").split("."):
            thing = getattr(thing, part)


def test_silences_between_words():
    """Three words of 0.5 s with 0.3 s between them."""
    sr, word = 16000, 0.3 * fa.harmonics(140, 0, 1 / np.arange(1, 12), sr=16000, duration=0.5)
    gap = 1e-4 * np.random.default_rng(3).standard_normal(int(0.3 * sr))
    y = np.concatenate([word, gap, word, gap, word])
    words = fa.effects.split(y, top_db=40, frame_length=512, hop_length=128)
    want = [(i * 0.8, i * 0.8 + 0.5) for i in range(3)]
    assert words.shape == (3, 2) and np.abs(words / sr - want).max() < 0.03
