"""Onsets, tempograms, tempo, beats, pulses: against float64 NumPy and against librosa."""

import numpy as np
import pytest

import fastaudio as fa


def rhythm(seconds=12.0, bpm=126.0, seed=0, sr=22050):
    """Drums at a tempo, over a quiet chord and noise."""
    rng = np.random.default_rng(seed)
    y = fa.clicks(times=np.arange(0.31, seconds, 60 / bpm), sr=sr, length=int(seconds * sr), click_duration=0.05)
    t = np.arange(y.size) / sr
    chord = sum(np.sin(2 * np.pi * f * t) for f in (220.0, 277.2, 329.6)) * (1 + np.sin(2 * np.pi * t))
    return (0.8 * y + 0.03 * chord + 0.002 * rng.standard_normal(y.size)).astype(np.float32)


def tempogram(envelope, size, center, window):
    n = envelope.size
    if center:
        envelope = np.pad(envelope.astype(np.float64), size // 2, mode="linear_ramp", end_values=0)
    framed = np.lib.stride_tricks.sliding_window_view(envelope, size)[:n] * window
    out = np.array([[f[: size - k] @ f[k:] for k in range(size)] for f in framed])
    return (out / np.maximum(np.abs(out).max(1, keepdims=True), 1e-300)).T


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_tempogram(engine, dtype):
    rng = np.random.default_rng(1)
    for _ in engine.take(range(16)):
        size, center = int(rng.integers(2, 60)), bool(rng.integers(2))
        envelope = (rng.random(int(rng.integers(size, 200))) ** 4).astype(dtype)
        got = fa.feature.tempogram(onset_envelope=envelope, win_length=size, center=center)
        want = tempogram(envelope, size, center, fa.filters.get_window("hann", size))
        assert got.shape == want.shape and got.dtype == dtype
        assert np.abs(got - want).max() < (2e-6 if dtype == np.float32 else 1e-12)


def test_long_tempograms_are_their_blocks(engine):
    envelope = np.random.default_rng(2).random(1500).astype(np.float32)
    whole = fa.feature.tempogram(onset_envelope=envelope, win_length=50, center=False)
    part = fa.feature.tempogram(onset_envelope=envelope[700:900], win_length=50, center=False)
    np.testing.assert_array_equal(whole[:, 700 : 700 + part.shape[1]], part)


def test_tempograms_of_other_norms(engine):
    """norm=None is the plain autocorrelation, which the others divide, lag 0 by lag 0."""
    envelope = np.random.default_rng(3).random((2, 300))
    plain = fa.feature.tempogram(onset_envelope=envelope, win_length=40, norm=None)
    window = fa.filters.get_window("hann", 40)
    want = np.correlate(envelope[1, 80:120] * window, envelope[1, 80:120] * window, "full")[39:]
    np.testing.assert_allclose(plain[1, :, 100], want, atol=1e-12)
    for norm in (np.inf, 1, 2):
        got = fa.feature.tempogram(onset_envelope=envelope, win_length=40, norm=norm)
        np.testing.assert_allclose(got, fa.util.normalize(plain, norm=norm, axis=-2), atol=1e-12)
    assert not fa.feature.tempogram(onset_envelope=np.zeros(100), win_length=40).any()


def test_onset_strength_by_hand(engine):
    y = rhythm(4.0)
    S = fa.feature.log_mel(y=y, sr=22050, fmax=11025.0)
    flux = np.maximum(0, np.diff(S, axis=-1)).mean(0)
    want = np.concatenate([np.zeros(3), flux])[: S.shape[1]]
    np.testing.assert_allclose(fa.onset.onset_strength(y=y, sr=22050), want, atol=1e-5)
    np.testing.assert_allclose(fa.onset.onset_strength(S=S), want, atol=1e-5)
    multi = fa.onset.onset_strength_multi(S=S, channels=[0, 50, 128], aggregate=np.median)
    np.testing.assert_allclose(multi[1, 3:], np.median(np.maximum(0, np.diff(S[50:])), axis=0)[: multi.shape[1] - 3], atol=1e-5)
    np.testing.assert_allclose(fa.onset.onset_strength(S=S, aggregate=np.median)[3:], np.median(np.maximum(0, np.diff(S)), axis=0)[:-2], atol=1e-6)


@pytest.mark.parametrize("dtype", ["int16", "int64", "uint8"])
@pytest.mark.parametrize(
    "options", [{}, {"max_size": 3}, {"aggregate": np.median}, {"channels": [0, 9, 20]}], ids=["mean", "max", "median", "groups"]
)
def test_levels_may_be_integers(dtype, options):
    S = np.random.default_rng(4).integers(0, 120, (20, 40)).astype(dtype)
    got = fa.onset.onset_strength_multi(S=S, **options)
    np.testing.assert_array_equal(got, fa.onset.onset_strength_multi(S=S.astype(float), **options))
    assert got.dtype == np.float64 and got.min() == 0
    np.testing.assert_array_equal(got, fa.onset.onset_strength_multi(S=S, n_fft=2048.0, hop_length=512.0, **options))


@pytest.mark.parametrize("norm", [None, 1, 2, np.inf])
def test_tempo_of_a_tempogram_of_any_scale(engine, norm):
    """Autocorrelations of what is never negative are a rounding below zero: at a large scale, far below it."""
    envelope = fa.onset.onset_strength(y=rhythm(8.0), sr=22050)
    wanted = fa.feature.tempo(tg=np.maximum(fa.feature.tempogram(onset_envelope=envelope.astype(np.float64)), 0))
    tg = fa.feature.tempogram(onset_envelope=1e4 * envelope, norm=norm)
    np.testing.assert_allclose(fa.feature.tempo(tg=tg), wanted)
    assert np.isfinite(fa.feature.tempo(tg=tg - 1e-7 * tg.max(), aggregate=None)).all()


def test_onset_strength_has_the_bits_of_numpy(engine):
    """The same sums in the same order, for any lag, shape and number of threads."""
    rng = np.random.default_rng(3)
    for case in engine.take(range(100)):
        dtype = (np.float32, np.float64)[case % 2]
        shape = (*[(), (3,)][case % 3 == 0], int(rng.integers(1, 140)), int(rng.choice([2, 5, 60, 511, 513, 1300])))
        S = rng.uniform(-80, 0, shape).astype(dtype)
        lag, center = int(rng.integers(1, shape[-1] + 2)), bool(rng.integers(2))
        growth = np.maximum(S[..., lag:] - S[..., :-lag], 0).astype(dtype)
        shift = lag + (2 if center else 0)
        want = np.zeros((*shape[:-2], growth.shape[-1] + shift), dtype)
        want[..., shift:] = np.add.accumulate(growth, axis=-2)[..., -1, :] / dtype(shape[-2])
        want = want[..., : shape[-1]] if center else want
        with fa.num_threads(1 + case % 3):
            got = fa.onset.onset_strength(S=S, lag=lag, center=center)
        assert got.dtype == dtype
        np.testing.assert_array_equal(got, want, err_msg=str((shape, lag, center)))
        order = np.asfortranarray(S) if S.ndim == 2 else S[:, ::-1]  # these are NumPy's to read
        wanted = want if S.ndim == 2 else fa.onset.onset_strength(S=order.copy(), lag=lag, center=center)
        np.testing.assert_allclose(fa.onset.onset_strength(S=order, lag=lag, center=center), wanted, rtol=1e-4, atol=1e-4)
    S[..., 1] = np.nan
    assert np.isnan(fa.onset.onset_strength(S=S, center=False)[..., 1:3]).all()


def test_beats_follow_the_clicks(engine):
    for bpm in (95.0, 126.0):
        y = rhythm(bpm=bpm)
        tempo, beats = fa.beat.beat_track(y=y, sr=22050, units="time")
        assert abs(tempo[0] / bpm - 1) < 0.05
        grid = np.arange(0.31, 12.0, 60 / bpm)
        near = np.abs(beats[:, None] - grid[None]).min(1)
        assert len(beats) > 0.8 * len(grid) and np.median(near) < 0.05


def test_silence(engine):
    tempo, beats = fa.beat.beat_track(y=np.zeros(22050), sr=22050)
    assert tempo == 0 and beats.size == 0
    assert fa.onset.onset_detect(y=np.zeros(22050), sr=22050).size == 0
    assert not fa.onset.onset_detect(y=np.zeros((2, 22050)), sr=22050, sparse=False).any()


def test_batches_are_their_clips(engine):
    y = np.stack([rhythm(10.0, 100, 1), rhythm(10.0, 140, 2)])
    envelope = fa.onset.onset_strength(y=y, sr=22050)
    tempo, mask = fa.beat.beat_track(onset_envelope=envelope, sr=22050, sparse=False)
    for i in range(2):
        np.testing.assert_allclose(envelope[i], fa.onset.onset_strength(y=y[i], sr=22050), atol=2e-5)
        one, beats = fa.beat.beat_track(onset_envelope=envelope[i], sr=22050)
        np.testing.assert_array_equal(np.flatnonzero(mask[i]), beats)
        assert one == tempo[i]
        np.testing.assert_allclose(fa.beat.plp(onset_envelope=envelope)[i], fa.beat.plp(onset_envelope=envelope[i]), atol=1e-6)


def test_mistakes():
    for call in (fa.onset.onset_strength, fa.onset.onset_detect, fa.feature.tempogram, fa.feature.tempo, fa.beat.beat_track, fa.beat.plp):
        with pytest.raises(fa.ParameterError, match="got neither"):
            call()
    e = np.random.default_rng(0).random(100)
    for call, wrong in (
        (fa.beat.beat_track, {"bpm": -1.0}), (fa.beat.beat_track, {"tightness": 0}), (fa.beat.beat_track, {"units": "beats"}),
        (fa.beat.beat_track, {"bpm": np.ones(7)}), (fa.beat.plp, {"tempo_max": 20}), (fa.feature.tempogram, {"win_length": 0}),
        (fa.feature.tempo, {"start_bpm": 0}), (fa.onset.onset_detect, {"units": "x"}), (fa.onset.onset_detect, {"backtrack": True, "sparse": False}),
    ):  # fmt: skip
        with pytest.raises(fa.ParameterError):
            call(onset_envelope=e, **wrong)
    with pytest.raises(fa.ParameterError, match="^tempo: prior must have a method logpdf"):
        fa.feature.tempo(onset_envelope=e, prior=120)
    with pytest.raises(fa.ParameterError, match="^plp: prior must have a method logpdf"):
        fa.beat.plp(onset_envelope=e, win_length=64, prior=120)
    with pytest.raises(fa.ParameterError, match=r"^tempo: tg must be \(..., lags, t\), got shape \(100,\)"):
        fa.feature.tempo(tg=e)
    with pytest.raises(fa.ParameterError, match=r"^onset_strength: ref must have the shape of S, \(4, 9\), got \(\)"):
        fa.onset.onset_strength(S=np.ones((4, 9)), ref=2)
    with pytest.raises(fa.ParameterError, match="lag"):
        fa.onset.onset_strength(S=np.ones((4, 9)), lag=0)


def close(got, want, limit):
    assert got.shape == want.shape
    assert np.abs(got - want).max() <= limit * max(np.abs(want).max(), 1e-12)


@pytest.mark.rivals
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(3))
def test_librosa(engine, seed):
    librosa = pytest.importorskip("librosa")
    y = rhythm(8.0, 80 + 30 * seed, seed)
    envelope = librosa.onset.onset_strength(y=y, sr=22050)
    for options in ({}, {"lag": 2, "max_size": 3}, {"detrend": True}, {"center": False}, {"aggregate": np.median, "n_fft": 1024, "hop_length": 256}, {"fmax": 8000, "n_mels": 64}, {"max_size": 4}):
        close(fa.onset.onset_strength(y=y, sr=22050, **options), librosa.onset.onset_strength(y=y, sr=22050, **options), 2e-4)
    for options in ({}, {"backtrack": True}, {"units": "time"}, {"units": "samples", "delta": 0.2}, {"normalize": False}):
        np.testing.assert_allclose(fa.onset.onset_detect(onset_envelope=envelope, sr=22050, **options), librosa.onset.onset_detect(onset_envelope=envelope, sr=22050, **options))
    for options in ({}, {"center": False, "win_length": 100}, {"norm": 2, "win_length": 61}, {"norm": None, "window": "hamming"}):
        close(fa.feature.tempogram(onset_envelope=envelope, **options), librosa.feature.tempogram(onset_envelope=envelope, **options), 2e-6)
    close(fa.feature.fourier_tempogram(onset_envelope=envelope), librosa.feature.fourier_tempogram(onset_envelope=envelope), 2e-6)
    for options in ({}, {"start_bpm": 60}, {"aggregate": None}, {"max_tempo": 100.0, "ac_size": 4}):
        np.testing.assert_allclose(fa.feature.tempo(onset_envelope=envelope, **options), librosa.feature.tempo(onset_envelope=envelope, **options))
    varying = np.linspace(90, 130, envelope.size)
    for options in ({}, {"trim": False}, {"tightness": 400}, {"bpm": 117.0}, {"bpm": varying}, {"units": "time", "start_bpm": 90}):
        got, want = fa.beat.beat_track(onset_envelope=envelope, **options), librosa.beat.beat_track(onset_envelope=envelope, **options)
        np.testing.assert_allclose(got[0], want[0])
        np.testing.assert_allclose(got[1], want[1])
    for options in ({}, {"tempo_min": 60, "tempo_max": None}, {"win_length": 200}):
        close(fa.beat.plp(onset_envelope=envelope, **options), librosa.beat.plp(onset_envelope=envelope, **options), 5e-3)


@pytest.mark.rivals
@pytest.mark.parametrize("seed", range(12))
def test_every_beat_is_librosas(engine, seed):
    """Of envelopes in which many chains of beats are nearly as good: the last bit decides."""
    librosa = pytest.importorskip("librosa", "1.0")
    rng = np.random.default_rng(seed)
    envelope = np.maximum(0, rng.standard_normal(800)) * (rng.random(800) < 0.3)
    envelope = (np.round(envelope) if seed % 2 else envelope).astype("f4" if seed % 3 else "f8")
    for options in ({}, {"trim": False}, {"tightness": 30.0}, {"bpm": np.linspace(90, 130, 800)}):
        wanted = librosa.beat.beat_track(onset_envelope=envelope, **options)
        got = fa.beat.beat_track(onset_envelope=envelope, **options)
        np.testing.assert_array_equal(got[1], wanted[1])
