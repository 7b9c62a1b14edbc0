"""Calls that begin or end with sound. Owns: rows."""

from __future__ import annotations

import numpy as np

import fastaudio as fa

from ..cases.features import TIES
from ..settings import SR
from .given import given
from .row import row


def levels(y: np.ndarray) -> np.ndarray:
    """The level of each half second, where samples differ because one library's angles lose digits."""
    size = SR // 2
    return np.linalg.norm(y[: len(y) // size * size].reshape(-1, size), axis=1)


def mel_bands(S: np.ndarray) -> np.ndarray:
    """Of one of many spectra that have the same."""
    return fa.feature.melspectrogram(S=S**2, sr=SR)


def closeness(y: np.ndarray) -> np.ndarray:
    """How far the spectra of sound found in iterations are from those wanted; its samples are one of many answers."""
    S = given.short_magnitudes.value
    apart = np.abs(fa.stft(y)) - S
    return np.array([1 + np.linalg.norm(apart) / np.linalg.norm(S)])


def loudness(y: np.ndarray) -> np.ndarray:
    return np.linalg.norm(y, keepdims=True)


PITCHES = {"fmin": 65, "fmax": 2093, "sr": SR}
FEATURES = (
    "spectral_bandwidth spectral_centroid "
    "chroma_stft melspectrogram mfcc poly_features tempo tempogram fourier_tempogram tempogram_ratio"
)

OF_SOUND = (
    *(row(f"feature.{name}", y=given.clip, sr=SR) for name in FEATURES.split()),
    row("feature.spectral_contrast", y=given.clip, sr=SR).but(error=1e-3),  # of its quietest bins, in decibels
    row("feature.chroma_vqt", y=given.clip, sr=SR, intervals="equal").but(error=5e-5),
    row("feature.chroma_cens", y=given.clip, sr=SR, tuning=0.0),
    row("feature.tonnetz", y=given.clip, sr=SR, tuning=0.0),
    row("feature.chroma_cqt", y=given.clip, sr=SR).but(error=1e-4),
    row("feature.spectral_rolloff", y=given.clip, sr=SR).but(differing=TIES),
    row("feature.rms", y=given.clip),
    row("feature.spectral_flatness", y=given.clip),
    row("feature.zero_crossing_rate", given.clip),
    row("stft", given.clip),
    row("stft", given.clip, n_fft=512, hop_length=128),
    row("istft", given.spectra),
    row("cqt", given.clip, sr=SR),
    row("vqt", given.clip, sr=SR),
    row("hybrid_cqt", given.clip, sr=SR),
    row("pseudo_cqt", given.clip, sr=SR),
    row("icqt", given.constant_q, sr=SR),
    row("reassigned_spectrogram", given.clip, sr=SR).but(error=5e-4),
    row("autocorrelate", given.clip),
    row("autocorrelate", given.clips),
    row("autocorrelate", given.envelope),
    row("lpc", given.clip, order=16).but(error=2e-2),  # librosa adds up in float32
    row("lpc", given.clips, order=16).but(error=2e-2),  # librosa adds up in float32
    row("estimate_tuning", y=given.clip, sr=SR),
    row("piptrack", y=given.clip, sr=SR),
    row("yin", given.clip, **PITCHES).but(error=1e-3),
    row("pyin", given.five_seconds, fill_na=0.0, **PITCHES),
    row("zero_crossings", given.clip),
    row("to_mono", given.stereo),
    row("util.valid_audio", given.clip),
    row("griffinlim", given.short_magnitudes, init=None, n_iter=8).but(error=1e-3, seen=closeness),
    row("griffinlim_cqt", given.short_constant_q, init=None, n_iter=2),
    row("tone", 440.0, sr=SR, duration=30.0),
    row("chirp", fmin=110.0, fmax=8000.0, sr=SR, duration=30.0),
    row("clicks", times=given.beat_times, sr=SR),
    row("beat.beat_track", y=given.clip, sr=SR),
    row("beat.plp", y=given.clip, sr=SR),
    row("onset.onset_strength", y=given.clip, sr=SR),
    row("onset.onset_strength_multi", y=given.clip, sr=SR, channels=[0, 32, 64, 96, 128]),
    row("onset.onset_detect", y=given.clip, sr=SR),
    row("effects.preemphasis", given.clip),
    row("effects.deemphasis", given.clip),
    row("effects.trim", given.clip),
    row("effects.split", given.clip),
    row("effects.remix", given.clip, given.bars),
    row("effects.hpss", given.clip),
    row("effects.harmonic", given.clip),
    row("effects.percussive", given.clip),
    row("effects.time_stretch", given.clip, rate=1.25).but(error=5e-2, seen=levels),
    row("effects.pitch_shift", given.clip, sr=SR, n_steps=3).but(error=5e-2, seen=levels),
    row("effects.pitch_shift", given.clip, sr=SR, n_steps=12).but(error=5e-2, seen=levels),
    row("effects.pitch_shift", given.clip, sr=SR, n_steps=-5).but(error=5e-2, seen=levels),
    row("feature.inverse.mel_to_stft", given.short_mel, sr=SR).but(error=3e-2, seen=mel_bands),
    row("feature.inverse.mel_to_audio", given.short_mel, sr=SR, n_iter=4).but(error=5e-2, seen=loudness),
    row("feature.inverse.mfcc_to_mel", given.mfccs),
    row("feature.inverse.mfcc_to_audio", given.short_mfccs, sr=SR, n_iter=4).but(error=5e-2, seen=loudness),
)
