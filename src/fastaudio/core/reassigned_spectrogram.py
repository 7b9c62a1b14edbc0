"""Spectra whose energy stands where it comes from. Owns: reassigned_spectrogram. May touch: stft, framing,
filters, backends."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import ParameterError
from ..filters.framing import hop_of, window_of
from ..filters.window import get_window
from ..util.dtypes import COMPLEX, REAL
from ..util.pad_center import pad_center
from .frames import frames_to_time
from .framing import Frames, frames, not_finite, part_of
from .frequencies import fft_frequencies
from .stft import stft

BLOCK = 256  # frames at a time


@_arrays.host_only
def reassigned_spectrogram(
    y: np.ndarray,
    *,
    sr: float = 22050,
    S: np.ndarray | None = None,
    n_fft: int = 2048,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    reassign_frequencies: bool = True,
    reassign_times: bool = True,
    ref_power: float | Callable = 1e-6,
    fill_nan: bool = False,
    clip: bool = True,
    dtype: Any = None,
    pad_mode: Any = "constant",
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A spectrogram with, for every bin, the frequency and the time at which its energy is centred.

    From spectra with the window's derivative and with the window times time (Flandrin, Auger, Chassande-Mottin, 2002):
    much finer than the bins where one component dominates.

    Parameters
    ----------
    y : array (..., n), floating-point
    sr : float > 0, Hz
    S : complex array (..., bins, t), optional
        The STFT of `y` with these frames, if it is there.
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`.
    reassign_frequencies, reassign_times : bool
        Which of the two; the other one is that of the bins, or of the frames.
    ref_power : float >= 0, or callable of the powers
        Bins below this power are not reassigned: NaN.
    fill_nan : bool
        Put the bin's own frequency and the frame's own time in the place of NaN.
    clip : bool
        Keep frequencies within 0 and sr / 2, times within the signal.
    dtype : complex dtype, optional
        Of the spectra.

    Returns
    -------
    freqs, times, mags : (..., bins, t) arrays: Hz, seconds, magnitudes

    Raises
    ------
    ParameterError : nothing to reassign, a parameter outside its range, and as `fa.stft`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(443.3, sr=22050, duration=1)
    >>> freqs, times, mags = fa.reassigned_spectrogram(y, sr=22050)
    >>> round(float(freqs[mags[:, 20].argmax(), 20]), 1)
    443.3
    """
    where = "reassigned_spectrogram"
    if not (reassign_frequencies or reassign_times):
        raise ParameterError(f"{where}: reassign_frequencies or reassign_times must be True, got neither")
    if not callable(ref_power):
        _check.non_negative(where, "ref_power", ref_power)
    n_fft, sr = _check.positive_int(where, "n_fft", n_fft), _check.positive(where, "sr", sr)
    hop = hop_of(where, hop_length, win_length, n_fft)
    f = frames(where, y, n_fft, hop, center, pad_mode)
    if callable(ref_power) and S is None:
        S = stft(y, n_fft=n_fft, hop_length=hop, win_length=win_length, window=window, center=center, pad_mode=pad_mode)
    shape = (*f.lead, 1 + n_fft // 2, f.count)
    if S is not None and np.shape(S) != shape:
        raise ParameterError(f"{where}: S must have the shape of the STFT of y, {shape}, got {np.shape(S)}")
    if dtype is not None:
        kind = np.dtype(dtype)
    else:
        kind = COMPLEX[f.result] if S is None else np.asarray(S).dtype
    if kind not in REAL:
        raise _check.fail(where, "dtype must be complex", dtype)
    bins = fft_frequencies(sr=sr, n_fft=n_fft)
    starts = frames_to_time(np.arange(f.count), sr=sr, hop_length=hop, n_fft=None if center else n_fft)
    least = np.sqrt(ref_power(np.abs(S) ** 2) if callable(ref_power) else ref_power)
    ends = (0.0, 0.5 * sr, np.shape(y)[-1] / sr) if clip else (-np.inf, np.inf, np.inf)
    numbers = np.array([0.5 * sr / np.pi, 1 / sr, *ends, fill_nan], np.float64)
    table = pad_center(get_window(window, n_fft if win_length is None else win_length), size=n_fft)
    tables = [table if S is None else None]
    tables.append(np.gradient(np.pad(table, 1, mode="wrap"))[1:-1] if reassign_frequencies else None)  # it has no ends
    tables.append(table * (np.arange(n_fft) - 0.5 * (n_fft - 1)) if reassign_times else None)
    mags, *places = _reassigned(where, f, kind, tables, S, (bins, starts), least, numbers)
    own = (np.broadcast_to(bins[:, None], shape), np.broadcast_to(starts, shape))
    freqs, times = (mine if place is None else _turned(f, place) for mine, place in zip(own, places, strict=True))
    return freqs, times, _turned(f, mags.astype(REAL[kind], copy=False))


def _turned(f: Frames, x: np.ndarray) -> np.ndarray:
    """(rows, frames, bins) as users get them."""
    return x.reshape(*f.lead, *x.shape[1:]).swapaxes(-1, -2)


def _reassigned(
    where: str, f: Frames, kind: np.dtype, tables: list[Any], S: Any, own: tuple[np.ndarray, np.ndarray], least: Any,
    numbers: np.ndarray,
) -> list[Any]:  # fmt: skip
    """Magnitudes, frequencies and times (rows, frames, bins), a block of frames at a time; a spectrum without a window
    is not needed, or given."""
    work = np.dtype(np.float64) if kind == np.complex128 else f.dtype
    n_fft, bins = len(tables[1] if tables[2] is None else tables[2]), len(own[0])
    tables = [None if table is None else window_of(where, table, None, n_fft, work) for table in tables]
    kernels, shape = registry.backend(f.x).kernel, (len(f.x), f.count, bins)
    mags, places = np.empty(shape, work), [None if table is None else np.empty(shape) for table in tables[1:]]
    room = np.empty((3, min(BLOCK, f.count), bins), COMPLEX[work])
    S = None if S is None else np.reshape(S, (len(f.x), bins, f.count))
    if np.ndim(least):
        least = np.broadcast_to(least, (*f.lead, bins, f.count)).reshape(len(f.x), bins, f.count)
    for row, start in itertools.product(range(len(f.x)), range(0, f.count, BLOCK)):
        part = part_of(f._replace(x=f.x[row : row + 1]), n_fft, start, min(start + BLOCK, f.count))
        here = slice(start, start + part.count)
        spectra = [None if table is None else D[: part.count] for table, D in zip(tables, room, strict=True)]
        for table, D in zip(tables, spectra, strict=True):
            x = part.x if work == f.dtype else _arrays.full_scale(part.x, work)
            if table is not None and not kernels("stft")(D[None], x, table, f.hop, part.pad, f.mode, True):
                if not f.checked:
                    raise not_finite(where)
        if S is not None:
            spectra[0] = _arrays.contiguous(S[row, :, here].T, COMPLEX[work])
        floor = _arrays.contiguous(least[row, :, here].T if np.ndim(least) else [least], np.float64)
        to = [None if place is None else place[row, here] for place in places]
        kernels("reassign")(mags[row, here], *to, *spectra, own[0], own[1][here], floor, numbers)
    return [mags, *places]
