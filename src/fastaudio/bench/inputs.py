"""What the rows are measured on: the same samples on every machine. Owns: signals. May touch: corpus."""

from __future__ import annotations

import functools

import numpy as np

import fastaudio as fa

from . import corpus
from .settings import HOP, N_FFT, SR


@functools.lru_cache(maxsize=2)
def clip(seconds: float) -> np.ndarray:
    """(n,) float32 at 22,050 Hz: the demo's corpus backwards and again, over noise at -40 dB.

    The noise keeps decibels comparable in single precision: beside a pure tone there would be rounding only.
    Half of every tenth second is silent, which gives `top_db` something to cut.

    Examples
    --------
    >>> from fastaudio.bench.inputs import clip
    >>> clip(2.0).shape
    (44100,)
    """
    every = np.concatenate([y for y, _ in reversed(corpus.corpus().values())])
    noise = np.random.default_rng(5).standard_normal(int(seconds * SR), np.float32)
    y = np.resize(every, noise.shape) + np.float32(1e-2) * noise
    for start in range(int(9.5 * SR), len(y), 10 * SR):
        y[start : start + SR // 2] = 0
    return y


def noise(seconds: float) -> np.ndarray:
    """(n,) float32 white noise, for what looks at the smallest bins: beside tones they hold rounding only."""
    return np.random.default_rng(6).standard_normal(int(seconds * SR), np.float32)


def batch(seconds: float) -> np.ndarray:
    """(16, n): sixteen like clips, since librosa 0.11 takes the floor of a batch from its loudest clip."""
    return np.tile(clip(seconds), (16, 1))


def frames(seconds: float) -> np.ndarray:
    """(frames, n_fft): every frame of the clip under its window, for libraries that only transform."""
    y = np.pad(clip(seconds), N_FFT // 2)
    framed = np.lib.stride_tricks.sliding_window_view(y, N_FFT)[::HOP]
    return framed * fa.filters.get_window("hann", N_FFT).astype(np.float32)


def spectra(seconds: float) -> np.ndarray:
    """(bins, frames) complex64, in the memory order of `stft`."""
    return fa.stft(clip(seconds))


def power(seconds: float) -> np.ndarray:
    """(128, frames) float32 mel power."""
    return fa.feature.melspectrogram(y=clip(seconds), sr=SR)


def mfccs(seconds: float) -> np.ndarray:
    """(13, frames) float32."""
    return fa.feature.mfcc(y=clip(seconds), sr=SR, n_mfcc=13)
