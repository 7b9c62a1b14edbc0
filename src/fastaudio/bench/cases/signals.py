"""Rows of what goes back from spectra to sound, and of pitch classes."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs
from ..settings import HOP, SR
from .beside_librosa import beside_librosa
from .case import STFT
from .features import by_frame


def magnitudes(seconds: float) -> np.ndarray:
    """(bins, frames) float32, in the memory order of `stft`."""
    return np.abs(inputs.spectra(seconds))


def griffinlim(lib: Any, S: np.ndarray) -> np.ndarray:
    """How far the spectra of the result are from S: samples differ, since rounding errors grow in 32 iterations."""
    apart = np.abs(lib.stft(lib.griffinlim(S, init=None, hop_length=HOP))) - S
    return np.array([np.linalg.norm(apart) / np.linalg.norm(S)])


def time_stretch(lib: Any, y: np.ndarray) -> np.ndarray:
    """The level of each second: samples differ, since librosa's float32 angles lose their digits."""
    z = lib.effects.time_stretch(y, rate=1.25)
    whole = z[: len(z) // SR * SR] if len(z) > SR else z
    return np.linalg.norm(whole.reshape(-1, min(SR, len(whole))), axis=1)


def mel_to_stft(lib: Any, M: np.ndarray) -> np.ndarray:
    """The mel bands of the result: one of many spectra that have them."""
    return fa.feature.melspectrogram(S=lib.feature.inverse.mel_to_stft(M, sr=SR, power=1.0), sr=SR)


ROWS = (
    beside_librosa("chroma_stft", "Chroma, tuning estimated", lambda lib, y: lib.feature.chroma_stft(y=y, sr=SR),
                   error=5e-6, target=15, flops=by_frame(STFT)),
    beside_librosa("chroma_tuned", "Chroma, tuning given",
                   lambda lib, y: lib.feature.chroma_stft(y=y, sr=SR, tuning=0.0),
                   error=5e-6, target=15, flops=by_frame(STFT)),
    beside_librosa("griffinlim", "Griffin-Lim, 32 iterations", griffinlim, magnitudes,
                   error=2e-2, target=8, flops=lambda S: 65 * STFT * S.shape[-1]),
    beside_librosa("time_stretch", "Time stretch, rate 1.25", time_stretch,
                   error=2e-2, target=8, flops=by_frame(2 * STFT)),
    beside_librosa("mel_to_stft", "Mel bands to bins, 3 s", mel_to_stft, inputs.power, 3.0, error=1e-2, target=8),
)  # fmt: skip

#: name -> row
SIGNALS = {case.name: case for case in ROWS}
