"""Public functions with arrays of a (simulated) GPU: results stay there and are those of the CPU; the rest is refused."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import _arrays
from fastaudio.errors import BackendUnavailable, ParameterError

FRAME = {"n_fft": 400, "hop_length": 160}
OF_BOTH = (
    "melspectrogram", "spectral_centroid", "spectral_bandwidth", "spectral_rolloff", "spectral_flatness",
    "spectral_contrast", "band_energy_ratio",
)  # fmt: skip
OF_SAMPLES = ("rms", "zero_crossing_rate", "amplitude_envelope")


@pytest.fixture(scope="module")
def y():
    rng = np.random.default_rng(1)
    t = np.arange(4000) / 16000
    return (0.3 * np.sin(2 * np.pi * np.array([[440], [1000]]) * t) + 0.1 * rng.standard_normal((2, 4000))).astype("f4")


def same(sim, function, data, bound=1e-6):
    """function(array of the device) is an array there, of the CPU's shape and type, with the values of float64."""
    here, got = function(data), function(sim.device.upload(data))
    assert _arrays.on_gpu(got) and got.shape == here.shape and got.dtype == here.dtype
    want = function(data if data.dtype == np.int16 else data.astype(np.result_type(data, np.float64)))
    assert np.abs(sim.device.download(got) - want).max() <= bound * np.abs(want).max()


def test_stft_and_back(sim, y):
    same(sim, lambda a: fa.stft(a, **FRAME), y)
    same(sim, lambda a: fa.stft(a, win_length=300, window="hamming", pad_mode="reflect", **FRAME), y[0])
    same(sim, lambda a: fa.stft(a, center=False, **FRAME), (y * 32767).astype(np.int16))
    D = fa.stft(y, **FRAME)
    for given in (D, np.ascontiguousarray(D)):
        same(sim, lambda a: fa.istft(a, hop_length=160), given)
        same(sim, lambda a: fa.istft(a, hop_length=160, length=3000), given)
    there = fa.stft(sim.device.upload(y), **FRAME)
    back = sim.device.download(fa.istft(there, hop_length=160, length=4000))
    assert np.abs(back - y).max() < 5e-7


@pytest.mark.parametrize("name", OF_BOTH)
def test_features_of_spectra(sim, y, name):
    feature, bank = getattr(fa.feature, name), {"n_mels": 40} if name == "melspectrogram" else {}
    bound = 3e-5 if name == "spectral_contrast" else 1e-6  # 1e-3 dB
    same(sim, lambda a: feature(y=a, sr=16000, **FRAME, **bank), y, bound)
    same(sim, lambda a: feature(S=a, sr=16000, **bank), np.abs(fa.stft(y, **FRAME)), bound)


@pytest.mark.parametrize("name", OF_SAMPLES)
def test_features_of_samples(sim, y, name):
    same(sim, lambda a: getattr(fa.feature, name)(a if name == "zero_crossing_rate" else None, frame_length=400)
         if name == "zero_crossing_rate" else getattr(fa.feature, name)(y=a, frame_length=400), y)  # fmt: skip


def test_decibels(sim, y):
    S = np.abs(fa.stft(y, **FRAME))
    same(sim, lambda a: fa.power_to_db(a), S)
    same(sim, lambda a: fa.power_to_db(a, axes=None, top_db=30.0), S)
    same(sim, lambda a: fa.power_to_db(a, ref=np.max), S)
    same(sim, lambda a: fa.amplitude_to_db(a, top_db=None), -S)
    same(sim, lambda a: fa.db_to_power(a), -30 * S)
    same(sim, lambda a: fa.db_to_amplitude(a, ref=2.0), -30 * S)


def test_mel_features(sim, y):
    same(sim, lambda a: fa.feature.mfcc(y=a, sr=16000, n_mfcc=13, n_mels=40, **FRAME), y)
    same(sim, lambda a: fa.feature.log_mel(y=a, sr=16000, n_mels=40, **FRAME), y, 1e-5)
    same(sim, lambda a: fa.feature.mfcc(S=a, n_mfcc=13), fa.feature.log_mel(y=y, sr=16000, n_mels=40, **FRAME))
    same(sim, lambda a: fa.whisper.log_mel_spectrogram(a), y, 1e-5)
    same(sim, lambda a: fa.rfft(a), y)


def test_extract(sim, y):
    names = ["mfcc", "mfcc_delta", "spectral_centroid", "rms", "zero_crossing_rate"]
    options = {"sr": 16000, "features": names, "n_mfcc": 13, "n_mels": 40, **FRAME}
    want, got = fa.extract(y, **options), fa.extract(sim.device.upload(y), **options)
    for name in names:
        assert got[name].dtype == want[name].dtype
        there = sim.device.download(got[name])
        scale = np.abs(want[name.removesuffix("_delta")]).max()
        assert np.abs(there - want[name]).max() <= 1e-6 * scale, name


