"""Peaks of spectra. Owns: piptrack. May touch: stft, frequencies, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError
from .stft import stft


@_arrays.any_array("y", "S", gpu=True)
def piptrack(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    S: np.ndarray | None = None,
    n_fft: int | None = 2048,
    hop_length: int | None = None,
    fmin: float = 150.0,
    fmax: float = 4000.0,
    threshold: float = 0.1,
    win_length: int | None = None,
    window: Any = "hann",
    center: bool = True,
    pad_mode: Any = "constant",
    ref: Any = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Pitches as peaks of the spectrum, placed between the bins by a parabola through three (J. O. Smith, "Spectral
    audio signal processing", 2011).

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    S : array (..., bins, t), a spectrogram to use instead of `y`; of a complex one the magnitude
    n_fft, hop_length, win_length, window, center, pad_mode
        Frames as in `fa.stft`.
    fmin, fmax : float, Hz
        Peaks are looked for from `fmin` to below `fmax`.
    threshold : float
        A peak must be larger than `threshold * ref(S, axis=-2)`.
    ref : callable or number, optional
        Default: the maximum of the frame. A number is the threshold itself.

    Returns
    -------
    pitches, magnitudes : (..., bins, t) arrays, 0 where there is no peak

    Raises
    ------
    ParameterError : neither `y` nor `S`, a parameter outside its range, and as `fa.stft`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> pitches, magnitudes = fa.piptrack(y=y, sr=22050)
    >>> round(float(pitches[magnitudes[:, 20].argmax(), 20]))
    440
    """
    where = "piptrack"
    S, length = _spectrogram(where, y, S, n_fft, hop_length, win_length, window, center, pad_mode)
    found, first = peaks(where, S, sr, length, fmin, fmax, threshold, ref)
    memory = registry.backend(S).memory
    pitches, mags = memory.zeros(S.shape, S.dtype), memory.zeros(S.shape, S.dtype)
    for whole, part in zip((pitches, mags), found, strict=True):
        whole[..., first : first + part.shape[-2], :] = part
    return pitches, mags


def _spectrogram(
    where: str, y: Any, S: Any, n_fft: int | None, hop: Any, win: Any, window: Any, center: bool, pad_mode: Any
) -> tuple[np.ndarray, int]:
    """Magnitudes (..., bins, t), C-contiguous, and the frame length they come from."""
    if S is None:
        if y is None:
            raise _check.neither(where, "y or S")
        n_fft = _check.positive_int(where, "n_fft", n_fft)
        frame = {"win_length": win, "window": window, "center": center, "pad_mode": pad_mode}
        S = abs(stft(y, n_fft=n_fft, hop_length=hop, **frame))
    S = S if _arrays.on_gpu(S) else np.asarray(S)
    if S.ndim < 2:
        raise ParameterError(f"{where}: S must be (..., bins, frames), got shape {S.shape}")
    if n_fft is None or n_fft // 2 + 1 != S.shape[-2]:
        n_fft = 2 * (S.shape[-2] - 1)
    if S.dtype.kind == "c" or (S.size and S.min() < 0):
        S = abs(S)
    return _arrays.real(where, "S", S), n_fft


def peaks(
    where: str, S: np.ndarray, sr: float, n_fft: int, fmin: float, fmax: float, threshold: float, ref: Any
) -> tuple[tuple[np.ndarray, np.ndarray], int]:
    """Pitches and magnitudes (..., span, t) of S >= 0 in the bins from fmin to fmax, and the first of these bins."""
    sr = _check.positive(where, "sr", sr)
    freq = np.fft.rfftfreq(n_fft, 1.0 / sr) if n_fft else np.zeros(1)
    inside = np.flatnonzero((max(fmin, 0) <= freq) & (freq < min(fmax, sr / 2)))
    first, span = (int(inside[0]), len(inside)) if len(inside) else (0, 0)
    shape = (*S.shape[:-2], span, S.shape[-1])
    backend = registry.backend(S)
    found = backend.empty(shape, S.dtype), backend.empty(shape, S.dtype)
    if found[0].size:
        least = _least(where, S, threshold, ref)
        parts = (_arrays.slices(a) for a in (*found, S))
        backend.kernel("piptrack")(*parts, _arrays.rows(least), first, sr, n_fft)
    return found, first


def _least(where: str, S: np.ndarray, threshold: float, ref: Any) -> np.ndarray:
    """What a peak must exceed: (..., t)."""
    if _arrays.on_gpu(S):
        if ref is not None:
            raise BackendUnavailable(f"{where}: on a GPU ref must be None, got {ref!r}")
        least = S.max(axis=-2)
        least *= threshold
        return least
    if ref is None:
        least = threshold * S.max(axis=-2)
    else:
        least = threshold * ref(S, axis=-2) if callable(ref) else np.abs(ref)
    return np.array(np.broadcast_to(least, (*S.shape[:-2], S.shape[-1])), S.dtype)
