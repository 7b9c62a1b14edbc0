"""Rows of harmony, rhythm and pitch over time, of paths and repetition, and of the small functions they are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs
from ..rivals import librosa
from ..settings import SR
from .case import Case
from .features import TIES, ours
from .front_ends import envelope, magnitudes
from .tonal import chromas

#: of `peak_pick`, as `onset_detect` sets them
SPANS = {"pre_max": 1, "post_max": 1, "pre_avg": 4, "post_avg": 5, "wait": 1, "delta": 0.07}


def without_silence(seconds: float) -> np.ndarray:
    """(n,) float32: normalised, frames of silence would be compared, too."""
    return np.resize(inputs.clip(9.0), int(seconds * SR))


def tonnetz(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.feature.tonnetz(y=y, sr=SR, tuning=0.0)


def chroma_cens(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.feature.chroma_cens(y=y, sr=SR, tuning=0.0)


def fourier_tempogram(lib: Any, envelope: np.ndarray) -> np.ndarray:
    return lib.feature.fourier_tempogram(onset_envelope=envelope, sr=SR)


def tempo(lib: Any, envelope: np.ndarray) -> np.ndarray:
    return np.ravel(lib.feature.tempo(onset_envelope=envelope, sr=SR))


def pyin(lib: Any, y: np.ndarray) -> np.ndarray:
    """Hz, 0 where there is no voice."""
    return lib.pyin(y, fmin=65, fmax=2093, sr=SR, fill_na=0.0)[0]


def recurrence_matrix(lib: Any, x: dict[str, np.ndarray]) -> np.ndarray:
    return lib.segment.recurrence_matrix(x["X"], mode="distance")


def observations(seconds: float) -> dict[str, np.ndarray]:
    """How likely 24 chords are, frame by frame, and that they mostly stay."""
    frames = max(2, int(seconds * SR / 512))
    prob = np.random.default_rng(8).dirichlet(np.full(24, 0.3), frames).T
    return {"prob": np.ascontiguousarray(prob), "transition": fa.sequence.transition_loop(24, 0.9)}


def viterbi(lib: Any, x: dict[str, np.ndarray]) -> np.ndarray:
    return lib.sequence.viterbi(x["prob"], x["transition"]).astype(np.float64)


def deemphasis(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.effects.deemphasis(y)


def duration(seconds: float) -> np.ndarray:
    return np.array([seconds])


def tone(lib: Any, x: np.ndarray) -> np.ndarray:
    return lib.tone(440.0, sr=SR, duration=float(x[0]))


def times(seconds: float) -> np.ndarray:
    return np.arange(0, seconds, 0.5)


def clicks(lib: Any, times: np.ndarray) -> np.ndarray:
    return lib.clicks(times=times, sr=SR)


def stretches(seconds: float) -> dict[str, np.ndarray]:
    """A chromagram, and where beats would lie in it."""
    chroma = chromas(seconds)["X"]
    return {"chroma": chroma, "beats": np.arange(10, chroma.shape[1], 22)}


def sync(lib: Any, x: dict[str, np.ndarray]) -> np.ndarray:
    return lib.util.sync(x["chroma"], x["beats"])


def localmax(lib: Any, S: np.ndarray) -> np.ndarray:
    return lib.util.localmax(S, axis=0).view(np.uint8)


def peak_pick(lib: Any, envelopes: np.ndarray) -> np.ndarray:
    return lib.util.peak_pick(envelopes, sparse=False, axis=-1, **SPANS).view(np.uint8)


def envelopes(seconds: float) -> np.ndarray:
    """Sixteen onset envelopes."""
    return np.tile(envelope(seconds), (16, 1))


def onset_detect(lib: Any, envelope: np.ndarray) -> np.ndarray:
    return lib.onset.onset_detect(onset_envelope=envelope, sr=SR)


def constant_q(seconds: float) -> np.ndarray:
    return fa.cqt(inputs.clip(seconds), sr=SR)


def icqt(lib: Any, C: np.ndarray) -> np.ndarray:
    return lib.icqt(C, sr=SR)


def pseudo_cqt(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.pseudo_cqt(y, sr=SR)


def row(name: str, title: str, make_input: Any, size: float, call: Any, error: float, **options: Any) -> Case:
    rivals, targets = {"librosa": librosa(call)}, {"librosa": 2}
    return Case(name, title, make_input, size, ours(call), rivals, error, targets=targets, **options)


ROWS = (
    row("tonnetz", "Tonal centroids, tuning given", without_silence, 60.0, tonnetz, 1e-5),
    row("chroma_cens", "CENS chroma, tuning given", without_silence, 60.0, chroma_cens, 1e-5, differing=TIES),
    row("fourier_tempogram", "Fourier tempogram of three minutes", envelope, 180.0, fourier_tempogram, 5e-6),
    row("tempo", "Tempo of an onset envelope", envelope, 30.0, tempo, 1e-6),
    row("pyin", "Fundamental frequency (pYIN)", inputs.clip, 10.0, pyin, 1e-3, differing=TIES),
    row("recurrence_matrix", "Recurrences of a chromagram", chromas, 30.0, recurrence_matrix, 1e-5, differing=TIES),
    row("viterbi", "Likeliest path through 24 states", observations, 30.0, viterbi, 1e-6),
    row("deemphasis", "De-emphasis", inputs.clip, 30.0, deemphasis, 1e-5),
    row("tone", "A tone", duration, 30.0, tone, 1e-9),
    row("clicks", "Sixty clicks", times, 30.0, clicks, 1e-6),
    row("sync", "A chromagram by beats", stretches, 30.0, sync, 1e-6),
    row("localmax", "Peaks of spectra", magnitudes, 10.0, localmax, 1e-6),
    row("peak_pick", "Peaks of 16 onset envelopes", envelopes, 30.0, peak_pick, 1e-6),
    row("onset_detect", "Onsets of an onset envelope", envelope, 30.0, onset_detect, 1e-6),
    row("icqt", "Sound of a constant-Q spectrum", constant_q, 30.0, icqt, 1e-5),
    row("pseudo_cqt", "Pseudo-constant-Q spectrum", inputs.clip, 30.0, pseudo_cqt, 1e-5),
)

#: name -> row
STRUCTURE = {case.name: case for case in ROWS}
