"""The inputs of the catalogue, of half a minute where nothing else is said. Owns: `Given` arrays. May touch: inputs."""

# long because an input is a function
from __future__ import annotations

import numpy as np

import fastaudio as fa

from .. import inputs
from ..settings import SR
from .row import Given

SECONDS = 30
MANY = 100_000  #: numbers, of conversions


def _draw() -> np.random.Generator:
    return np.random.default_rng(9)


@Given
def clip() -> np.ndarray:
    """(n,) float32 without silence: normalised, frames of silence would be compared, too."""
    y = inputs.clip(SECONDS + 2.0)
    return np.ascontiguousarray(y[np.arange(len(y)) % (10 * SR) < 9.5 * SR][: SECONDS * SR])


@Given
def five_seconds() -> np.ndarray:
    return clip.value[: 5 * SR].copy()


@Given
def clips() -> np.ndarray:
    """(16, n) of 2 s each."""
    return clip.value[: 16 * 30_000].reshape(16, -1)


@Given
def stereo() -> np.ndarray:
    return np.stack([clip.value, clip.value[::-1]])


@Given
def envelope() -> np.ndarray:
    """(frames,) onset strength."""
    return fa.onset.onset_strength(y=clip.value, sr=SR)


@Given
def envelopes() -> np.ndarray:
    return np.tile(envelope.value, (16, 1))


@Given
def spectra() -> np.ndarray:
    """(bins, frames) complex64 in the memory order of `stft`."""
    return fa.stft(clip.value)


@Given
def magnitudes() -> np.ndarray:
    return np.abs(spectra.value)


@Given
def reversed_magnitudes() -> np.ndarray:
    return np.ascontiguousarray(magnitudes.value[::-1])


@Given
def short_magnitudes() -> np.ndarray:
    """(bins, frames) of five seconds."""
    return np.abs(fa.stft(five_seconds.value))


@Given
def power() -> np.ndarray:
    return magnitudes.value**2


@Given
def decibels() -> np.ndarray:
    return fa.power_to_db(power.value)


@Given
def mel() -> np.ndarray:
    """(128, frames) float32 power."""
    return fa.feature.melspectrogram(y=clip.value, sr=SR)


@Given
def short_mel() -> np.ndarray:
    """(128, frames) of a second."""
    return fa.feature.melspectrogram(y=clip.value[:SR], sr=SR)


@Given
def mel_decibels() -> np.ndarray:
    return fa.power_to_db(mel.value)


@Given
def mfccs() -> np.ndarray:
    return fa.feature.mfcc(y=clip.value, sr=SR, n_mfcc=20)


@Given
def short_mfccs() -> np.ndarray:
    return fa.feature.mfcc(y=clip.value[:SR], sr=SR, n_mfcc=20)


@Given
def chroma() -> np.ndarray:
    """(12, frames)"""
    return fa.feature.chroma_stft(y=clip.value, sr=SR, tuning=0.0)


