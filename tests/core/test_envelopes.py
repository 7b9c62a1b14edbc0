"""Envelopes of linear prediction and of the cepstrum: the lecture's numbers, and NumPy."""

import numpy as np
import pytest

import fastaudio as fa


def voice(n=4000, seed=0):
    """Pulses and noise through two resonances."""
    excitation = 0.05 * np.random.default_rng(seed).standard_normal(n)
    excitation[::80] += 1
    a = np.poly([0.97 * np.exp(1j * w) for w in (0.5, -0.5, 1.4, -1.4)]).real
    return fa.lpc_synthesize(excitation, a), excitation, a


def test_synthesis_is_the_recursion(engine):
    rng = np.random.default_rng(0)
    for _ in engine.take(range(40)):
        order, n = int(rng.integers(0, 12)), int(rng.integers(1, 900))
        a = np.poly(rng.uniform(-0.9, 0.9, order)) if order else np.ones(1)
        x = rng.standard_normal((2, n))
        want = np.zeros((2, n))
        for t in range(n):
            want[:, t] = x[:, t] - sum(a[k] * want[:, t - k] for k in range(1, order + 1) if t >= k)
        got = fa.lpc_synthesize(x, a)
        np.testing.assert_allclose(got, want, atol=1e-9 * np.abs(want).max())
        np.testing.assert_allclose(fa.lpc_residual(got, a), x, atol=1e-8)


def test_prediction_finds_what_made_the_voice(engine):
    y, excitation, a = voice()
    found = fa.lpc(y, order=4, method="autocorrelation")
    np.testing.assert_allclose(found, a, atol=0.05)
    residual = fa.lpc_residual(y, found)
    np.testing.assert_allclose(fa.lpc_synthesize(residual, found), y, atol=1e-9)
    assert residual.var() < 0.05 * y.var()
    envelope = fa.lpc_envelope(found, n_fft=1024)
    peaks = np.flatnonzero(fa.util.localmax(envelope)) * 2 * np.pi / 1024
    assert min(abs(peaks - 0.5)) < 0.02 and min(abs(peaks - 1.4)) < 0.02
    np.testing.assert_allclose(envelope, 1 / np.abs(np.fft.rfft(found, 1024)), rtol=1e-9)


def test_cepstrum(engine):
    rng = np.random.default_rng(1)
    for n in (2, 16, 255, 1000):
        y = rng.standard_normal((3, n))
        want = np.fft.irfft(np.log(np.abs(np.fft.rfft(y))), n)
        np.testing.assert_allclose(fa.real_cepstrum(y), want, atol=1e-10)
    assert np.isfinite(fa.real_cepstrum(np.zeros(64, np.float32))).all()
    y = rng.standard_normal(512)
    np.testing.assert_allclose(fa.cepstral_envelope(y, n_coefficients=256), np.abs(np.fft.rfft(y)), rtol=1e-9)
    smooth = fa.cepstral_envelope(y, n_coefficients=20)
    assert np.abs(np.diff(np.log(smooth))).max() < 0.3 * np.abs(np.diff(np.log(np.abs(np.fft.rfft(y))))).max()


def test_mistakes():
    y, _, a = voice(300)
    for call in (lambda: fa.lpc_envelope(2 * a), lambda: fa.lpc_envelope(a, n_fft=3), lambda: fa.lpc_residual(y, a[1:]), lambda: fa.lpc_synthesize(y, np.stack([a, a])),
                 lambda: fa.real_cepstrum(y, n_fft=0), lambda: fa.cepstral_envelope(y, n_coefficients=200)):  # fmt: skip
        with pytest.raises(fa.ParameterError):
            call()
