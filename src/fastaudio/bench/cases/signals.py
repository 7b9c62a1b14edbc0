"""Rows of what goes back from spectra to sound, and of pitch classes."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs
from ..rivals import librosa
from ..settings import HOP, SR
from .case import STFT, Case
from .features import CLIP, by_frame, ours


def magnitudes(seconds: float) -> np.ndarray:
    """(bins, frames) float32, in the memory order of `stft`."""
    return np.abs(inputs.spectra(seconds))


def chroma(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.feature.chroma_stft(y=y, sr=SR)


def tuned_chroma(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.feature.chroma_stft(y=y, sr=SR, tuning=0.0)


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
    Case("chroma_stft", "Chroma, tuning estimated", ours=ours(chroma), rivals={"librosa": librosa(chroma)}, error=5e-6,
         flops=by_frame(STFT), targets={"librosa": 15}, **CLIP),
    Case("chroma_tuned", "Chroma, tuning given", ours=ours(tuned_chroma), rivals={"librosa": librosa(tuned_chroma)},
         error=5e-6, flops=by_frame(STFT), targets={"librosa": 15}, **CLIP),
    Case("griffinlim", "Griffin-Lim, 32 iterations", magnitudes, 30.0, ours(griffinlim),
         {"librosa": librosa(griffinlim)}, 2e-2, flops=lambda S: 65 * STFT * S.shape[-1], targets={"librosa": 8}),
    Case("time_stretch", "Time stretch, rate 1.25", ours=ours(time_stretch), rivals={"librosa": librosa(time_stretch)},
         error=2e-2, flops=by_frame(2 * STFT), targets={"librosa": 8}, **CLIP),
    Case("mel_to_stft", "Mel bands to bins, 3 s", inputs.power, 3.0, ours(mel_to_stft),
         {"librosa": librosa(mel_to_stft)}, 1e-2, targets={"librosa": 8}),
)  # fmt: skip

#: name -> row
SIGNALS = {case.name: case for case in ROWS}
