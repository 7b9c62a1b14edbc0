"""Rows of constant-Q spectra, chroma and time warping."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs
from ..settings import SR
from .beside_librosa import beside_librosa


def chroma_cqt(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.feature.chroma_cqt(y=y, sr=SR, norm=None)  # normalised, frames of silence would be compared, too


def chromas(seconds: float) -> dict[str, np.ndarray]:
    """Chromagrams of the clip and of the clip from its middle on."""
    chroma = fa.feature.chroma_stft(y=inputs.clip(seconds), sr=SR, tuning=0.0)
    return {"X": chroma, "Y": np.roll(chroma, chroma.shape[1] // 2, axis=1)}


def dtw(lib: Any, x: dict[str, np.ndarray]) -> np.ndarray:
    return lib.sequence.dtw(x["X"], x["Y"])[0]


ROWS = (
    beside_librosa("cqt", "Constant-Q spectrum, 84 bins", lambda lib, y: lib.cqt(y, sr=SR), error=3e-6, target=5),
    beside_librosa(
        "chroma_cqt", "Chroma of a constant-Q spectrum, tuning estimated", chroma_cqt, size=60.0, error=1e-5, target=5
    ),
    beside_librosa("dtw", "Time warping of two chromagrams", dtw, chromas, error=1e-6, target=2),
)

#: name -> row
TONAL = {case.name: case for case in ROWS}