@Given
def shifted_chroma() -> np.ndarray:
    return np.roll(chroma.value, chroma.value.shape[1] // 2, axis=1)


@Given
def constant_q() -> np.ndarray:
    return fa.cqt(clip.value, sr=SR)


@Given
def tones() -> np.ndarray:
    """(84, frames) magnitudes."""
    return np.abs(constant_q.value)


@Given
def short_constant_q() -> np.ndarray:
    return np.abs(fa.cqt(five_seconds.value, sr=SR))


@Given
def tempogram() -> np.ndarray:
    return fa.feature.tempogram(onset_envelope=envelope.value, sr=SR)


@Given
def distances() -> np.ndarray:
    """(frames, frames) between two chromagrams."""
    x, y = chroma.value.T.astype(np.float64), shifted_chroma.value.T.astype(np.float64)
    return np.sqrt(np.maximum(0, ((x[:, None] - y[None]) ** 2).sum(axis=-1)))


@Given
def steps() -> np.ndarray:
    """(frames, frames) of the moves of a time warping."""
    return fa.sequence.dtw(C=distances.value, return_steps=True, backtrack=False)[1]


@Given
def recurrence() -> np.ndarray:
    return fa.segment.recurrence_matrix(chroma.value)


@Given
def affinity() -> np.ndarray:
    return fa.segment.recurrence_matrix(chroma.value, mode="affinity", sym=True)


@Given
def lags() -> np.ndarray:
    return fa.segment.recurrence_to_lag(affinity.value)


@Given
def chords() -> np.ndarray:
    """(24, frames): how likely chords are."""
    return np.ascontiguousarray(_draw().dirichlet(np.full(24, 0.3), SECONDS * SR // 512).T)


@Given
def voices() -> np.ndarray:
    """(8, frames): how likely each of eight voices sounds."""
    return _draw().uniform(0.01, 0.99, (8, SECONDS * SR // 512))


@Given
def staying() -> np.ndarray:
    return fa.sequence.transition_loop(24, 0.9)


@Given
def staying_of_two() -> np.ndarray:
    return fa.sequence.transition_loop(2, 0.9)


@Given
def beats() -> np.ndarray:
    return np.arange(10, chroma.value.shape[1], 22)


@Given
def beat_times() -> np.ndarray:
    return np.arange(0, SECONDS, 0.5)


@Given
def intervals() -> np.ndarray:
    """(1000, 2) samples"""
    starts = np.sort(_draw().integers(0, SECONDS * SR - 500, 1000))
    return np.stack([starts, starts + 500], axis=1)


@Given
def bars() -> np.ndarray:
    return intervals.value[::20]


@Given
def other_intervals() -> np.ndarray:
    """(500, 2), one behind the other."""
    edges = np.linspace(0, SECONDS * SR, 501).astype(int)
    return np.stack([edges[:-1], edges[1:]], axis=1)


@Given
def events() -> np.ndarray:
    return np.sort(_draw().uniform(0, 1e4, 10_000))


@Given
def other_events() -> np.ndarray:
    return np.sort(_draw().uniform(0, 1e4, 9_000))


@Given
def frequencies() -> np.ndarray:
    return _draw().uniform(27.5, 8000, MANY)


@Given
def few_frequencies() -> np.ndarray:
    return frequencies.value[: MANY // 10].copy()


@Given
def bins() -> np.ndarray:
    return fa.fft_frequencies(sr=SR, n_fft=2048)


@Given
def tunings() -> np.ndarray:
    return _draw().uniform(-0.5, 0.5, MANY)


@Given
def standards() -> np.ndarray:
    return _draw().uniform(420.0, 460.0, MANY)


@Given
def midi() -> np.ndarray:
    return _draw().uniform(21, 108, MANY)


@Given
def few_midi() -> np.ndarray:
    return midi.value[: MANY // 10].copy()


@Given
def octaves() -> np.ndarray:
    return _draw().uniform(0, 8, MANY)


@Given
def mels() -> np.ndarray:
    return _draw().uniform(0, 40, MANY)


@Given
def notes() -> list[str]:
    return list(fa.midi_to_note(np.round(few_midi.value)))


@Given
def numbers() -> np.ndarray:
    return np.arange(MANY)


@Given
def times() -> np.ndarray:
    return _draw().uniform(0, 600, MANY)


@Given
def waves() -> np.ndarray:
    """(n,) float32 from -1 to 1"""
    return np.clip(clip.value, -1, 1)


@Given
def codes() -> np.ndarray:
    return fa.mu_compress(waves.value)


@Given
def pitches() -> np.ndarray:
    """(frames,) Hz"""
    return 220 * 2 ** _draw().uniform(0, 1, magnitudes.value.shape[1])


@Given
def pcm() -> np.ndarray:
    """Samples of 16 bits, as files hold them."""
    return (waves.value * 32767).astype("<i2").view(np.uint8)


@Given
def semitones() -> np.ndarray:
    return fa.cqt_frequencies(84, fmin=32.7)


@Given
def two_clips() -> list[np.ndarray]:
    return [clip.value, clip.value[::-1]]


@Given
def ten() -> np.ndarray:
    return np.linspace(0.1, 1.0, 10, dtype=np.float32)
