"""Skewness, kurtosis, slope, crest, entropy and flux of spectra against float64 definitions, in bulk."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

NAMES = (
    "spectral_skewness",
    "spectral_kurtosis",
    "spectral_slope",
    "spectral_crest",
    "spectral_entropy",
    "spectral_flux",
)
DEFAULT = {"spectral_crest": 2.0, "spectral_entropy": 2.0}


def reference(name, X, f, power, rectify=True):
    """One spectrogram (bins, t) of float64 magnitudes, a frame at a time, as the definitions say."""
    out, X = [], X**power
    for t in range(X.shape[1]):
        x = X[:, t]
        total = x.sum()
        p = x / total if total else np.zeros_like(x)
        c = (p * f).sum()
        s = np.sqrt((p * (f - c) ** 2).sum())
        if name in ("spectral_skewness", "spectral_kurtosis"):
            order = 3 if name == "spectral_skewness" else 4
            out.append(sum(p * ((f - c) / s) ** order) if s > 1e-9 * f.max() else 0.0)
        elif name == "spectral_slope":
            out.append(np.polyfit(f, x, 1)[0] if len(f) > 1 else 0.0)
        elif name == "spectral_crest":
            out.append(x.max() / x.mean() if total else 0.0)
        elif name == "spectral_entropy":
            out.append(-sum(q * np.log(q) for q in p if q > 0) / np.log(len(p)) if len(p) > 1 else 0.0)
        else:
            d = x - X[:, max(t - 1, 0)]
            out.append(np.sqrt((np.maximum(d, 0) ** 2 if rectify else d**2).sum()))
    return np.array(out)


@pytest.mark.parametrize("name", NAMES)
def test_random_spectrograms(name):
    rng = np.random.default_rng(0)
    for _ in range(150):
        bins, t = int(rng.integers(1, 60)), int(rng.integers(0, 30))
        S = rng.uniform(0, 5, (*[(), (2,), (2, 1)][rng.integers(3)], bins, t)) * (rng.random((bins, 1)) < 0.8)
        S = S.astype([np.float32, np.float64][rng.integers(2)])
        f = np.sort(rng.uniform(0, 8000, bins))
        power = float(rng.choice([1, 2, 0.5]))
        more = {"rectify": bool(rng.integers(2))} if name == "spectral_flux" else {}
        got = getattr(fa.feature, name)(S=S, freq=f, power=power, **more)
        want = [reference(name, x, f, power, **more) for x in S.reshape(int(np.prod(S.shape[:-2])), bins, t).astype(np.float64)]
        assert got.dtype == np.float64 and got.shape == (*S.shape[:-2], 1, t)
        scale = max(1.0, np.abs(want).max(initial=0)) if name != "spectral_slope" else np.abs(want).max(initial=1e-300)
        assert np.abs(got.reshape(len(want), t) - want).max(initial=0) <= 1e-9 * scale, (name, S.shape, power)


@pytest.mark.parametrize("name", NAMES)
def test_of_samples(engine, name):
    """From samples as from the magnitudes, also where blocks of frames meet; the same bits in a batch and alone."""
    rng = np.random.default_rng(1)
    for case in range(8):
        n_fft = int(rng.choice([64, 100, 257, 512]))
        frame = {"n_fft": n_fft, "hop_length": int(rng.integers(8, n_fft)), "center": bool(rng.integers(2)),
                 "pad_mode": ["constant", "reflect", "edge"][rng.integers(3)], "window": ["hann", "hamming"][rng.integers(2)]}  # fmt: skip
        n = frame["hop_length"] * [5, 300, 600][case % 3] + n_fft
        y = rng.standard_normal((2, n)).astype([np.float32, np.float64][rng.integers(2)])
        got = getattr(fa.feature, name)(y=y, sr=16000, **frame)
        S = np.abs(oracles.stft(y, **frame))
        want = [reference(name, x, oracles.frequencies(16000, n_fft), DEFAULT.get(name, 1.0)) for x in S]
        assert oracles.error(got[:, 0], np.array(want)) < (2e-5 if y.dtype == np.float32 else 1e-10), (name, frame)
        assert np.array_equal(getattr(fa.feature, name)(y=y[1], sr=16000, **frame), got[1])


def test_what_they_mean():
    sr = 16000
    tone, noise = fa.tone(1000, sr=sr, duration=1), np.random.default_rng(2).standard_normal(sr)
    f = fa.feature
    assert f.spectral_entropy(y=tone, sr=sr).mean() < 0.3 < 0.9 < f.spectral_entropy(y=noise, sr=sr).mean()
    assert f.spectral_crest(y=tone, sr=sr).mean() > 20 * f.spectral_crest(y=noise, sr=sr).mean()
    assert f.spectral_slope(y=np.cumsum(noise), sr=sr).mean() < 0
    clicks = fa.clicks(times=[0.5], sr=sr, length=sr)
    assert abs(int(f.spectral_flux(y=clicks, sr=sr).argmax()) - 0.5 * sr / 512) < 4
    bell = np.exp(-0.5 * ((np.arange(513.0) - 256) / 20) ** 2)[:, None]
    assert f.spectral_kurtosis(S=bell, freq=np.arange(513.0))[0, 0] == pytest.approx(3, abs=1e-6)
    assert abs(f.spectral_skewness(S=bell, freq=np.arange(513.0))[0, 0]) < 1e-9
    for name in NAMES:
        assert (getattr(f, name)(y=np.zeros(4000)) == 0).all(), name


def test_wrong_input():
    for name in NAMES:
        function = getattr(fa.feature, name)
        for wrong in ({}, {"S": np.ones((3, 2)), "power": 0}, {"S": -np.ones((3, 2))}, {"S": np.ones((3, 2), complex)},
                      {"y": np.array([np.nan] * 4000)}, {"y": np.ones(4000), "n_fft": 0}, {"S": np.ones((3, 2)), "freq": np.ones(4)}):  # fmt: skip
            with pytest.raises(fa.ParameterError):
                function(**wrong)
