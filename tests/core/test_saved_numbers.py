"""Numbers saved beside a clip: `np.load` gives them back as arrays of no dimensions, and every function takes those."""

import numpy as np
import pytest

import fastaudio as fa

SR = 22050


def clip():
    return fa.chirp(fmin=110, fmax=1760, sr=SR, duration=1.0)


CALLS = {
    "stft": (lambda y, hop_length: fa.stft(y, hop_length=hop_length), {"hop_length": 256}),
    "melspectrogram": (lambda y, **k: fa.feature.melspectrogram(y=y, **k), {"sr": SR, "hop_length": 256, "n_mels": 40}),
    "mfcc": (lambda y, **k: fa.feature.mfcc(y=y, **k), {"sr": SR, "n_mfcc": 13, "dct_type": 2, "lifter": 22}),
    "chroma_stft": (lambda y, **k: fa.feature.chroma_stft(y=y, **k), {"sr": SR, "norm": 2, "tuning": 0.0}),
    "centroid": (lambda y, **k: fa.feature.spectral_centroid(y=y, **k), {"sr": SR, "n_fft": 1024}),
    "rms": (lambda y, **k: fa.feature.rms(y=y, **k), {"frame_length": 1024, "hop_length": 256}),
    "onset_strength": (lambda y, **k: fa.onset.onset_strength(y=y, **k), {"sr": SR}),
    "tempo": (lambda y, **k: fa.feature.tempo(y=y, **k), {"sr": SR, "hop_length": 256, "start_bpm": 120.0}),
    "cqt": (lambda y, **k: fa.cqt(y, **k), {"sr": SR, "bins_per_octave": 12, "norm": 1}),
    "trim": (lambda y, **k: fa.effects.trim(y, **k)[0], {"frame_length": 1024, "hop_length": 256, "top_db": 60}),
    "harmonic": (lambda y, **k: fa.effects.harmonic(y, **k), {"kernel_size": 31, "margin": 1.0}),
    "frames_to_time": (lambda y, **k: fa.frames_to_time(10, **k), {"sr": SR, "hop_length": 256}),
    "filters.mel": (lambda y, sr: fa.filters.mel(sr=sr, n_fft=2048), {"sr": SR}),
    "filters.chroma": (lambda y, sr: fa.filters.chroma(sr=sr, n_fft=2048), {"sr": SR}),
    "resample": (lambda y, **k: fa.resample(y, **k), {"orig_sr": SR, "target_sr": 16000}),
    "normalize": (lambda y, norm: fa.util.normalize(y, norm=norm), {"norm": 2}),
    "buf_to_float": (lambda y, n_bytes: fa.util.buf_to_float(b"ab", n_bytes=n_bytes), {"n_bytes": 2}),
    "expand_to": (lambda y, ndim: fa.util.expand_to(y, ndim=ndim, axes=-1), {"ndim": 2}),
}


@pytest.mark.parametrize("name", CALLS)
def test_array_of_no_dimensions_is_a_number(name):
    call, numbers = CALLS[name]
    y = clip()
    wanted = call(y, **numbers)
    got = call(y, **{key: np.array(value) for key, value in numbers.items()})
    assert np.asarray(got).dtype == np.asarray(wanted).dtype
    np.testing.assert_array_equal(got, wanted)


def test_wrong_number_is_still_refused():
    with pytest.raises(fa.ParameterError, match=r"^mfcc: sr must be a finite number > 0, got .*-1"):
        fa.feature.mfcc(y=clip(), sr=np.array(-1))
    with pytest.raises(fa.ParameterError, match=r"^frames_to_time: hop_length must be > 0, got .*0"):
        fa.frames_to_time(10, hop_length=np.array(0))
    with pytest.raises(fa.ParameterError, match=r"^rms: hop_length must be an integer > 0, got array\(\[512\]\)"):
        fa.feature.rms(y=clip(), hop_length=np.array([512]))
