"""Peaks of spectra. Owns: piptrack, and the peaks as a list. May touch: stft, framing, filters, backends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError
from ..filters.framing import hop_of, window_of
from ..util.dtypes import COMPLEX
from .framing import frames, not_finite, part_of
from .stft import stft

BLOCK = 256  # frames at a time, where no spectrogram is asked for


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
    if S is None:
        S = abs(stft(_samples(where, y, n_fft), n_fft=n_fft, hop_length=hop_length, win_length=win_length,
                     window=window, center=center, pad_mode=pad_mode))  # fmt: skip
    S, length = _spectrogram(where, S, n_fft)
    first, span = _inside(where, sr, length, fmin, fmax)
    memory = registry.backend(S).memory
    pitches, mags = memory.zeros(S.shape, S.dtype), memory.zeros(S.shape, S.dtype)
    if span and S.size:
        found = _peaks(S, _least(where, S, threshold, ref), first, span, sr, length)
        for whole, part in zip((pitches, mags), found, strict=True):
            whole[..., first : first + span, :] = part
    return pitches, mags


def _samples(where: str, y: Any, n_fft: Any) -> Any:
    if y is None:
        raise _check.neither(where, "y or S")
    _check.positive_int(where, "n_fft", n_fft)
    return y


def _spectrogram(where: str, S: Any, n_fft: int | None) -> tuple[np.ndarray, int]:
    """Magnitudes (..., bins, t), C-contiguous, and the frame length they come from."""
    S = S if _arrays.on_gpu(S) else np.asarray(S)
    if S.ndim < 2:
        raise ParameterError(f"{where}: S must be (..., bins, frames), got shape {S.shape}")
    if n_fft is None or n_fft // 2 + 1 != S.shape[-2]:
        n_fft = 2 * (S.shape[-2] - 1)
    if S.dtype.kind == "c" or (S.size and S.min() < 0):
        S = abs(S)
    return _arrays.real(where, "S", S), n_fft


def _inside(where: str, sr: float, n_fft: int, fmin: float, fmax: float) -> tuple[int, int]:
    """The first bin from fmin to below fmax, and their number."""
    sr = _check.positive(where, "sr", sr)
    freq = np.fft.rfftfreq(n_fft, 1.0 / sr) if n_fft else np.zeros(1)
    inside = np.flatnonzero((max(fmin, 0) <= freq) & (freq < min(fmax, sr / 2)))
    return (int(inside[0]), len(inside)) if len(inside) else (0, 0)


def _peaks(S: np.ndarray, least: np.ndarray, first: int, span: int, sr: float, n_fft: int) -> list[np.ndarray]:
    """Pitches and magnitudes (..., span, t) of S >= 0, 0 where there is no peak above `least`."""
    backend = registry.backend(S)
    found = [backend.empty((*S.shape[:-2], span, S.shape[-1]), S.dtype) for _ in range(2)]
    parts = (_arrays.slices(a) for a in (*found, S))
    backend.kernel("piptrack")(*parts, _arrays.rows(least), first, float(sr), n_fft)
    return found


_DEFAULTS: dict[str, Any] = piptrack.__wrapped__.__kwdefaults__
_PEAKS = {name: _DEFAULTS[name] for name in ("fmin", "fmax", "threshold", "ref")}
_FRAMES = {name: _DEFAULTS[name] for name in ("hop_length", "win_length", "window", "center", "pad_mode")}


def listed(where: str, S: np.ndarray, n_fft: int, sr: float, **peaks: Any) -> tuple[np.ndarray, np.ndarray]:
    """Pitches and magnitudes of the peaks of S >= 0, in no order, on the host."""
    fmin, fmax, threshold, ref = (_PEAKS | peaks).values()
    first, span = _inside(where, sr, n_fft, fmin, fmax)
    if not span or not S.size:
        return np.zeros(0, S.dtype), np.zeros(0, S.dtype)
    least = _least(where, S, threshold, ref)
    if _arrays.on_gpu(S):
        pitches, mags = map(registry.backend(S).memory.download, _peaks(S, least, first, span, sr, n_fft))
        return pitches[pitches > 0], mags[pitches > 0]
    S, least = _arrays.slices(S), _arrays.rows(least)
    parts = -(-S.shape[-1] // BLOCK)
    room = -(-S.shape[-1] // parts) * -(-span // 2)  # of two neighbours one at most is a peak
    found, counts = np.empty((2, len(S), parts, room), S.dtype), np.empty((len(S), parts), np.int64)
    registry.current().kernel("peaks")(*found, counts, S, least, first, span, float(sr), n_fft)
    return tuple(np.concatenate([a[at][:n] for at, n in np.ndenumerate(counts)]) for a in found)


def listed_of(
    where: str, *, y: Any, sr: float, S: Any, n_fft: int | None, **given: Any
) -> tuple[np.ndarray, np.ndarray]:
    """`listed` of what `piptrack` takes."""
    frame, peaks = ({name: given.get(name, value) for name, value in known.items()} for known in (_FRAMES, _PEAKS))
    parts = _magnitudes(_samples(where, y, n_fft), n_fft, **frame) if S is None else [S]
    every = [listed(where, *_spectrogram(where, part, n_fft), sr, **peaks) for part in parts]
    return tuple(map(np.concatenate, zip(*every, strict=True)))


def _magnitudes(
    y: Any, n_fft: int, hop_length: Any, win_length: Any, window: Any, center: bool, pad_mode: Any
) -> Iterator[np.ndarray]:
    """abs(stft(y)), a block of frames at a time; of a GPU all at once."""
    if _arrays.on_gpu(y):
        yield abs(stft(y, n_fft=n_fft, hop_length=hop_length, win_length=win_length, window=window, center=center,
                       pad_mode=pad_mode))  # fmt: skip
        return
    f = frames("stft", y, n_fft, hop_of("stft", hop_length, win_length, n_fft), center, pad_mode)
    table, stft_of = window_of("stft", window, win_length, n_fft, f.dtype), registry.backend(f.x).kernel("stft")
    for start in range(0, f.count, BLOCK):
        part = part_of(f, n_fft, start, min(start + BLOCK, f.count))
        D = np.empty((len(part.x), part.count, 1 + n_fft // 2), COMPLEX[f.dtype])
        if not stft_of(D, part.x, table, f.hop, part.pad, f.mode, True) and not f.checked:
            raise not_finite("stft")
        yield np.abs(D.astype(COMPLEX[f.result], copy=False)).swapaxes(-1, -2)


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
