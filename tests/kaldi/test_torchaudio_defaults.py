"""Two keyword arguments make torchaudio's MelSpectrogram and MFCC of ours: its formulas in float64."""

import numpy as np
import pytest

import fastaudio as fa


def test_mel_and_mfcc():
    y = np.random.default_rng(0).standard_normal(16000)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(y, 200, mode="reflect"), 400)[::200]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    power = np.abs(np.fft.rfft(frames * hann)) ** 2
    # torchaudio.functional.melscale_fbanks(mel_scale="htk", norm=None)
    freqs = np.linspace(0, 8000, 201)
    mels = np.linspace(0, 2595 * np.log10(1 + 8000 / 700), 130)
    edges = 700 * (10 ** (mels / 2595) - 1)
    slopes = edges[None] - freqs[:, None]
    bank = np.maximum(0, np.minimum(-slopes[:, :-2] / np.diff(edges)[:-1], slopes[:, 2:] / np.diff(edges)[1:]))
    mel = (power @ bank).T
    options = {"n_fft": 400, "hop_length": 200, "pad_mode": "reflect"}
    with pytest.warns(UserWarning):  # of bands between two bins, as torchaudio warns, too
        got = fa.feature.melspectrogram(y=y, sr=16000, n_mels=128, htk=True, norm=None, **options)
        cepstra = fa.feature.mfcc(y=y, sr=16000, n_mfcc=40, htk=True, mel_norm=None, **options)
    np.testing.assert_allclose(got, mel, atol=1e-6 * mel.max())  # the bank is rounded to float32, as librosa's
    decibels = 10 * np.log10(np.maximum(mel, 1e-10))
    decibels = np.maximum(decibels, decibels.max() - 80)
    k, n = np.arange(40)[:, None], np.arange(128)
    table = np.cos(np.pi / 128 * (n + 0.5) * k) * np.sqrt(2 / 128)
    table[0] /= np.sqrt(2)
    np.testing.assert_allclose(cepstra, table @ decibels, atol=2e-3)
