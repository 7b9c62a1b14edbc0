"""What the courses teach of sampling, Fourier transforms, windows, spectral features and mel scales, with their numbers."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def decibels_below(y, tone):
    """Level of y against a tone of the same amplitude, dB, without its ends."""
    inner = slice(len(y) // 8, -len(y) // 8)
    return 20 * np.log10(np.sqrt((y[inner] ** 2).mean() + 1e-30) / np.sqrt((tone**2).mean()))


def test_resampling_lets_no_alias_and_no_image_through():
    pytest.importorskip("soxr")
    high = fa.tone(9000, sr=22050, duration=1).astype(np.float32)
    assert decibels_below(fa.resample(high, orig_sr=22050, target_sr=16000), high) < -60
    low = fa.tone(3000, sr=8000, duration=1).astype(np.float32)
    up = fa.resample(low, orig_sr=8000, target_sr=22050)
    S = np.abs(fa.stft(up, n_fft=4096))[:, 4:-4].max(axis=1)
    f = oracles.frequencies(22050, 4096)
    assert 20 * np.log10(S[f > 4200].max() / S.max()) < -60


def test_tones_and_harmonics():
    n = np.arange(1000)
    assert np.allclose(
        fa.tone(440, sr=22050, length=1000, phi=0.3), np.cos(2 * np.pi * 440 * n / 22050 + 0.3), atol=1e-6
    )
    a, phase = [1, 0.5, 0.25], [0.0, 0.4, -1.0]
    want = 0.2 + sum(
        a_k * np.cos(2 * np.pi * 100 * (k + 1) * n / 22050 + p) for k, (a_k, p) in enumerate(zip(a, phase, strict=True))
    )
    got = fa.harmonics(100, a0=0.2, a_k=a, phi_k=phase, sr=22050, length=1000)
    assert np.allclose(got, want, atol=1e-6)


def test_fft_inverse_phase_and_convolution():
    rng = np.random.default_rng(3)
    for n in (16, 60, 101):
        x, k = rng.standard_normal(n), np.arange(n)
        naive = np.exp(-2j * np.pi * np.outer(k, k) / n) @ x
        assert oracles.error(fa.fft(x), naive) < 1e-6
        assert np.allclose(fa.ifft(fa.fft(x)), x, atol=1e-12)
        turned = np.angle(fa.fft(x)) - np.arctan2(naive.imag, naive.real)
        assert np.allclose(np.exp(1j * turned), 1, atol=1e-9)  # pi and -pi are one phase
    x, h = rng.standard_normal(500).astype(np.float32), rng.standard_normal(80).astype(np.float32)
    assert oracles.error(fa.fftconvolve(x, h), np.convolve(x.astype(float), h)) < 1e-5


def test_bins_zero_padding_and_leakage():
    sr, n_fft = 8000, 512
    centred = fa.tone(20 * sr / n_fft, sr=sr, length=n_fft)
    frame = {"n_fft": n_fft, "hop_length": n_fft, "center": False}
    line = np.abs(fa.stft(centred, window="boxcar", **frame))[:, 0]
    assert line.argmax() == 20 and np.delete(line, 20).max() < 1e-9 * line[20]
    between = fa.tone(20.5 * sr / n_fft, sr=sr, length=n_fft)
    far = {
        w: np.abs(fa.stft(between, window=w, **frame))[60:, 0].max() for w in ("boxcar", "hann", "hamming", "blackman")
    }
    assert far["hann"] < 0.01 * far["boxcar"] and far["blackman"] < far["boxcar"] and far["hamming"] < far["boxcar"]
    resolved = np.abs(fa.rfft(between, 8 * n_fft))  # zero-padding samples the same spectrum more finely
    assert abs(resolved.argmax() / 8 - 20.5) < 0.1
    y = np.random.default_rng(4).standard_normal(2048)
    short = fa.stft(y, n_fft=1024, win_length=512, hop_length=256)
    assert oracles.error(short, oracles.stft(y, n_fft=1024, win_length=512, hop_length=256)) < 1e-12


@pytest.mark.parametrize(
    "name, terms",
    [("hann", (0.5, 0.5)), ("hamming", (0.54, 0.46)), ("blackman", (0.42, 0.5, 0.08)), ("boxcar", (1.0,))],
)
def test_windows(name, terms):
    x = 2 * np.pi * np.arange(64) / 64
    want = sum((-1) ** k * a * np.cos(k * x) for k, a in enumerate(terms))
    assert np.allclose(fa.filters.get_window(name, 64), want, atol=1e-6)


def test_gaussian_window():
    want = np.exp(-0.5 * ((np.arange(64) - 32) / 7.0) ** 2)
    assert np.allclose(fa.filters.get_window(("gaussian", 7.0), 64), want, atol=1e-6)


@pytest.mark.parametrize(
    "name",
    [
        "spectral_centroid",
        "spectral_flatness",
        "mfcc",
        "zero_crossing_rate",
        "spectral_bandwidth",
        "spectral_rolloff",
        "rms",
    ],
)
def test_features_of_frames(name):
    assert getattr(fa.feature, name)(y=fa.tone(440, sr=22050, duration=0.5)).ndim == 2


COLUMN = np.arange(5.0)[:, None]  # |X| = 0, 1, 2, 3, 4 at f = 0 ... 4


def test_centroid_power():
    f = np.arange(5.0)
    assert fa.feature.spectral_centroid(S=COLUMN, freq=f, power=2)[0, 0] == pytest.approx(10 / 3, rel=1e-12)
    assert fa.feature.spectral_centroid(S=COLUMN, freq=f)[0, 0] == pytest.approx(3.0, rel=1e-12)


def test_spread():
    f = np.arange(5.0)
    assert fa.feature.spectral_spread(S=COLUMN, freq=f)[0, 0] == pytest.approx(0.829993, abs=5e-7)
    assert fa.feature.spectral_bandwidth(S=COLUMN, freq=f)[0, 0] == pytest.approx(1.0, rel=1e-12)


def test_flatness():
    flatness = fa.feature.spectral_flatness
    assert flatness(S=np.full((257, 1), 0.7))[0, 0] == pytest.approx(1, rel=1e-12)
    powers = np.array([[1.0], [1.0], [1.0], [9.0]])
    assert flatness(S=np.sqrt(powers))[0, 0] == pytest.approx(0.577350, abs=5e-7)
    from fastaudio.feature.spectral_flatness import BARK_EDGES

    assert len(BARK_EDGES) == 25 and BARK_EDGES[:3] == (0, 100, 200) and BARK_EDGES[-1] == 15500
    S = np.random.default_rng(5).uniform(0.01, 1, (1025, 3))  # powers above the floor, amin
    f = oracles.frequencies(44100, 2048)
    bands = [S[(f >= lo) & (f < hi)] ** 2 for lo, hi in zip(BARK_EDGES[:-1], BARK_EDGES[1:], strict=True)]
    want = np.mean([np.exp(np.log(b).mean(axis=0)) / b.mean(axis=0) for b in bands], axis=0)
    assert oracles.error(flatness(S=S, sr=44100, bands="bark")[0], want) < 1e-12
    assert oracles.error(flatness(S=S, sr=44100, bands=[0, 22051]), flatness(S=S)) < 1e-12


def test_mel_scales():
    mel = fa.hz_to_mel
    assert mel(1000, mel_scale="lecture") == pytest.approx(999.9999997, abs=1e-6)
    assert mel(4000, mel_scale="lecture") == pytest.approx(2146.09557, abs=1e-5)
    assert mel(1000, mel_scale="htk") == pytest.approx(999.98554, abs=1e-5)
    assert mel(1000, mel_scale="kaldi") == pytest.approx(999.99070, abs=1e-5)
    f = np.linspace(0, 11025, 300)
    for scale in ("lecture", "htk", "slaney", "kaldi"):
        assert np.allclose(fa.mel_to_hz(mel(f, mel_scale=scale), mel_scale=scale), f, atol=1e-6)


def test_triangles_have_area_one():
    n_fft = 16384  # sampled finely enough for the narrowest
    bank = fa.filters.mel(sr=22050, n_fft=n_fft, n_mels=40, norm="slaney")
    assert np.allclose(bank.sum(axis=1) * 22050 / n_fft, 1, rtol=0.05)
    edges = fa.mel_frequencies(42, fmin=0, fmax=11025)
    assert np.allclose(bank.max(axis=1), 2 / (edges[2:] - edges[:-2]), rtol=0.05)


def test_the_courses_dct():
    x, N = np.random.default_rng(6).standard_normal(40), 40
    k, n = np.arange(N)[:, None], np.arange(N)
    want = np.sqrt(2 / N) * (np.cos(np.pi / N * (n + 0.5) * k) @ x)
    got = fa.feature.mfcc(S=x[:, None], n_mfcc=N, norm="lecture")[:, 0]
    ortho = fa.feature.mfcc(S=x[:, None], n_mfcc=N)[:, 0]
    assert np.allclose(got, want, atol=1e-12)
    assert np.allclose(got[1:], ortho[1:], atol=1e-12) and got[0] == pytest.approx(np.sqrt(2) * ortho[0])


@pytest.mark.rivals
def test_the_dct_equals_scipy():
    fft = pytest.importorskip("scipy.fft")
    x = np.random.default_rng(7).standard_normal((40, 9))
    assert np.allclose(fa.feature.mfcc(S=x, n_mfcc=40), fft.dct(x, type=2, norm="ortho", axis=0), atol=1e-12)


def test_one_call_draws_every_step():
    pytest.importorskip("matplotlib").use("Agg")
    figure = fa.display.mfcc_pipeline(fa.tone(440, sr=22050, duration=0.5), sr=22050)
    titles = [ax.get_title(loc="left") for ax in figure.axes if ax.get_title(loc="left")]
    assert len(titles) == 6
    y = fa.tone(440, sr=22050, duration=0.5).astype(np.float64)
    power = np.abs(fa.stft(y)) ** 2
    steps = fa.filters.dct(13, 40) @ fa.power_to_db(fa.filters.mel(sr=22050, n_fft=2048, n_mels=40) @ power)
    assert oracles.error(fa.feature.mfcc(y=y, n_mels=40, n_mfcc=13), steps) < 1e-6
