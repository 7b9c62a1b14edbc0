"""What `extract` can compute. Owns: the table of features, and how their options become programs.
May touch: the programs of features."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from .. import _check
from ..backends import ops
from .amplitude_envelope import envelope_program
from .band_energy_ratio import check_split, ratio_program
from .melspectrogram import decibel_params, mel_tables
from .mfcc import mfcc_program
from .program import Program, program
from .spectral_bandwidth import bandwidth_program
from .spectral_centroid import centroid_program
from .spectral_contrast import check_contrast, contrast_program
from .spectral_flatness import flatness_program
from .spectral_input import frequencies
from .spectral_rolloff import rolloff_program
from .zero_crossing_rate import crossing_program


class Context(NamedTuple):
    """What every feature of one call shares."""

    dtype: np.dtype
    sr: float
    n_fft: int
    power: float
    bank: dict  # keyword arguments of filters.mel

    @property
    def freq(self) -> np.ndarray:
        return frequencies("extract", None, self.sr, self.n_fft)


def _mel(name: str, c: Context, params: tuple = ()) -> Program:
    mel = mel_tables(c.sr, c.n_fft, c.dtype, **c.bank)
    return program(name, len(mel.starts), params, c.dtype, power=c.power, mel=mel)


def _mfcc(c: Context, n_mfcc: int = 20, dct_type: int = 2, norm: str | None = "ortho", lifter: float = 0) -> Program:
    _check.positive_int("extract", "n_mfcc", n_mfcc)
    bank = {"norm": "slaney"} | c.bank
    return mfcc_program(c.dtype, c.sr, c.n_fft, n_mfcc, dct_type, norm, lifter, bank.pop("norm"), c.power, bank)


def _log_mel(c: Context, ref: float = 1.0, amin: float = 1e-10, top_db: float | None = 80.0) -> Program:
    return _mel("log_mel", c, decibel_params("extract", ref, amin, top_db))


def _contrast(
    c: Context, fmin: float = 200.0, n_bands: int = 6, quantile: float = 0.02, linear: bool = False
) -> Program:
    check_contrast("extract", n_bands, quantile, fmin, c.sr)
    return contrast_program(c.dtype, c.freq, fmin, n_bands, quantile, linear)


def _centroid(c: Context, power: float = 1.0) -> Program:
    return centroid_program(c.dtype, _check.positive("extract", "power", power), c.freq)


def _bandwidth(c: Context, p: float = 2.0, norm: bool = True, power: float = 1.0) -> Program:
    p, power = _check.positive("extract", "p", p), _check.positive("extract", "power", power)
    return bandwidth_program(c.dtype, power, p, norm, c.freq)


def _rolloff(c: Context, roll_percent: float = 0.85, power: float = 1.0) -> Program:
    if not 0.0 < roll_percent < 1.0:
        raise _check.fail("extract", "roll_percent must be > 0 and < 1", roll_percent)
    return rolloff_program(c.dtype, _check.positive("extract", "power", power), roll_percent, c.freq)


def _flatness(c: Context, amin: float = 1e-10, power: float = 2.0) -> Program:
    amin, power = _check.positive("extract", "amin", amin), _check.positive("extract", "power", power)
    return flatness_program(c.dtype, power, amin, c.n_fft, c.sr, None)


def _ratio(c: Context, split_hz: float = 2000.0) -> Program:
    check_split("extract", split_hz, c.sr)
    return ratio_program(c.dtype, split_hz, c.sr, c.n_fft)


def _crossings(c: Context, threshold: float = 1e-10, zero_pos: bool = True) -> Program:
    return crossing_program(
        c.dtype, ops.PAD["edge"], _check.non_negative("extract", "threshold", threshold), zero_pos, False
    )


def padding(pad_mode: str) -> int:
    return ops.PAD[_check.one_of("extract", "pad_mode", pad_mode, tuple(ops.PAD))]


#: name -> (maker of its program from the context and its options, dtype of the result; None: the signal's)
TABLE: dict[str, tuple[Callable[..., Program], Any]] = {
    "spectrogram": (lambda c: program("spectrogram", 1 + c.n_fft // 2, (), c.dtype, power=c.power), None),
    "melspectrogram": (lambda c: _mel("melspectrogram", c), None),
    "log_mel": (_log_mel, None),
    "mfcc": (_mfcc, None),
    "spectral_centroid": (_centroid, np.float64),
    "spectral_bandwidth": (_bandwidth, np.float64),
    "spectral_rolloff": (_rolloff, np.float64),
    "spectral_flatness": (_flatness, None),
    "spectral_contrast": (_contrast, np.float64),
    "band_energy_ratio": (_ratio, None),
    "rms": (lambda c, pad_mode="constant": program("rms", 1, (float(padding(pad_mode)),), c.dtype), np.float32),
    "zero_crossing_rate": (_crossings, np.float64),
    "amplitude_envelope": (
        lambda c, pad_mode="constant", absolute=False: envelope_program(c.dtype, padding(pad_mode), absolute),
        None,
    ),
}
