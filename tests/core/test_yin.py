"""fa.yin against float64 NumPy, written as librosa 1.0 does, and on notes that are known."""

import numpy as np
import pytest

import fastaudio as fa


def reference(y, fmin, fmax, sr, length, hop, threshold):
    y = np.pad(np.asarray(y, np.float64), length // 2)
    shortest, longest = int(sr // fmax), min(int(np.ceil(sr / fmin)), length - 1)
    found = []
    for start in range(0, len(y) - length + 1, hop):
        x = y[start : start + length]
        acf = np.correlate(x, x, "full")[length - 1 :]
        k = np.arange(1, longest + 1)
        d = 2 * (acf[0] - acf[k]) - np.cumsum(x**2)[k - 1]
        normal = (d / (np.cumsum(d) / k + np.finfo(float).tiny))[shortest - 1 :]
        troughs = [i for i in range(len(normal)) if (normal[i] < normal[i - 1] if i else normal[0] < normal[1]) and (i in (0, len(normal) - 1) or normal[i] <= normal[i + 1])]
        below = [i for i in troughs if normal[i] < threshold]
        i = below[0] if below else int(np.argmin(normal))
        shift = 0.0
        if 0 < i < len(normal) - 1:
            a, b = normal[i + 1] + normal[i - 1] - 2 * normal[i], (normal[i + 1] - normal[i - 1]) / 2
            shift = 0.0 if abs(b) >= abs(a) else -b / a
        found.append(sr / (shortest + i + shift))
    return np.array(found)


def test_random_signals(engine):
    rng = np.random.default_rng(0)
    for _ in engine.take(range(16)):
        length = int(rng.choice([512, 1024, 700]))
        t = np.arange(int(rng.integers(2000, 6000))) / 8000
        y = sum(rng.random() * np.sin(2 * np.pi * rng.uniform(80, 400) * k * t) for k in range(1, 4)) + 0.05 * rng.standard_normal(t.size)
        options = {"fmin": 60.0, "fmax": float(rng.choice([500, 2000])), "sr": 8000, "frame_length": length}
        got = fa.yin(y, hop_length=128, **options)
        np.testing.assert_allclose(got, reference(y, 60.0, options["fmax"], 8000, length, 128, 0.1), rtol=1e-8)
        small = fa.yin(y.astype(np.float32), hop_length=128, **options)
        assert np.median(np.abs(small / got - 1)) < 1e-3


def test_notes_and_batches(engine):
    notes = np.array([110.0, 220.0, 331.7])
    y = np.stack([fa.tone(f, sr=22050, duration=0.5) for f in notes])
    got = fa.yin(y, fmin=65, fmax=1000)
    assert np.abs(np.median(got, axis=-1) / notes - 1).max() < 5e-3
    np.testing.assert_array_equal(got[1], fa.yin(y[1], fmin=65, fmax=1000))


def test_pyin_hears_voice_and_silence(engine):
    t = np.arange(11025) / 22050
    glide = np.sin(2 * np.pi * (200 * t + 100 * t**2)) + 0.3 * np.sin(4 * np.pi * (200 * t + 100 * t**2))
    noise = 0.001 * np.random.default_rng(1).standard_normal(11025)
    f0, voiced, prob = fa.pyin(np.stack([np.concatenate([glide, noise]), np.concatenate([noise, glide])]), fmin=100, fmax=500)
    middle = voiced.shape[1] // 2
    assert voiced[0, 2 : middle - 2].all() and not voiced[0, middle + 2 :].any() and not voiced[1, : middle - 2].any()
    times = fa.times_like(f0, sr=22050, hop_length=512)[2 : middle - 2]
    assert np.abs(f0[0, 2 : middle - 2] / (200 + 200 * times) - 1).max() < 0.02
    assert np.isnan(f0[~voiced]).all() and ((prob >= 0) & (prob <= 1)).all()
    assert np.isfinite(fa.pyin(glide, fmin=100, fmax=500, fill_na=None)[0]).all()


def test_beta_distribution():
    from fastaudio.core.pyin import beta_cdf

    x = np.linspace(0, 1, 2001)
    for a, b in ((2, 18), (1.5, 9.5), (0.7, 3.2), (4.0, 2.5)):
        density = x[1:-1] ** (a - 1) * (1 - x[1:-1]) ** (b - 1)
        fine = np.concatenate([[0], np.cumsum(density)]) / density.sum()
        assert np.abs(beta_cdf(x, a, b)[1:-1] - fine[1:]).max() < 0.01
        assert beta_cdf(x, a, b)[0] == 0 and abs(beta_cdf(x, a, b)[-1] - 1) < 1e-12
        assert (np.diff(beta_cdf(x, a, b)) > -1e-12).all()


def test_mistakes():
    y = np.ones(4000)
    for wrong in ({"fmin": 0}, {"fmin": 900.0, "fmax": 400.0}, {"fmax": 20000.0}, {"fmin": 5.0}, {"frame_length": 0}):
        with pytest.raises(fa.ParameterError):
            fa.yin(y, **({"fmin": 100.0, "fmax": 400.0} | wrong))
    for wrong in ({"resolution": 1.5}, {"switch_prob": 0}, {"n_thresholds": 0}, {"beta_parameters": (0, 1)}):
        with pytest.raises(fa.ParameterError):
            fa.pyin(y, fmin=100.0, fmax=400.0, **wrong)
    with pytest.warns(UserWarning, match="two periods"):
        fa.yin(y, fmin=15.0, fmax=400.0)
