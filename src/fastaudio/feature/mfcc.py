"""Mel-frequency cepstral coefficients. Owns: mfcc. May touch: program, melspectrogram, filters, backends."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..core.framing import frames
from ..errors import ParameterError
from ..filters.dct import dct_table
from ..filters.mel import mel as mel_filters
from .melspectrogram import decibel_params, mel_tables
from .program import Mel, Program, no_mel, program, remember, run_frames, run_spectrogram, spectrogram_of


@_arrays.any_array("y", "S", gpu=True)
def mfcc(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    n_mfcc: int = 20,
    dct_type: int = 2,
    norm: str | None = "ortho",
    lifter: float = 0,
    mel_norm: str | float | None = "slaney",
    n_fft: int = 2048,
    hop_length: int = 512,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
    power: float = 2.0,
    top_db: float | None = 80.0,
    **kwargs: Any,
) -> np.ndarray:
    """Mel-frequency cepstral coefficients: the cosine transform of the mel spectrogram in decibels.

    `mfcc = dct(power_to_db(melspectrogram(y)))`, the first `n_mfcc` rows; coefficient 0 follows the energy.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    S : array (..., n_mels, t), a mel spectrogram in dB to use as it is instead of `y`
    n_mfcc : int > 0
        Number of coefficients; there are at most `n_mels`.
    dct_type : {1, 2, 3}
    norm : {"ortho", None, "lecture"}
        See `fa.filters.dct`.
    lifter : float >= 0
        L of the cepstral lifter `1 + (L / 2) sin(pi (k + 1) / L)`; 0: none.
    mel_norm : {"slaney", None, number}
        `norm` of the mel bank.
    n_fft, hop_length, win_length, window, center, pad_mode, power, **kwargs
        As in `melspectrogram`.
    top_db : float >= 0 or None
        Floor of the decibels below the loudest band of the clip; None: none, and frames know nothing of each other.

    Returns
    -------
    (..., n_mfcc, t) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : neither `y` nor `S`, audio that is not finite real numbers, a parameter outside its range

    Warns
    -----
    UserWarning : `n_mfcc` exceeds `n_mels`

    Notes
    -----
    One pass: no spectrogram is kept. Decibels are floored 80 dB below the loudest band of the whole clip, channel by
    channel, as in librosa 1.0.

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> fa.feature.mfcc(y=y, sr=22050, n_mfcc=13).shape
    (13, 44)
    """
    _check.keywords(mfcc, kwargs, mel_filters)
    n_mfcc = _check.positive_int("mfcc", "n_mfcc", n_mfcc)
    _check.non_negative("mfcc", "lifter", lifter)
    if S is not None:
        return _of_decibels(S, n_mfcc, dct_type, norm, lifter)
    if y is None:
        raise _check.neither("mfcc", "y or S")
    f = frames("mfcc", y, n_fft, hop_length, center, pad_mode)
    p = mfcc_program(f.dtype, sr, n_fft, n_mfcc, dct_type, norm, lifter, mel_norm, power, kwargs, top_db)
    return run_frames(f, n_fft, window, win_length, p, "mfcc").astype(f.result, copy=False)


def mfcc_program(
    dtype: np.dtype, sr: float, n_fft: int, n_mfcc: int, dct_type: int, norm: str | None, lifter: float, mel_norm: Any,
    power: float, bank: dict, top_db: float | None = 80.0,
) -> Program:  # fmt: skip
    """MFCC as a program; `bank` holds the other keyword arguments of `fa.filters.mel`."""
    key = ("mfcc", dtype, sr, n_fft, n_mfcc, dct_type, norm, lifter, mel_norm, power, top_db, *bank.items())

    def make() -> Program:
        with _check.naming(norm="mel_norm"):
            mel = mel_tables(sr, n_fft, dtype, norm=mel_norm, **bank)
        n_mels = len(mel.starts)
        mel = mel._replace(dct=dct_table(min(n_mfcc, n_mels), n_mels, dct_type, norm, lifter, dtype))
        params, p = decibel_params("mfcc", 1.0, 1e-10, top_db), _check.positive("mfcc", "power", power)
        return program("mfcc", len(mel.dct), params, dtype, power=p, mel=mel)

    p = remember(key, make)
    _warn_of_few(n_mfcc, p.rows, bank.get("strict", False))
    return p


def _of_decibels(S: Any, n_mfcc: int, dct_type: int, norm: str | None, lifter: float) -> np.ndarray:
    """The cosine transform alone."""
    S, result = spectrogram_of("mfcc", S, negative=True)
    n_mels = S.shape[-2]
    if n_mels == 0:
        raise ParameterError(f"mfcc: S must have mel bands, got shape {S.shape}")
    table = dct_table(min(n_mfcc, n_mels), n_mels, dct_type, norm, lifter, S.dtype)
    count = len(table)
    _warn_of_few(n_mfcc, count)
    if _arrays.on_gpu(S):  # a filter bank whose bands are the rows of the matrix
        bank = Mel(np.zeros(count, np.int64), np.full(count, n_mels), table, no_mel(S.dtype).dct)
        return run_spectrogram(S, program("melspectrogram", count, (), S.dtype, mel=bank)).astype(result, copy=False)
    backend, slices = registry.backend(S), _arrays.slices(S)
    out = backend.empty((len(slices), count, S.shape[-1]), S.dtype)
    turned = _arrays.turned(S)
    for coefficients, decibels in zip(out, slices, strict=True):
        backend.kernel("gemm")(coefficients, table, decibels.T if turned else decibels, False, turned, False)
    return out.reshape(*S.shape[:-2], *out.shape[1:]).astype(result, copy=False)


def _warn_of_few(n_mfcc: int, n_mels: int, strict: bool = False) -> None:
    if n_mfcc > n_mels and strict:
        raise _check.fail("mfcc", f"with strict=True n_mfcc must be <= n_mels = {n_mels}", n_mfcc)
    if n_mfcc > n_mels:
        warnings.warn(
            f"mfcc: n_mfcc={n_mfcc} exceeds n_mels={n_mels}; there are {n_mels} coefficients", UserWarning, stacklevel=5
        )
