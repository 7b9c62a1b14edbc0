"""Synthetic signals against their formulas and against librosa."""

import numpy as np
import pytest

import fastaudio as fa


def test_tone():
    for f, sr, phi in ((440, 22050, None), (0, 100, 0.3), (1000.5, 8000.0, np.pi), (6000, 8000, 0.0)):
        n = np.arange(500)
        want = np.sin(2 * np.pi * f * n / sr) if phi is None else np.cos(2 * np.pi * f * n / sr + phi)
        got = fa.tone(f, sr=sr, length=500, phi=phi)
        assert got.dtype == np.float64
        np.testing.assert_allclose(got, want, atol=1e-12)
    for n in (0, 1, 2, 3, 16, 17, 1000, 100_000):
        got = fa.tone(440, sr=22050, length=n, phi=0.1)
        exact = np.cos(2 * np.pi * 440 / 22050 * np.arange(n, dtype=np.longdouble) + np.longdouble(0.1))
        assert got.shape == (n,) and np.abs(got - exact).max(initial=0) < 1e-11
    assert fa.tone(440, sr=22050, duration=0.5).shape == (11025,)
    assert fa.tone(440, sr=22050, duration=0.5, length=7).shape == (7,)


def test_spectrum_of_a_tone_peaks_at_its_frequency():
    y = fa.tone(440, sr=22050, duration=30)
    f = np.arange(len(y)) * 22050 / len(y)
    assert abs(f[np.argmax(np.abs(np.fft.rfft(y)))] - 440) <= 1 / 30


@pytest.mark.parametrize("fmin, fmax", [(55, 7040), (880, 110), (300, 300)])
@pytest.mark.parametrize("linear", [False, True])
def test_chirp_frequency(fmin, fmax, linear):
    """The phase, by cumulative quadrature of the instantaneous frequency."""
    sr, fine = 22050, 20
    t = (np.arange(sr * fine) + 0.5) / (sr * fine)
    f = fmin + (fmax - fmin) * t if linear else fmin * (fmax / fmin) ** t
    phase = np.concatenate(([0], np.cumsum(2 * np.pi * f / (sr * fine))))[:-1:fine]
    got = fa.chirp(fmin=fmin, fmax=fmax, sr=sr, duration=1.0, linear=linear)
    assert got.shape == (sr,) and got.dtype == np.float64
    np.testing.assert_allclose(got, np.sin(phase), atol=1e-4)
    shifted = fa.chirp(fmin=fmin, fmax=fmax, sr=sr, length=sr, linear=linear, phi=0.7)
    np.testing.assert_allclose(shifted, np.cos(phase + 0.7), atol=1e-4)


def test_harmonics_are_the_fourier_series():
    rng = np.random.default_rng(13)
    n = np.arange(400)
    for _ in range(50):
        f, a0, count = rng.uniform(1, 3000), rng.normal(), int(rng.integers(0, 12))
        a, phi = rng.normal(size=(2, count))
        want = a0 + sum(a[k] * np.cos(2 * np.pi * (k + 1) * f * n / 8000 + phi[k]) for k in range(count))
        got = fa.harmonics(f, a0, a, phi, sr=8000, length=400)
        np.testing.assert_allclose(got, want * np.ones(400), atol=1e-9)
    amplitudes = [4 / (np.pi * k) * (k % 2) for k in range(1, 200)]
    square = fa.harmonics(100, 0, amplitudes, [-np.pi / 2] * 199, duration=0.1)
    np.testing.assert_allclose(np.abs(square[np.abs(fa.tone(100, duration=0.1)) > 0.5]), 1, atol=0.02)
    plain = fa.harmonics(100, 0.0, [1.0], sr=8000, length=50)
    np.testing.assert_allclose(plain, fa.tone(100, sr=8000, length=50, phi=0), atol=1e-12)


@pytest.mark.parametrize(
    "call, rule",
    [
        (lambda: fa.tone(None, length=5), "tone: frequency must be given, got None"),
        (lambda: fa.tone(440), "tone: length or duration must be given, got neither"),
        (lambda: fa.tone(440, sr=0, length=5), "tone: sr must be a finite number > 0, got 0"),
        (lambda: fa.tone(440, length=2.5), "tone: length must be an integer >= 0, got 2.5"),
        (lambda: fa.tone(440, duration=-1), "tone: duration must be a finite number >= 0, got -1"),
        (lambda: fa.chirp(fmin=None, fmax=5, length=5), "chirp: fmin and fmax must be given, got None and 5"),
        (lambda: fa.chirp(fmin=4, fmax=5), "chirp: length or duration must be given, got neither"),
        (lambda: fa.chirp(fmin=0, fmax=5, length=5), "chirp: fmin must be a finite number > 0, got 0"),
        (lambda: fa.chirp(fmin=4, fmax=5, length=0), "chirp: duration must be a finite number > 0, got 0.0"),
        (lambda: fa.harmonics(4, 0, [1], [1, 2], length=5), r"harmonics: a_k and phi_k .* \(1,\) and \(2,\)"),
        (lambda: fa.harmonics(4, 0, 1.0, length=5), r"harmonics: a_k and phi_k must .* \(\) and \(\)"),
    ],
)
def test_broken_rules(call, rule):
    with pytest.raises(fa.ParameterError, match=f"^{rule}$"):
        call()


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for size in ({"length": 1001}, {"duration": 0.123}, {"length": 77, "duration": 5}):
        for phi in (None, 0.4):
            for sr in (8000, 22050):
                args = {"sr": sr, "phi": phi, **size}
                np.testing.assert_allclose(fa.tone(441.3, **args), librosa.tone(441.3, **args), atol=1e-12)
                for linear in (False, True):
                    glide = {"fmin": 100, "fmax": 3000, "linear": linear, **args}
                    np.testing.assert_allclose(fa.chirp(**glide), librosa.chirp(**glide), atol=1e-10)
