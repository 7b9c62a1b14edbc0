"""What the courses teach of spectra, MFCCs and features of frames, with their numbers."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

SR = 22050


@pytest.fixture(scope="module")
def clip():
    """30 seconds of tones and noise."""
    return oracles.signal(np.random.default_rng(1), (30 * SR,), np.float32, "tones")


def test_fft_magnitude_peaks_at_the_tone():
    y = fa.tone(440, sr=SR, duration=30)
    magnitude, f = np.abs(fa.fft(y)), np.arange(len(y)) * SR / len(y)
    left = slice(0, len(y) // 2)
    assert f[left][-1] < SR / 2
    assert abs(f[left][magnitude[left].argmax()] - 440) <= 1 / 30


def test_stft_of_thirty_seconds(clip):
    assert len(clip) == 661_500
    assert fa.stft(clip, n_fft=2048, hop_length=512).shape == (1025, 1292)
    assert 512 / SR == pytest.approx(0.02322, abs=5e-6) and 2048 / SR == pytest.approx(0.09288, abs=5e-6)


def test_decibels_of_the_same_magnitudes(clip):
    S = np.abs(fa.stft(clip))
    wide = 20 * np.log10(np.maximum(1e-5, S.astype(np.float64)))
    assert np.abs(fa.amplitude_to_db(S) - np.maximum(wide, wide.max() - 80)).max() < 1e-4


@pytest.mark.rivals
def test_decibels_equal_librosa(clip):
    librosa = pytest.importorskip("librosa")
    S = np.abs(fa.stft(clip))
    assert np.abs(fa.amplitude_to_db(S) - librosa.amplitude_to_db(S)).max() < 1e-4


def test_thirteen_coefficients_of_which_the_first_follows_the_energy(clip):
    y = clip * np.repeat(np.geomspace(1, 0.1, 30), SR).astype(np.float32)
    X = fa.feature.mfcc(y=y, sr=SR, n_mfcc=13)
    assert X.shape == (13, 1292)
    energy = fa.power_to_db(fa.feature.rms(y=y)[0].astype(np.float64) ** 2)
    assert np.corrcoef(X[0], energy)[0, 1] > 0.99


@pytest.mark.rivals
def test_mfccs_equal_librosa(clip):
    librosa = pytest.importorskip("librosa")
    want = librosa.feature.mfcc(y=clip, sr=SR, n_mfcc=13)
    assert oracles.error(fa.feature.mfcc(y=clip, sr=SR, n_mfcc=13), want) < 1e-4


def test_round_trips_where_not_floored():
    S = np.geomspace(1e-6, 1e3, 500).astype(np.float32)
    for ref, amin in ((1.0, 1e-10), (0.5, 1e-8)):
        power = fa.db_to_power(fa.power_to_db(S, ref=ref, amin=amin, top_db=None), ref=ref)
        amplitude = fa.db_to_amplitude(fa.amplitude_to_db(S, ref=ref, amin=amin, top_db=None), ref=ref)
        assert np.allclose(power, S, rtol=1e-4) and np.allclose(amplitude, S, rtol=1e-4)


def test_amplitude_envelope_with_every_padding():
    y = np.random.default_rng(2).standard_normal(6000)
    frame = {"frame_length": 1024, "hop_length": 512}
    zeros = fa.feature.amplitude_envelope(y, **frame)
    for mode in ("wrap", "reflect", "edge", "mean", "maximum", "linear_ramp", "symmetric"):
        got = fa.feature.amplitude_envelope(y, pad_mode=mode, **frame)
        assert np.array_equal(got, oracles.frames(y, pad_mode=mode, **frame).max(axis=-1)[None])
        assert np.array_equal(got[:, 1:-1], zeros[:, 1:-1])
    y[-100] = 9.0  # "wrap" lets the first frame see the end
    assert fa.feature.amplitude_envelope(y, pad_mode="wrap", **frame)[0, 0] == 9.0


def test_rms(clip):
    want = np.sqrt((oracles.frames(clip, 2048, 512) ** 2).mean(axis=-1))
    assert np.abs(fa.feature.rms(y=clip)[0] - want).max() < 1e-5


@pytest.mark.rivals
def test_rms_centroid_and_bandwidth_equal_librosa(clip):
    librosa = pytest.importorskip("librosa")
    assert np.abs(fa.feature.rms(y=clip) - librosa.feature.rms(y=clip)).max() < 1e-5
    for name in ("spectral_centroid", "spectral_bandwidth"):
        got, want = getattr(fa.feature, name)(y=clip), getattr(librosa.feature, name)(y=clip)
        assert oracles.error(got, want) < 1e-6


def test_centroid_and_bandwidth(clip):
    M, f = np.abs(oracles.stft(clip[:SR], n_fft=2048, hop_length=512)), oracles.frequencies(SR, 2048)[:, None]
    centroid = (f * M).sum(axis=0) / M.sum(axis=0)
    bandwidth = np.sqrt((M * (f - centroid) ** 2).sum(axis=0) / M.sum(axis=0))
    assert oracles.error(fa.feature.spectral_centroid(y=clip[:SR])[0], centroid) < 1e-6
    assert oracles.error(fa.feature.spectral_bandwidth(y=clip[:SR])[0], bandwidth) < 1e-6


def test_zero_crossings_of_a_tone():
    rate = fa.feature.zero_crossing_rate(fa.tone(440, sr=SR, duration=1))[0, 3:-3]
    assert np.abs(rate.mean() * SR / 2 - 440) < 4.4


@pytest.mark.rivals
@pytest.mark.parametrize("mode", ["constant", "edge", "reflect", "symmetric", "linear_ramp"])
def test_stft_and_mfcc_equal_librosa_with_every_padding(clip, mode):
    librosa = pytest.importorskip("librosa")
    y = clip[: 3 * SR]
    assert oracles.error(fa.stft(y, pad_mode=mode), librosa.stft(y, pad_mode=mode)) < 5e-7
    assert oracles.error(fa.feature.mfcc(y=y, pad_mode=mode), librosa.feature.mfcc(y=y, pad_mode=mode)) < 1e-6


def test_band_energy_ratio_deltas_and_filters(clip):
    M = np.abs(oracles.stft(clip[:SR], n_fft=2048, hop_length=512)) ** 2
    split = int(2000 * 2048 / SR)
    want = M[:split].sum(axis=0) / M[split:].sum(axis=0)
    assert oracles.error(fa.feature.band_energy_ratio(y=clip[:SR], split_hz=2000)[0], want) < 1e-6
    X = fa.feature.mfcc(y=clip[:SR])
    for order in (1, 2):
        assert fa.feature.delta(X, order=order).shape == X.shape
    ramp = np.tile(np.arange(40.0) ** 2, (3, 1))
    assert np.allclose(fa.feature.delta(ramp, order=2), 2)
    assert fa.filters.mel(sr=SR, n_fft=2048, n_mels=10).shape == (10, 1025)


def test_levels_beside_each_other(clip):
    """rms <= envelope of magnitudes; both and the crossings on one time axis."""
    rms, envelope = fa.feature.rms(y=clip), fa.feature.amplitude_envelope(clip, absolute=True)
    crossings = fa.feature.zero_crossing_rate(clip)
    assert rms.shape == envelope.shape == crossings.shape and (rms <= envelope + 1e-6).all()
