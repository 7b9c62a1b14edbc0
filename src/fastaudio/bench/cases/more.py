"""Rows of single functions of the catalogue that stand in no other table."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import inputs
from ..settings import SR
from .beside_librosa import beside_librosa, ours
from .case import Case
from .features import CLIP, TIES
from .front_ends import magnitudes

MEASURES = ("skewness", "kurtosis", "slope", "crest", "entropy", "flux")


def six_measures(lib: Any, y: np.ndarray) -> list[np.ndarray]:
    found = lib.extract(y, sr=SR, features=[f"spectral_{name}" for name in MEASURES])
    return list(found.values())


def table_row(lib: Any, y: np.ndarray) -> np.ndarray:
    found = lib.extract(y, sr=SR, features=("mfcc", "mfcc_delta", "rms"), n_mfcc=13)
    return np.array(list(lib.feature.statistics(found).values()))


ROWS = (
    beside_librosa("poly_features", "Line through each spectrum", lambda lib, y: lib.feature.poly_features(y=y, sr=SR),
                   error=1e-5),
    beside_librosa("preemphasis", "Pre-emphasis", lambda lib, y: lib.effects.preemphasis(y), error=1e-6),
    beside_librosa("amplitude_to_db", "Amplitudes to decibels", lambda lib, S: lib.amplitude_to_db(S),
                   magnitudes, 10.0, error=1e-5),
    beside_librosa("perceptual_weighting", "A-weighted decibels, 128 bands",
                   lambda lib, S: lib.perceptual_weighting(S, lib.mel_frequencies(128, fmin=50, fmax=SR / 2)),
                   inputs.power, error=1e-5),
    beside_librosa("yin", "Fundamental frequency (YIN)", lambda lib, y: lib.yin(y, fmin=65, fmax=2093, sr=SR),
                   size=10.0, error=1e-3, differing=TIES),
    Case("six_measures", "Skewness, kurtosis, slope, crest, entropy and flux (extract; librosa has none)",
         ours=ours(six_measures), rivals={}, error=1e-4, **CLIP),
    Case("table_row", "A line of a feature table: 27 features, 11 statistics each", ours=ours(table_row),
         rivals={}, error=1e-4, **CLIP),
)  # fmt: skip

#: name -> row
MORE = {case.name: case for case in ROWS}