def test_front_ends_of_speech(sim, y):
    same(sim, lambda a: fa.kaldi.fbank(a, num_mel_bins=20), 32768 * y)
    same(sim, lambda a: fa.kaldi.mfcc(a, snip_edges=False, use_energy=True), 32768 * y)


@pytest.mark.parametrize("told", [{"subtract_mean": True}, {"dither": 30.0, "seed": 3}], ids=["means", "noise"])
@pytest.mark.parametrize("name, bound", [("fbank", 1e-6), ("mfcc", 1e-6), ("spectrogram", 1e-5)])  # bins without sound
def test_what_kaldi_adds_and_takes_away(sim, y, name, bound, told):
    front_end, y = getattr(fa.kaldi, name), 32768 * y
    plain, want, got = front_end(y), front_end(y, **told), front_end(sim.device.upload(y), **told)
    assert _arrays.on_gpu(got) and got.shape == want.shape
    assert np.abs(sim.device.download(got) - want).max() <= bound * np.abs(plain).max()
    assert np.abs(want - plain).max() > 1e-3 * np.abs(plain).max()


@pytest.mark.parametrize("pad_mode", ["constant", "edge", "reflect", "symmetric"])
def test_extract_of_int16_padded_by_index(sim, y, pad_mode):
    names = ("log_mel", "mfcc", "spectral_centroid", "spectral_rolloff", "rms", "zero_crossing_rate", "amplitude_envelope")
    whole, frame = (30000 * y).astype(np.int16), {"sr": 16000, "pad_mode": pad_mode, "n_mels": 40, "fmax": 8000.0, **FRAME}
    here, there = fa.extract(whole, features=names, **frame), fa.extract(sim.device.upload(whole), features=names, **frame)
    for name, want in here.items():
        got = sim.device.download(there[name])
        assert got.dtype == want.dtype and np.abs(got - want).max() <= 3e-6 * np.abs(want).max(), name


def test_effects(sim, y):
    same(sim, lambda a: fa.effects.preemphasis(a), y)
    same(sim, lambda a: fa.effects.deemphasis(a, zi=0.0), y)
    same(sim, lambda a: fa.effects.deemphasis(a), y)
    D = fa.stft(y, **FRAME)
    same(sim, lambda a: fa.phase_vocoder(a, rate=1.5), D)
    same(sim, lambda a: fa.griffinlim(a, n_iter=2, hop_length=160, rng=0), np.ascontiguousarray(np.abs(D)), 2e-5)


def test_a_list_of_clips(sim, y):
    clips = [y[0], y[1, :3000]]
    got = fa.stft([sim.device.upload(clip) for clip in clips], **FRAME)
    for there, clip in zip(got, clips, strict=True):
        assert np.abs(sim.device.download(there) - fa.stft(clip, **FRAME)).max() < 1e-4


def test_nothing_is_copied_to_the_host_in_silence(sim, y):
    there = sim.device.upload(y)
    for call, message in (
        (lambda: fa.yin(there, fmin=60, fmax=400), "yin: not on the 'cuda' engine"),
        (lambda: fa.pyin(there, fmin=60, fmax=400), "pyin: not on the 'cuda' engine"),
        (lambda: fa.stft(sim.device.upload(y.astype(float))), "stft: on a GPU audio must be float32 or int16"),
        (lambda: fa.stft(there, pad_mode="linear_ramp"), "stft: on a GPU pad_mode must be one of"),
        (lambda: fa.stft(there, out=np.zeros((2, 201, 26), "c8"), **FRAME), "stft: out is for NumPy arrays"),
        (lambda: fa.feature.zero_crossing_rate(there, ref_magnitude=0.5), "zero_crossing_rate: on a GPU"),
        (lambda: fa.whisper.log_mel_spectrogram(there, padding=5), "log_mel_spectrogram: on a GPU padding"),
    ):
        with pytest.raises(BackendUnavailable, match=message):
            call()


def test_mistakes_are_those_of_the_cpu(sim, y):
    bad = y.copy()
    bad[1, 7] = np.nan
    with pytest.raises(ParameterError, match="mfcc: audio must be finite"):
        fa.feature.mfcc(y=sim.device.upload(bad), n_mels=40, **FRAME)
    with pytest.raises(ParameterError, match="hop_length must be an integer > 0"):
        fa.stft(sim.device.upload(y), n_fft=400, hop_length=-1)
    with pytest.raises(ParameterError, match="S must not be negative"):
        fa.feature.spectral_centroid(S=sim.device.upload(-np.ones((33, 4), np.float32)))
    with fa.precision("high"), pytest.raises(BackendUnavailable, match="float32 alone"):
        fa.stft(sim.device.upload(y), **FRAME)
