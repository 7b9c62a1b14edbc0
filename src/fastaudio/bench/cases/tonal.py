"""Rows of constant-Q spectra, chroma and time warping."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs
from ..rivals import librosa
from ..settings import SR
from .case import Case
from .features import CLIP, ours


def cqt(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.cqt(y, sr=SR)


def chroma_cqt(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.feature.chroma_cqt(y=y, sr=SR, norm=None)  # normalised, frames of silence would be compared, too


def chromas(seconds: float) -> dict[str, np.ndarray]:
    """Chromagrams of the clip and of the clip from its middle on."""
    chroma = fa.feature.chroma_stft(y=inputs.clip(seconds), sr=SR, tuning=0.0)
    return {"X": chroma, "Y": np.roll(chroma, chroma.shape[1] // 2, axis=1)}


def dtw(lib: Any, x: dict[str, np.ndarray]) -> np.ndarray:
    return lib.sequence.dtw(x["X"], x["Y"])[0]


ROWS = (
    Case("cqt", "Constant-Q spectrum, 84 bins", ours=ours(cqt), rivals={"librosa": librosa(cqt)}, error=3e-6,
         targets={"librosa": 5}, **CLIP),
    Case("chroma_cqt", "Chroma of a constant-Q spectrum, tuning estimated", inputs.clip, 60.0, ours(chroma_cqt),
         {"librosa": librosa(chroma_cqt)}, 1e-5, targets={"librosa": 5}),
    Case("dtw", "Time warping of two chromagrams", chromas, 30.0, ours(dtw), {"librosa": librosa(dtw)}, 1e-6,
         targets={"librosa": 2}),
)  # fmt: skip

#: name -> row
TONAL = {case.name: case for case in ROWS}
