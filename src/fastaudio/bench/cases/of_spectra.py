"""Rows of functions that take an array a few times through memory: of spectra, mostly, that are there already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import fastaudio as fa

from .. import inputs
from ..settings import N_FFT, SR
from .beside_librosa import beside_librosa
from .case import Case
from .front_ends import magnitudes

FREQS = fa.fft_frequencies(sr=SR, n_fft=N_FFT)
HARMONICS = (1, 2, 3, 4)


def power(seconds: float) -> np.ndarray:
    return magnitudes(seconds) ** 2


def decibels(seconds: float) -> np.ndarray:
    return fa.power_to_db(inputs.power(seconds))


def decibels_of_bins(seconds: float) -> np.ndarray:
    return fa.power_to_db(power(seconds))


def parts(seconds: float) -> dict[str, np.ndarray]:
    S = magnitudes(seconds)
    return {"X": S, "X_ref": np.ascontiguousarray(S[::-1])}


def row(name: str, title: str, make_input: Any, call: Callable[[Any, Any], Any], **options: Any) -> Case:
    return beside_librosa(name, title, call, make_input, error=1e-5, **options)


def softmask(lib: Any, x: dict[str, np.ndarray]) -> np.ndarray:
    return lib.util.softmask(x["X"], x["X_ref"], power=2)


TWICE = {"target": 2}
ROWS = (
    row("rms_of_S", "RMS of magnitudes", magnitudes, lambda lib, S: lib.feature.rms(S=S)),
    row("mfcc_of_S", "MFCC 13 of given decibels", decibels, lambda lib, S: lib.feature.mfcc(S=S, n_mfcc=13), **TWICE),
    row("poly_features_of_S", "Line through each given spectrum", magnitudes,
        lambda lib, S: lib.feature.poly_features(S=S, sr=SR), **TWICE),
    row("power_to_db_bins", "Power to decibels, 1,025 bins", power, lambda lib, S: lib.power_to_db(S), **TWICE),
    row("db_to_power", "Decibels to power, 1,025 bins", decibels_of_bins, lambda lib, S: lib.db_to_power(S), **TWICE),
    row("magphase", "Magnitude and phase", inputs.spectra, lambda lib, D: list(lib.magphase(D))),
    row("softmask", "Soft mask, power 2", parts, softmask, **TWICE),
    row("normalize", "Spectra over their largest bin", magnitudes, lambda lib, S: lib.util.normalize(S), **TWICE),
    row("normalize_2", "Spectra over their length", magnitudes, lambda lib, S: lib.util.normalize(S, norm=2)),
    row("interp_harmonics", "Spectra at 4 multiples of each bin", magnitudes,
        lambda lib, S: lib.interp_harmonics(S, freqs=FREQS, harmonics=HARMONICS), **TWICE),
    row("salience", "Salience, 4 harmonics", magnitudes,
        lambda lib, S: lib.salience(S, freqs=FREQS, harmonics=HARMONICS, fill_value=0.0), **TWICE),
    row("autocorrelate", "Autocorrelation of the clip", inputs.clip, lambda lib, y: lib.autocorrelate(y)),
)  # fmt: skip

#: name -> row
OF_SPECTRA = {case.name: case for case in ROWS}
