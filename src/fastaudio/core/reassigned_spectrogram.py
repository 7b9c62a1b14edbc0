"""Spectra whose energy stands where it comes from. Owns: reassigned_spectrogram. May touch: stft, framing, filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from ..filters.framing import hop_of
from ..filters.window import get_window
from ..util.pad_center import pad_center
from .frames import frames_to_time
from .frequencies import fft_frequencies
from .stft import stft


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
    table = pad_center(get_window(window, n_fft if win_length is None else win_length), size=n_fft)
    dtype = S.dtype if S is not None and dtype is None else dtype

    def spectra(window: np.ndarray) -> np.ndarray:
        options = {"center": center, "pad_mode": pad_mode, "dtype": dtype}
        return stft(y, n_fft=n_fft, hop_length=hop, window=window, **options)

    S = spectra(table) if S is None else S
    bins = fft_frequencies(sr=sr, n_fft=n_fft)[:, None]
    starts = frames_to_time(np.arange(S.shape[-1]), sr=sr, hop_length=hop, n_fft=None if center else n_fft)
    freqs, times = np.broadcast_to(bins, S.shape), np.broadcast_to(starts, S.shape)
    with np.errstate(invalid="ignore", divide="ignore"):  # silent bins become NaN, as they should
        if reassign_frequencies:
            slopes = np.gradient(np.pad(table, 1, mode="wrap"))[1:-1]  # a periodic window has no ends
            freqs = bins - np.imag(spectra(slopes) / S) * (0.5 * sr / np.pi)
        if reassign_times:
            weighed = table * (np.arange(n_fft) - 0.5 * (n_fft - 1))
            times = starts + np.real(spectra(weighed) / S) / sr
    mags = np.abs(S)
    floor = ref_power(mags**2) if callable(ref_power) else ref_power
    low = mags < np.sqrt(floor)
    if reassign_frequencies:
        freqs = _settled(freqs, low, bins, fill_nan, 0.5 * sr if clip else None)
    if reassign_times:
        times = _settled(times, low, starts, fill_nan, np.shape(y)[-1] / sr if clip else None)
    return freqs, times, mags


def _settled(x: np.ndarray, low: np.ndarray, own: np.ndarray, fill: bool, top: float | None) -> np.ndarray:
    """Estimates without those of weak bins, within 0 and `top`."""
    x[low] = np.nan
    if fill:
        x = np.where(np.isnan(x), own, x)
    return x if top is None else np.clip(x, 0, top, out=x)
