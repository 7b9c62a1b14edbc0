"""Pitch classes. Owns: chroma_stft. May touch: program, core, filters."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..core.framing import frames
from ..core.piptrack import listed
from ..core.tuning import tuning_of
from ..filters.chroma import chroma, chroma_table
from ..util.normalize import normalize
from .program import Mel, fft_length, no_mel, program, run_frames, run_spectrogram, spectrogram_of


@_arrays.any_array("y", "S", gpu=True)
def chroma_stft(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    norm: float | None = np.inf,
    n_fft: int = 2048,
    hop_length: int = 512,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
    tuning: float | None = None,
    n_chroma: int = 12,
    **kwargs: Any,
) -> np.ndarray:
    """Chromagram: the power of each pitch class, all octaves together (Ellis, 2007).

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    S : array (..., bins, t), a power spectrogram to use instead of `y`
    norm : number > 0, inf, -inf, 0 or None
        Of every frame, as in `fa.util.normalize`.
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`.
    tuning : float, optional
        Deviation from A4 = 440 Hz in fractions of a class. Default: estimated from the whole of `y`, all channels
        together; a given one saves the time of that.
    n_chroma : int > 0
        Pitch classes; the first one is C.
    **kwargs
        Of the filters: `ctroct=5.0, octwidth=2, base_c=True, dtype=numpy.float32` as in `fa.filters.chroma`.

    Returns
    -------
    (..., n_chroma, t) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : neither `y` nor `S`, audio that is not finite real numbers, a parameter outside its range

    Warns
    -----
    UserWarning : the tuning is to be estimated and there are no peaks; it is taken for 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> C = fa.feature.chroma_stft(y=y, sr=22050)
    >>> C.shape, int(C[:, 20].argmax())
    ((12, 44), 9)
    """
    where = "chroma_stft"
    _check.keywords(chroma_stft, kwargs, chroma)
    n_chroma, result = _check.positive_int(where, "n_chroma", n_chroma), None
    if S is not None:
        S, result = spectrogram_of(where, S, negative=True)
        n_fft = fft_length(n_fft, S)
        magnitudes = abs(S) if tuning is None and S.size and S.min() < 0 else S
        magnitudes = magnitudes if tuning is not None else _arrays.contiguous(magnitudes)
    elif y is None:
        raise _check.neither(where, "y or S")
    else:
        f = frames(where, y, n_fft, hop_length, center, pad_mode)
        result = f.result
        if tuning is None:
            whole = program("spectrogram", 1 + n_fft // 2, (), f.dtype)
            S = magnitudes = run_frames(f, n_fft, window, win_length, whole, where)
    if tuning is None:
        found = listed(where, magnitudes, n_fft, sr)
        tuning = tuning_of(*found, 0.01, n_chroma)
    mel = _bank(sr, n_fft, n_chroma, float(tuning), f.dtype if S is None else S.dtype, **kwargs)
    p = program("melspectrogram", n_chroma, (), mel.weights.dtype, mel=mel)
    raw = run_frames(f, n_fft, window, win_length, p, where) if S is None else run_spectrogram(S, p)
    return normalize(raw, norm=norm, axis=-2).astype(result, copy=False)


@lru_cache(maxsize=128)
def _bank(
    sr: float, n_fft: int, n_chroma: int, tuning: float, work: np.dtype, ctroct: float = 5.0,
    octwidth: float | None = 2, base_c: bool = True, dtype: Any = np.float32,
) -> Mel:  # fmt: skip
    """The chroma filters as bands of all bins."""
    table = chroma_table(sr, n_fft, n_chroma, tuning, ctroct, octwidth, 2, base_c, np.dtype(dtype))
    bins = table.shape[1]
    starts, lengths = np.zeros(n_chroma, np.int64), np.full(n_chroma, bins, np.int64)
    return Mel(starts, lengths, np.ascontiguousarray(table, work), no_mel(work).dct)
