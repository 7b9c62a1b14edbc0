"""Cepstra as Kaldi computes them. Owns: mfcc. May touch: frames, mel, filters.dct."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..filters.dct import dct
from .frames import Columns, Options, run, samples
from .mel import mel_tables


@_arrays.any_array("waveform", gpu=True)
def mfcc(
    waveform: np.ndarray,
    *,
    blackman_coeff: float = 0.42,
    cepstral_lifter: float = 22.0,
    channel: int = -1,
    dither: float = 0.0,
    energy_floor: float = 1.0,
    frame_length: float = 25.0,
    frame_shift: float = 10.0,
    high_freq: float = 0.0,
    htk_compat: bool = False,
    low_freq: float = 20.0,
    num_ceps: int = 13,
    min_duration: float = 0.0,
    num_mel_bins: int = 23,
    preemphasis_coefficient: float = 0.97,
    raw_energy: bool = True,
    remove_dc_offset: bool = True,
    round_to_power_of_two: bool = True,
    sample_frequency: float = 16000.0,
    snip_edges: bool = True,
    subtract_mean: bool = False,
    use_energy: bool = False,
    vtln_high: float = -500.0,
    vtln_low: float = 100.0,
    vtln_warp: float = 1.0,
    window_type: str = "povey",
    seed: int = 0,
) -> np.ndarray:
    """Mel-frequency cepstral coefficients with the values and options of `torchaudio.compliance.kaldi.mfcc`.

    The orthonormal cosine transform of `fbank`, liftered.

    Parameters
    ----------
    waveform, ... : as in `fa.kaldi.fbank`
    cepstral_lifter : float >= 0
        L of the lifter `1 + (L / 2) sin(pi k / L)`; 0: none.
    num_ceps : int, at most num_mel_bins
    use_energy : bool
        Coefficient 0 is the log energy of the frame.
    htk_compat : bool
        Coefficient 0 comes last, and is times sqrt(2) unless it is the energy.

    Returns
    -------
    (..., frames, num_ceps) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : as `fa.kaldi.fbank`, and more coefficients than bands

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=16000, duration=1)
    >>> fa.kaldi.mfcc(32768 * y).shape
    (98, 13)
    """
    where, o = "mfcc", Options.of("mfcc", locals())
    if _check.positive_int(where, "num_ceps", num_ceps) > num_mel_bins:
        raise _check.fail(where, f"num_ceps must be <= num_mel_bins = {num_mel_bins}", num_ceps)
    _check.non_negative(where, "cepstral_lifter", cepstral_lifter)
    y, result = samples(where, waveform, channel)
    dtype = _arrays.result_dtype(y)
    bank = (low_freq, high_freq, vtln_low, vtln_high, vtln_warp)
    tables = mel_tables(dtype, num_mel_bins, o.n_fft, sample_frequency, *bank)
    energy = -1 if not use_energy else num_ceps - 1 if htk_compat else 0
    matrix = cosines(num_ceps, num_mel_bins, cepstral_lifter, bool(htk_compat), bool(use_energy), dtype)
    return run(where, y, result, o, Columns(num_ceps, 2, 0, energy, True, True, tables, matrix))


@lru_cache(maxsize=64)
def cosines(num_ceps: int, bands: int, lifter: float, htk: bool, energy: bool, dtype: Any) -> np.ndarray:
    """(num_ceps, bands): transform, lifter and order of the coefficients in one matrix."""
    matrix = dct(num_ceps, bands)
    if lifter:
        matrix = matrix * (1.0 + 0.5 * lifter * np.sin(np.pi * np.arange(num_ceps) / lifter))[:, None]
    if htk:
        first = matrix[:1] if energy else matrix[:1] * np.sqrt(2.0)
        matrix = np.concatenate([matrix[1:], first])
    table = np.ascontiguousarray(matrix, dtype)
    table.flags.writeable = False
    return table
