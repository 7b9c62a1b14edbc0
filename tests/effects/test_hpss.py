"""hpss, harmonic, percussive, remix: medians by sorting, sums that rebuild the signal, librosa."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.decompose.hpss import BLOCK


def mixture(seconds=2.0):
    n = int(22050 * seconds)
    clicks = fa.clicks(times=np.arange(0.25, seconds, 0.5), sr=22050, length=n)
    return (0.3 * fa.tone(440, sr=22050, length=n) + 0.5 * clicks).astype(np.float32)


def test_masks_by_hand(engine):
    rng = np.random.default_rng(0)
    for S in (rng.random((2, 20, 30)), rng.random((1, 12, 2 * BLOCK + 5)), rng.random((1, 12, 4 * BLOCK))):
        check_masks(S)


def check_masks(S):
    for sizes, margin, power in ((7, 1.0, 2.0), ((5, 9), (1.0, 3.0), 1.0), (4, 2.0, np.inf)):
        along, across = (sizes, sizes) if np.isscalar(sizes) else sizes
        padded = np.pad(S, ((0, 0), (0, 0), (along // 2, along - 1 - along // 2)), mode="symmetric")
        harmonic = np.sort(np.lib.stride_tricks.sliding_window_view(padded, along, axis=-1), -1)[..., along // 2]
        padded = np.pad(S, ((0, 0), (across // 2, across - 1 - across // 2), (0, 0)), mode="symmetric")
        percussive = np.sort(np.lib.stride_tricks.sliding_window_view(padded, across, axis=1), -1)[..., across // 2]
        m = (margin, margin) if np.isscalar(margin) else margin
        if np.isfinite(power):
            want = harmonic**power / (harmonic**power + (percussive * m[0]) ** power), percussive**power / (percussive**power + (harmonic * m[1]) ** power)
        else:
            want = harmonic > percussive * m[0], percussive > harmonic * m[1]
        for got, mask in zip(fa.decompose.hpss(S, kernel_size=sizes, margin=margin, power=power, mask=True), want, strict=True):
            np.testing.assert_allclose(got, mask, atol=1e-12)


def test_blocks_of_frames_give_the_bits_of_whole_spectra(engine):
    rng = np.random.default_rng(1)
    for dtype, n_fft, hop, center in ((np.float32, 64, 16, True), (np.float64, 60, 25, False), (np.float32, 128, 1, True)):
        for frames in (1, BLOCK - 1, BLOCK, 2 * BLOCK + 1):
            y = rng.standard_normal((2, n_fft + hop * frames)).astype(dtype)
            options = {"n_fft": n_fft, "hop_length": hop, "center": center}
            D = fa.stft(y, **options)
            want = [fa.istft(part, length=y.shape[-1], **options) for part in fa.decompose.hpss(D, kernel_size=(9, 5))]
            np.testing.assert_array_equal(fa.effects.hpss(y, kernel_size=(9, 5), **options), want)


def test_parts_of_a_mixture(engine):
    y = mixture()
    harmonic, percussive = fa.effects.hpss(y)
    assert np.abs(harmonic + percussive - y).max() < 1e-5
    clicks = fa.clicks(times=np.arange(0.25, 2.0, 0.5), sr=22050, length=y.size)
    assert np.corrcoef(percussive, clicks)[0, 1] > 0.8
    assert np.corrcoef(harmonic, y - 0.5 * clicks)[0, 1] > 0.95
    np.testing.assert_array_equal(fa.effects.harmonic(y), harmonic)
    np.testing.assert_array_equal(fa.effects.percussive(np.stack([y, y]))[1], percussive)


def test_remix():
    y = mixture(1.0)
    parts = [(5000, 9000), (100, 3000)]
    np.testing.assert_array_equal(fa.effects.remix(y, parts, align_zeros=False), np.concatenate([y[5000:9000], y[100:3000]]))
    joined = fa.effects.remix(np.stack([y, -y]), [(0, 1000), (1000, 22050)], align_zeros=False)
    np.testing.assert_array_equal(joined[0], y)
    assert abs(fa.effects.remix(y, parts).size - 6900) < 200


def test_mistakes():
    S = np.ones((4, 5))
    for wrong in ({"margin": 0.5}, {"kernel_size": 0}, {"kernel_size": (3, 1.5)}):
        with pytest.raises(fa.ParameterError):
            fa.decompose.hpss(S, **wrong)
    with pytest.raises(fa.ParameterError):
        fa.decompose.hpss(np.ones(4))
    with pytest.raises(fa.ParameterError):
        fa.effects.remix(np.ones(9), [])


@pytest.mark.rivals
def test_librosa(engine):
    librosa = pytest.importorskip("librosa")
    y = mixture(1.5)
    for options in ({}, {"margin": (1.0, 5.0)}, {"kernel_size": (13, 31), "power": 1.0}):
        for got, want in zip(fa.effects.hpss(y, **options), librosa.effects.hpss(y, **options), strict=True):
            assert np.abs(got - want).max() < 2e-4 * np.abs(y).max()
    D = librosa.stft(y)
    np.testing.assert_allclose(fa.decompose.hpss(D)[0], librosa.decompose.hpss(D)[0], atol=1e-4 * np.abs(D).max())
    parts = np.array([(3000, 9000), (0, 1200), (20000, 33075)])
    np.testing.assert_array_equal(fa.effects.remix(y, parts), librosa.effects.remix(y, parts))
    rng = np.random.default_rng(1)
    for _ in range(60):
        a, b = np.sort(rng.random(int(rng.integers(1, 9)))), rng.random(int(rng.integers(1, 9)))
        np.testing.assert_array_equal(b[fa.util.match_events(a, b)], b[librosa.util.match_events(a, b)])
