"""fa.whisper against OpenAI's formula in float64, and in torch."""

import numpy as np
import pytest

import fastaudio as fa


def reference(y, n_mels, padding):
    y = np.pad(np.asarray(y, np.float64), (0, padding))
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    framed = np.lib.stride_tricks.sliding_window_view(np.pad(y, 200, mode="reflect"), 400)[::160]
    power = np.abs(np.fft.rfft(framed * hann)).T[:, :-1] ** 2
    bank = fa.filters.mel(sr=16000, n_fft=400, n_mels=n_mels).astype(np.float64)
    x = np.log10(np.maximum(bank @ power, 1e-10))
    return (np.maximum(x, x.max() - 8) + 4) / 4


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_random_clips(engine, dtype):
    rng = np.random.default_rng(0)
    for i in engine.take(range(40)):
        n = int(rng.integers(401, 60_000)) if i % 4 else int(rng.integers(1, 100)) * 160
        y = (rng.standard_normal(max(n, 401)) * 10.0 ** rng.integers(-3, 0)).astype(dtype)
        y[n // 2 :] *= dtype(rng.integers(2))
        mels, padding = (80, 128)[i % 2], int(rng.integers(3)) * 777
        got, want = fa.whisper.log_mel_spectrogram(y, mels, padding), reference(y, mels, padding)
        assert got.shape == want.shape and got.dtype == dtype
        if dtype == np.float64:
            assert np.abs(got - want).max() < 1e-10
        else:  # logarithms of bins that nearly cancel are no measure of rounding: the power is
            powers = [10.0 ** (4 * x.astype(np.float64) - 4) for x in (got, want)]
            assert np.abs(powers[0] - powers[1]).max() < 5e-6 * powers[1].max()


def test_every_clip_has_a_maximum_of_its_own():
    rng = np.random.default_rng(1)
    y = rng.standard_normal((3, 16000)).astype(np.float32) * np.array([[1], [1e-3], [0]], np.float32)
    L = fa.whisper.log_mel_spectrogram(y)
    for row, whole in zip(y, L, strict=True):
        np.testing.assert_array_equal(fa.whisper.log_mel_spectrogram(row), whole)
    assert (L[2] == np.float32(-1.5)).all()


def test_lengths():
    for n in (201, 300, 399, 400, 401, 1000):
        y = np.random.default_rng(n).standard_normal(n)
        np.testing.assert_allclose(fa.whisper.log_mel_spectrogram(y), reference(y, 80, 0), atol=1e-10)
    y = np.arange(10.0)
    assert fa.whisper.pad_or_trim(y, 4).tolist() == [0, 1, 2, 3]
    assert fa.whisper.pad_or_trim(y, 12).tolist() == [*range(10), 0, 0]
    assert fa.whisper.pad_or_trim(np.ones((3, 2)), 2, axis=0).shape == (2, 2)
    assert fa.whisper.pad_or_trim(y[:7]).shape == (480_000,)


def test_mistakes():
    with pytest.raises(fa.ParameterError, match="n_mels"):
        fa.whisper.log_mel_spectrogram(np.ones(16000), 40)
    with pytest.raises(fa.ParameterError, match="200 samples"):
        fa.whisper.log_mel_spectrogram(np.ones(200))


@pytest.mark.rivals
def test_as_openai_writes_it_in_torch():
    torch = pytest.importorskip("torch")
    y = np.random.default_rng(2).standard_normal(48_000).astype(np.float32)
    stft = torch.stft(torch.from_numpy(y), 400, 160, window=torch.hann_window(400), return_complex=True)
    mel = torch.from_numpy(fa.filters.mel(sr=16000, n_fft=400, n_mels=80)) @ stft[..., :-1].abs() ** 2
    x = torch.clamp(mel, min=1e-10).log10()
    want = (torch.maximum(x, x.max() - 8.0) + 4.0) / 4.0
    np.testing.assert_allclose(fa.whisper.log_mel_spectrogram(y), want.numpy(), atol=2e-5)
