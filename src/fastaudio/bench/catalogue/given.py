"""The inputs of the catalogue, of half a minute where nothing else is said. Owns: `given`. May touch: inputs."""

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


def _clip() -> np.ndarray:
    """(n,) float32 without silence: normalised, frames of silence would be compared, too."""
    y = inputs.clip(SECONDS + 2.0)
    return np.ascontiguousarray(y[np.arange(len(y)) % (10 * SR) < 9.5 * SR][: SECONDS * SR])


def _distances() -> np.ndarray:
    """(frames, frames) between two chromagrams."""
    x, y = given.chroma.value.T.astype(np.float64), given.shifted_chroma.value.T.astype(np.float64)
    return np.sqrt(np.maximum(0, ((x[:, None] - y[None]) ** 2).sum(axis=-1)))


def _intervals() -> np.ndarray:
    """(1000, 2) samples"""
    starts = np.sort(_draw().integers(0, SECONDS * SR - 500, 1000))
    return np.stack([starts, starts + 500], axis=1)


def _other_intervals() -> np.ndarray:
    """(500, 2), one after another."""
    edges = np.linspace(0, SECONDS * SR, 501).astype(int)
    return np.stack([edges[:-1], edges[1:]], axis=1)


class given:
    """Each is made when it is first wanted; rows name it."""

    clip = Given(_clip)
    five_seconds = Given(lambda: given.clip.value[: 5 * SR].copy())
    clips = Given(lambda: given.clip.value[: 16 * 30_000].reshape(16, -1))  # (16, n) of 2 s each
    stereo = Given(lambda: np.stack([given.clip.value, given.clip.value[::-1]]))
    envelope = Given(lambda: fa.onset.onset_strength(y=given.clip.value, sr=SR))  # (frames,) onset strength
    envelopes = Given(lambda: np.tile(given.envelope.value, (16, 1)))
    spectra = Given(lambda: fa.stft(given.clip.value))  # (bins, frames) complex64 in the memory order of `stft`
    magnitudes = Given(lambda: np.abs(given.spectra.value))
    reversed_magnitudes = Given(lambda: np.ascontiguousarray(given.magnitudes.value[::-1]))
    short_magnitudes = Given(lambda: np.abs(fa.stft(given.five_seconds.value)))  # (bins, frames) of five seconds
    power = Given(lambda: given.magnitudes.value**2)
    decibels = Given(lambda: fa.power_to_db(given.power.value))
    mel = Given(lambda: fa.feature.melspectrogram(y=given.clip.value, sr=SR))  # (128, frames) float32 power
    short_mel = Given(lambda: fa.feature.melspectrogram(y=given.clip.value[:SR], sr=SR))  # (128, frames) of a second
    mel_decibels = Given(lambda: fa.power_to_db(given.mel.value))
    mfccs = Given(lambda: fa.feature.mfcc(y=given.clip.value, sr=SR, n_mfcc=20))
    short_mfccs = Given(lambda: fa.feature.mfcc(y=given.clip.value[:SR], sr=SR, n_mfcc=20))
    chroma = Given(lambda: fa.feature.chroma_stft(y=given.clip.value, sr=SR, tuning=0.0))  # (12, frames)
    shifted_chroma = Given(lambda: np.roll(given.chroma.value, given.chroma.value.shape[1] // 2, axis=1))
    constant_q = Given(lambda: fa.cqt(given.clip.value, sr=SR))
    tones = Given(lambda: np.abs(given.constant_q.value))  # (84, frames) magnitudes
    short_constant_q = Given(lambda: np.abs(fa.cqt(given.five_seconds.value, sr=SR)))
    tempogram = Given(lambda: fa.feature.tempogram(onset_envelope=given.envelope.value, sr=SR))
    distances = Given(_distances)
    # (frames, frames) of the moves of a time warping
    steps = Given(lambda: fa.sequence.dtw(C=given.distances.value, return_steps=True, backtrack=False)[1])
    recurrence = Given(lambda: fa.segment.recurrence_matrix(given.chroma.value))
    affinity = Given(lambda: fa.segment.recurrence_matrix(given.chroma.value, mode="affinity", sym=True))
    lags = Given(lambda: fa.segment.recurrence_to_lag(given.affinity.value))
    # (24, frames): how likely chords are
    chords = Given(lambda: np.ascontiguousarray(_draw().dirichlet(np.full(24, 0.3), SECONDS * SR // 512).T))
    # (8, frames): how likely each of eight voices sounds
    voices = Given(lambda: _draw().uniform(0.01, 0.99, (8, SECONDS * SR // 512)))
    staying = Given(lambda: fa.sequence.transition_loop(24, 0.9))
    staying_of_two = Given(lambda: fa.sequence.transition_loop(2, 0.9))
    beats = Given(lambda: np.arange(10, given.chroma.value.shape[1], 22))
    beat_times = Given(lambda: np.arange(0, SECONDS, 0.5))
    intervals = Given(_intervals)
    bars = Given(lambda: given.intervals.value[::20])
    other_intervals = Given(_other_intervals)
    events = Given(lambda: np.sort(_draw().uniform(0, 1e4, 10_000)))
    other_events = Given(lambda: np.sort(_draw().uniform(0, 1e4, 9_000)))
    frequencies = Given(lambda: _draw().uniform(27.5, 8000, MANY))
    few_frequencies = Given(lambda: given.frequencies.value[: MANY // 10].copy())
    bins = Given(lambda: fa.fft_frequencies(sr=SR, n_fft=2048))
    tunings = Given(lambda: _draw().uniform(-0.5, 0.5, MANY))
    standards = Given(lambda: _draw().uniform(420.0, 460.0, MANY))
    midi = Given(lambda: _draw().uniform(21, 108, MANY))
    few_midi = Given(lambda: given.midi.value[: MANY // 10].copy())
    octaves = Given(lambda: _draw().uniform(0, 8, MANY))
    mels = Given(lambda: _draw().uniform(0, 40, MANY))
    notes = Given(lambda: list(fa.midi_to_note(np.round(given.few_midi.value))))
    numbers = Given(lambda: np.arange(MANY))
    times = Given(lambda: _draw().uniform(0, 600, MANY))
    waves = Given(lambda: np.clip(given.clip.value, -1, 1))  # (n,) float32 from -1 to 1
    codes = Given(lambda: fa.mu_compress(given.waves.value))
    pitches = Given(lambda: 220 * 2 ** _draw().uniform(0, 1, given.magnitudes.value.shape[1]))  # (frames,) Hz
    # Samples of 16 bits, as files hold them
    pcm = Given(lambda: (given.waves.value * 32767).astype("<i2").view(np.uint8))
    semitones = Given(lambda: fa.cqt_frequencies(84, fmin=32.7))
    two_clips = Given(lambda: [given.clip.value, given.clip.value[::-1]])
    ten = Given(lambda: np.linspace(0.1, 1.0, 10, dtype=np.float32))
