"""Reassigned spectrograms: tones and clicks at their places, the formulas in float64, librosa."""

import sys

import numpy as np
import oracles
import pytest

import fastaudio as fa


def reference(y, sr, n_fft, hop_length, window, center, pad_mode):
    """Frequencies, times and magnitudes by the definitions, in float64, nothing left out."""
    table = oracles.window(window, n_fft)
    frame = {"n_fft": n_fft, "hop_length": hop_length, "center": center, "pad_mode": pad_mode}
    slopes = 0.5 * (np.roll(table, -1) - np.roll(table, 1))
    X, dX, tX = (
        oracles.stft(y, window=w, **frame) for w in (table, slopes, table * (np.arange(n_fft) - (n_fft - 1) / 2))
    )
    freqs = np.arange(n_fft // 2 + 1)[:, None] * sr / n_fft - (dX / X).imag * sr / (2 * np.pi)
    times = (np.arange(X.shape[-1]) * hop_length + (0 if center else n_fft // 2)) / sr + (tX / X).real / sr
    return freqs, times, np.abs(X)


def test_random_signals(engine):
    rng = np.random.default_rng(0)
    for case in engine.take(range(40)):
        n_fft = int(rng.choice([64, 101, 256]))
        frame = {"n_fft": n_fft, "hop_length": int(rng.integers(16, n_fft)), "window": ["hann", "hamming"][rng.integers(2)],
                 "center": bool(rng.integers(2)), "pad_mode": ["constant", "reflect"][rng.integers(2)]}  # fmt: skip
        y = rng.standard_normal([(1500,), (2, 1500)][case % 2]).astype([np.float32, np.float64][rng.integers(2)])
        got = fa.reassigned_spectrogram(y, sr=8000, ref_power=0, clip=False, **frame)
        want = reference(y, 8000, **frame)
        clear = want[2] > 0.05 * want[2].max()
        bound = 1e-4 if y.dtype == np.float32 else 1e-9
        assert np.abs(got[0] - want[0])[clear].max() < bound * 8000 and np.abs(got[1] - want[1])[clear].max() < bound
        assert oracles.error(got[2], want[2]) < oracles.limit(y.dtype)


def test_a_tone_and_a_click_stand_at_their_places():
    sr = 22050
    freqs, times, mags = fa.reassigned_spectrogram(fa.tone(443.3, sr=sr, duration=1), sr=sr)
    freqs, mags = freqs[:, 4:-4], mags[:, 4:-4]
    loud = mags > 0.1 * mags.max()
    assert (
        np.abs(freqs[loud] - 443.3)[np.isfinite(freqs[loud])].max() < 25 and abs(np.median(freqs[loud]) - 443.3) < 0.1
    )
    y = np.zeros(sr)
    y[9000] = 1
    freqs, times, mags = fa.reassigned_spectrogram(y, sr=sr)
    assert np.abs(times[mags > 0.5] - 9000 / sr).max() < 1e-3


def test_options():
    y = np.concatenate([np.zeros(4000), np.random.default_rng(1).standard_normal(4000)])
    freqs, times, mags = fa.reassigned_spectrogram(y, sr=8000, n_fft=256)
    assert np.isnan(freqs[:, 5]).all() and np.isnan(times[:, 5]).all()
    assert np.nanmin(freqs) >= 0 and np.nanmax(freqs) <= 4000 and np.nanmin(times) >= 0 and np.nanmax(times) <= 1
    filled, at, _ = fa.reassigned_spectrogram(y, sr=8000, n_fft=256, fill_nan=True)
    np.testing.assert_allclose(filled[:, 5], fa.fft_frequencies(sr=8000, n_fft=256))
    assert np.isfinite(filled).all() and np.isfinite(at).all()
    S = fa.stft(y, n_fft=256)
    for given in ({"reassign_times": False}, {"reassign_frequencies": False}):
        f, t, m = fa.reassigned_spectrogram(y, sr=8000, n_fft=256, S=S, **given)
        assert f.shape == t.shape == m.shape
        own = (
            fa.fft_frequencies(sr=8000, n_fft=256)[:, None]
            if "reassign_frequencies" in given
            else fa.times_like(t, sr=8000, hop_length=64)
        )
        np.testing.assert_allclose(f if "reassign_frequencies" in given else t, np.broadcast_to(own, f.shape))
    half = fa.reassigned_spectrogram(y, sr=8000, n_fft=256, ref_power=np.median)[0]
    assert 0.4 < np.isnan(half).mean() < 0.6
    for wrong in ({"reassign_times": False, "reassign_frequencies": False}, {"ref_power": -1}, {"n_fft": 0}, {"sr": 0}):
        with pytest.raises(fa.ParameterError):
            fa.reassigned_spectrogram(y, **wrong)


@pytest.mark.rivals
@pytest.mark.filterwarnings("ignore:'where' used")
def test_librosa():
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(2)
    for case in range(30):
        y = rng.standard_normal(4000)
        options = {"n_fft": int(rng.choice([128, 256])), "center": bool(rng.integers(2)), "fill_nan": bool(rng.integers(2)), "clip": bool(rng.integers(2)),
                   "reassign_times": case % 3 != 0, "reassign_frequencies": case % 3 != 1, "win_length": [None, 100][rng.integers(2)]}  # fmt: skip
        got, want = (
            f(y, sr=8000, ref_power=1e-2, **options)
            for f in (fa.reassigned_spectrogram, librosa.reassigned_spectrogram)
        )
        for a, b in zip(got, want, strict=True):
            assert a.dtype == b.dtype and a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-6, equal_nan=True)


def test_blocks_channels_and_given_spectra_are_one(engine, monkeypatch):
    rng = np.random.default_rng(3)
    for case in engine.take(range(12)):
        dtype = (np.float32, np.float64)[case % 2]
        y = rng.standard_normal((2, 3, 2000)).astype(dtype)
        n_fft = int(rng.choice([4, 9, 64, 128]))
        options = {"sr": 8000, "n_fft": n_fft, "hop_length": n_fft // 2, "fill_nan": bool(case % 3), "clip": bool(case % 4)}
        whole = fa.reassigned_spectrogram(y, **options)
        S = fa.stft(y, n_fft=n_fft, hop_length=n_fft // 2)
        for got, want in zip(fa.reassigned_spectrogram(y, S=S, **options), whole, strict=True):
            np.testing.assert_array_equal(got, want)
        for got, want in zip(fa.reassigned_spectrogram(y[1, 2], **options), whole, strict=True):
            np.testing.assert_array_equal(got, want[1, 2])
        with fa.num_threads(3):
            monkeypatch.setattr(sys.modules["fastaudio.core.reassigned_spectrogram"], "BLOCK", int(rng.integers(1, 40)))
            for got, want in zip(fa.reassigned_spectrogram(y, **options), whole, strict=True):
                assert np.array_equal(got, want, equal_nan=True) and got.dtype == want.dtype
        monkeypatch.undo()


def test_a_power_for_each_bin(engine):
    y = np.random.default_rng(4).standard_normal(3000)
    freqs, _, mags = fa.reassigned_spectrogram(y, sr=8000, n_fft=64, ref_power=lambda power: np.median(power, axis=-1, keepdims=True))
    np.testing.assert_array_equal(np.isnan(freqs), mags < np.sqrt(np.median(mags**2, axis=-1, keepdims=True)))
    loud = fa.reassigned_spectrogram(y, sr=8000, n_fft=64, ref_power=np.max)
    assert np.isnan(loud[0]).sum() == loud[0].size - 1


def test_numbers_of_any_size(engine):
    """Squares of the least and of the largest numbers are none."""
    y = np.random.default_rng(5).standard_normal(2000)
    options = {"sr": 8000, "n_fft": 64, "ref_power": 0, "clip": False}
    want = fa.reassigned_spectrogram(y, **options)
    for factor in (2.0**-600, 2.0**600):
        freqs, times, mags = fa.reassigned_spectrogram(y * factor, **options)
        np.testing.assert_allclose(freqs, want[0], rtol=1e-9, atol=1e-6)
        np.testing.assert_allclose(times, want[1], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(mags, want[2] * factor, rtol=1e-12)
    tiny = fa.reassigned_spectrogram((y * 1e-30).astype(np.float32), **options)
    clear = want[2] > 0.05 * want[2].max()
    assert np.abs(tiny[0] - want[0])[clear].max() < 1
    silent = fa.reassigned_spectrogram(np.zeros(500), sr=8000, n_fft=64, ref_power=0)
    assert np.isnan(silent[0]).all() and np.isnan(silent[1]).all() and not silent[2].any()


def test_a_spectrogram_of_another_shape_is_refused():
    y = np.random.default_rng(6).standard_normal(2500)
    with pytest.raises(fa.ParameterError, match=r"^reassigned_spectrogram: S must have the shape of the STFT of y, \(1025, 5\)"):
        fa.reassigned_spectrogram(y, S=np.ones((1025, 3), complex))
    with pytest.raises(fa.ParameterError, match="^reassigned_spectrogram: dtype must be complex"):
        fa.reassigned_spectrogram(y, dtype=np.float32)
    y[7] = np.nan
    with pytest.raises(fa.ParameterError, match="^reassigned_spectrogram: audio must be finite"):
        fa.reassigned_spectrogram(y)
