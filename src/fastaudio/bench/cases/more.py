"""Rows of single functions of the catalogue that stand in no other table."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import inputs
from ..rivals import librosa
from ..settings import SR
from .case import Case
from .features import CLIP, TIES, ours
from .front_ends import magnitudes

MEASURES = ("skewness", "kurtosis", "slope", "crest", "entropy", "flux")


def poly_features(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.feature.poly_features(y=y, sr=SR)


def preemphasis(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.effects.preemphasis(y)


def amplitude_to_db(lib: Any, S: np.ndarray) -> np.ndarray:
    return lib.amplitude_to_db(S)


def perceptual_weighting(lib: Any, S: np.ndarray) -> np.ndarray:
    return lib.perceptual_weighting(S, lib.mel_frequencies(128, fmin=50, fmax=SR / 2))


def yin(lib: Any, y: np.ndarray) -> np.ndarray:
    return lib.yin(y, fmin=65, fmax=2093, sr=SR)


def six_measures(lib: Any, y: np.ndarray) -> list[np.ndarray]:
    found = lib.extract(y, sr=SR, features=[f"spectral_{name}" for name in MEASURES])
    return list(found.values())


def table_row(lib: Any, y: np.ndarray) -> np.ndarray:
    found = lib.extract(y, sr=SR, features=("mfcc", "mfcc_delta", "rms"), n_mfcc=13)
    return np.array(list(lib.feature.statistics(found).values()))


ROWS = (
    Case("poly_features", "Line through each spectrum", ours=ours(poly_features),
         rivals={"librosa": librosa(poly_features)},
         error=1e-5, **CLIP),
    Case("preemphasis", "Pre-emphasis", ours=ours(preemphasis), rivals={"librosa": librosa(preemphasis)},
         error=1e-6, **CLIP),
    Case("amplitude_to_db", "Amplitudes to decibels", magnitudes, 10.0, ours(amplitude_to_db),
         {"librosa": librosa(amplitude_to_db)}, 1e-5),
    Case("perceptual_weighting", "A-weighted decibels, 128 bands", inputs.power, 30.0, ours(perceptual_weighting),
         {"librosa": librosa(perceptual_weighting)}, 1e-5),
    Case("yin", "Fundamental frequency (YIN)", inputs.clip, 10.0, ours(yin), {"librosa": librosa(yin)}, 1e-3,
         differing=TIES),
    Case("six_measures", "Skewness, kurtosis, slope, crest, entropy and flux (extract; librosa has none)",
         ours=ours(six_measures), rivals={}, error=1e-4, **CLIP),
    Case("table_row", "A line of a feature table: 27 features, 11 statistics each", ours=ours(table_row),
         rivals={}, error=1e-4, **CLIP),
)  # fmt: skip

#: name -> row
MORE = {case.name: case for case in ROWS}
