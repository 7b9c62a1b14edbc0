"""Rows of harmony, rhythm and pitch over time, of paths and repetition, and of the small functions they are made of."""

from __future__ import annotations

import numpy as np

import fastaudio as fa

from .. import inputs
from ..settings import SR
from .beside_librosa import beside_librosa
from .features import TIES
from .front_ends import envelope, magnitudes
from .tonal import chromas

#: of `peak_pick`, as `onset_detect` sets them
SPANS = {"pre_max": 1, "post_max": 1, "pre_avg": 4, "post_avg": 5, "wait": 1, "delta": 0.07}


def without_silence(seconds: float) -> np.ndarray:
    """(n,) float32: normalised, frames of silence would be compared, too."""
    return np.resize(inputs.clip(9.0), int(seconds * SR))


def observations(seconds: float) -> dict[str, np.ndarray]:
    """How likely 24 chords are, frame by frame, and that they mostly stay."""
    frames = max(2, int(seconds * SR / 512))
    prob = np.random.default_rng(8).dirichlet(np.full(24, 0.3), frames).T
    return {"prob": np.ascontiguousarray(prob), "transition": fa.sequence.transition_loop(24, 0.9)}


def duration(seconds: float) -> np.ndarray:
    return np.array([seconds])


def times(seconds: float) -> np.ndarray:
    return np.arange(0, seconds, 0.5)


def stretches(seconds: float) -> dict[str, np.ndarray]:
    """A chromagram, and where beats would lie in it."""
    chroma = chromas(seconds)["X"]
    return {"chroma": chroma, "beats": np.arange(10, chroma.shape[1], 22)}


def envelopes(seconds: float) -> np.ndarray:
    """Sixteen onset envelopes."""
    return np.tile(envelope(seconds), (16, 1))


def constant_q(seconds: float) -> np.ndarray:
    return fa.cqt(inputs.clip(seconds), sr=SR)


ROWS = (
    beside_librosa("tonnetz", "Tonal centroids, tuning given",
                   lambda lib, y: lib.feature.tonnetz(y=y, sr=SR, tuning=0.0),
                   without_silence, 60.0, error=1e-5, target=2),
    beside_librosa("chroma_cens", "CENS chroma, tuning given",
                   lambda lib, y: lib.feature.chroma_cens(y=y, sr=SR, tuning=0.0),
                   without_silence, 60.0, error=1e-5, target=2, differing=TIES),
    beside_librosa("fourier_tempogram", "Fourier tempogram of three minutes",
                   lambda lib, envelope: lib.feature.fourier_tempogram(onset_envelope=envelope, sr=SR),
                   envelope, 180.0, error=5e-6, target=2),
    beside_librosa("tempo", "Tempo of an onset envelope",
                   lambda lib, envelope: np.ravel(lib.feature.tempo(onset_envelope=envelope, sr=SR)),
                   envelope, error=1e-6, target=2),
    beside_librosa("pyin", "Fundamental frequency (pYIN)",
                   lambda lib, y: lib.pyin(y, fmin=65, fmax=2093, sr=SR, fill_na=0.0)[0],  # 0: no voice
                   size=10.0, error=1e-3, target=2, differing=TIES),
    beside_librosa("recurrence_matrix", "Recurrences of a chromagram",
                   lambda lib, x: lib.segment.recurrence_matrix(x["X"], mode="distance"),
                   chromas, error=1e-5, target=2, differing=TIES),
    beside_librosa("viterbi", "Likeliest path through 24 states",
                   lambda lib, x: lib.sequence.viterbi(x["prob"], x["transition"]).astype(np.float64),
                   observations, error=1e-6, target=2),
    beside_librosa("deemphasis", "De-emphasis", lambda lib, y: lib.effects.deemphasis(y), error=1e-5, target=2),
    beside_librosa("tone", "A tone", lambda lib, x: lib.tone(440.0, sr=SR, duration=float(x[0])),
                   duration, error=1e-9, target=2),
    beside_librosa("clicks", "Sixty clicks", lambda lib, times: lib.clicks(times=times, sr=SR),
                   times, error=1e-6, target=2),
    beside_librosa("sync", "A chromagram by beats", lambda lib, x: lib.util.sync(x["chroma"], x["beats"]),
                   stretches, error=1e-6, target=2),
    beside_librosa("localmax", "Peaks of spectra", lambda lib, S: lib.util.localmax(S, axis=0).view(np.uint8),
                   magnitudes, 10.0, error=1e-6, target=2),
    beside_librosa("peak_pick", "Peaks of 16 onset envelopes",
                   lambda lib, envelopes: lib.util.peak_pick(envelopes, sparse=False, axis=-1, **SPANS).view(np.uint8),
                   envelopes, error=1e-6, target=2),
    beside_librosa("onset_detect", "Onsets of an onset envelope",
                   lambda lib, envelope: lib.onset.onset_detect(onset_envelope=envelope, sr=SR),
                   envelope, error=1e-6, target=2),
    beside_librosa("icqt", "Sound of a constant-Q spectrum", lambda lib, C: lib.icqt(C, sr=SR),
                   constant_q, error=1e-5, target=2),
    beside_librosa("pseudo_cqt", "Pseudo-constant-Q spectrum", lambda lib, y: lib.pseudo_cqt(y, sr=SR),
                   error=1e-5, target=2),
)  # fmt: skip

#: name -> row
STRUCTURE = {case.name: case for case in ROWS}
