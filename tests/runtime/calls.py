"""Public calls that between them run every kernel: name -> function of samples (..., n)."""

import numpy as np

import fastaudio as fa


def signal(shape, dtype=np.float32, seed=0):
    """Noise with a quiet second half, so that decibel floors matter."""
    y = np.random.default_rng(seed).standard_normal(shape) * 0.1
    y[..., y.shape[-1] // 2 :] *= 1e-5
    return (y * 32768).astype(dtype) if dtype == np.int16 else y.astype(dtype)


CALLS = {
    "stft": lambda y: fa.stft(y),
    "stft, 400 points": lambda y: fa.stft(y, n_fft=400, hop_length=160, pad_mode="reflect"),
    "istft": lambda y: fa.istft(fa.stft(y), length=y.shape[-1]),
    "istft, bins first": lambda y: fa.istft(np.ascontiguousarray(fa.stft(y, n_fft=512))),
    "melspectrogram": lambda y: fa.feature.melspectrogram(y=y, sr=22050),
    "mfcc": lambda y: fa.feature.mfcc(y=y, sr=22050, n_mfcc=13),
    "power_to_db": lambda y: fa.power_to_db(fa.feature.melspectrogram(y=y, sr=22050)),
    "amplitude_to_db": lambda y: fa.amplitude_to_db(np.abs(fa.stft(y))),
    "db_to_power": lambda y: fa.db_to_power(y if y.dtype.kind == "f" else y / 3000),
    "spectral_centroid": lambda y: fa.feature.spectral_centroid(y=y, sr=22050),
    "spectral_contrast": lambda y: fa.feature.spectral_contrast(y=y, sr=22050),
    "of a spectrogram": lambda y: fa.feature.spectral_bandwidth(S=np.abs(fa.stft(y)), sr=22050),
    "rms": lambda y: fa.feature.rms(y=y),
    "zero_crossing_rate": lambda y: fa.feature.zero_crossing_rate(y),
    "delta": lambda y: fa.feature.delta(fa.feature.mfcc(y=y, sr=22050)),
    "preemphasis": lambda y: fa.effects.preemphasis(y),
    "deemphasis": lambda y: fa.effects.deemphasis(y),
    "magphase": lambda y: fa.magphase(fa.stft(y))[0],
    "pcen": lambda y: fa.pcen(fa.feature.melspectrogram(y=y, sr=22050)),
    "lpc": lambda y: fa.lpc(y, order=12),
    "tempogram": lambda y: fa.feature.tempogram(onset_envelope=np.abs(y[..., :700]), win_length=100),
    "measures": lambda y: tuple(
        fa.extract(
            y, sr=22050, features=[f"spectral_{m}" for m in ("skewness", "kurtosis", "slope", "crest", "entropy", "flux")]
        ).values()
    ),
    "rfft": lambda y: fa.rfft(y[..., :1000]),
    "extract": lambda y: tuple(
        fa.extract(
            y, sr=22050, features=["mfcc", "rms", "spectral_rolloff", "spectral_flatness", "log_mel"]
        ).values()
    ),
}


def bits(result):
    """The bytes of one array, or of several."""
    return b"".join(
        np.ascontiguousarray(r).tobytes() for r in (result if isinstance(result, tuple) else (result,))
    )
