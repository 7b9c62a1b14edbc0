"""Levels of bands: the filtered frames in time, sums of energy, banks of every kind."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def framed(y, n_fft, hop):
    return np.stack([y[at : at + n_fft] for at in range(0, len(y) - n_fft + 1, hop)], axis=1)


def test_levels_are_those_of_the_filtered_frames(engine):
    """sqrt(sum over the full circle of |X H|^2) / N is the RMS of irfft(X H)."""
    rng = np.random.default_rng(0)
    for case in range(20):
        n_fft, hop = int(rng.choice([8, 63, 256, 500])), int(rng.integers(5, 300))
        y = rng.standard_normal(n_fft + hop * int(rng.integers(0, 9))).astype([np.float32, np.float64][case % 2])
        H = rng.uniform(0, 1, (3, n_fft // 2 + 1)) * (rng.random((3, n_fft // 2 + 1)) < 0.7)
        got = fa.feature.channel_vocoder(y=y, bank=H, n_fft=n_fft, hop_length=hop, window="boxcar", center=False)
        X = np.fft.rfft(framed(y.astype(np.float64), n_fft, hop), axis=0)
        want = [np.sqrt((np.fft.irfft(X * h[:, None], n_fft, axis=0) ** 2).mean(axis=0)) for h in H]
        assert got.shape == (3, X.shape[1]) and got.dtype == np.float64
        assert oracles.error(got, np.array(want)) < (1e-6 if y.dtype == np.float32 else 1e-12)


@pytest.mark.parametrize("bank", ["linear", "mel", "constant_q"])
def test_bands_share_the_energy(bank):
    rng = np.random.default_rng(1)
    y = np.stack([rng.standard_normal(9000), fa.tone(1000, sr=16000, length=9000)])
    for n_bands in (1, 7, 40):
        V = fa.feature.channel_vocoder(
            y=y, sr=16000, bank=bank, n_bands=n_bands, fmin=1e-9, n_fft=512, window="boxcar", hop_length=128
        )
        assert V.shape == (2, n_bands, 71)
        if bank == "linear":  # all bins but the first
            inside = np.sqrt((V**2).sum(axis=1))
            S = np.abs(oracles.stft(y, n_fft=512, hop_length=128, window="boxcar"))
            want = np.sqrt((2 * S[:, 1:-1] ** 2).sum(axis=1) + S[:, -1] ** 2) / 512
            assert oracles.error(inside, want) < 1e-6
    finest = fa.feature.channel_vocoder(y=y[1], sr=16000, bank=bank, n_bands=40, n_fft=512, hop_length=128)
    edges = {"linear": np.linspace, "constant_q": np.geomspace}.get(
        bank, lambda a, b, n: fa.mel_to_hz(np.linspace(fa.hz_to_mel(a), fa.hz_to_mel(b), n))
    )(50, 8000, 41)
    band = int(finest[:, 30].argmax())
    assert edges[band] <= 1000 < edges[band + 1]
    S = np.abs(fa.stft(y[1], n_fft=512))
    np.testing.assert_allclose(
        fa.feature.channel_vocoder(S=S, sr=16000, bank=bank, n_bands=40), finest, rtol=1e-5, atol=1e-9
    )


def test_mistakes():
    y = np.ones(3000)
    for wrong in ({"bank": "bark"}, {"bank": np.ones((2, 7))}, {"n_bands": 0}, {"fmin": 12000}, {"fmax": 20000.0}, {"bank": "constant_q", "fmin": 0},
                  {"n_fft": 0}, {"sr": 0}, {"bank": np.ones(1025)}):  # fmt: skip
        with pytest.raises(fa.ParameterError, match="channel_vocoder"):
            fa.feature.channel_vocoder(y=y, **wrong)
    with pytest.raises(fa.ParameterError):
        fa.feature.channel_vocoder()
