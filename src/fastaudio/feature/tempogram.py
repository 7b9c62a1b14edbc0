"""Periodicities of onsets. Owns: tempogram, fourier_tempogram. May touch: onset_strength, core, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..core.autocorrelate import fast_length
from ..core.stft import stft
from ..errors import ParameterError
from ..filters.window import get_window
from ..util.normalize import normalize, on_gpu
from .onset_strength import onset_strength

BLOCK = 128  # frames at a time: their spectra stay in cache


def envelope_of(where: str, y: Any, sr: float, envelope: Any, hop_length: int, **kwargs: Any) -> np.ndarray:
    """The onset envelope given, or that of y, as float32 or float64."""
    if envelope is None:
        if y is None:
            raise _check.neither(where, "y or onset_envelope")
        return onset_strength(y=y, sr=sr, hop_length=hop_length, **kwargs)
    envelope = envelope if _arrays.on_gpu(envelope) else np.asarray(envelope)
    if envelope.ndim == 0:
        raise ParameterError(f"{where}: onset_envelope must be (..., t), got shape ()")
    return _arrays.real(where, "onset_envelope", envelope)


@_arrays.any_array("y", "onset_envelope", gpu=True)
def tempogram(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    onset_envelope: np.ndarray | None = None,
    hop_length: int = 512,
    win_length: int = 384,
    center: bool = True,
    window: Any = "hann",
    norm: float | None = np.inf,
) -> np.ndarray:
    """Tempogram: the autocorrelation of the onset strength in a window around every frame (P. Grosche, M. Mueller and
    F. Kurth, "Cyclic tempogram", 2010).

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    onset_envelope : array (..., t), used instead of `y`
    hop_length : int > 0
        Samples from one value of the envelope to the next.
    win_length : int > 0
        Frames of the window, and number of lags.
    center : bool
        The window lies around its frame; the envelope falls to 0 in a line outside.
    window : as in `fa.filters.get_window`
    norm : number > 0, inf or None
        Every frame is divided by this norm; see `fa.util.normalize`.

    Returns
    -------
    (..., win_length, t) array in the dtype of the envelope; row k: lag k, `fa.tempo_frequencies(win_length)[k]`

    Raises
    ------
    ParameterError : neither `y` nor an envelope, an envelope shorter than the window, a parameter outside its range

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> beats = np.zeros(400); beats[::20] = 1
    >>> T = fa.feature.tempogram(onset_envelope=beats, win_length=100)
    >>> T.shape, int(T[10:, 200].argmax()) + 10
    ((100, 400), 20)
    """
    where = "tempogram"
    win_length = _check.positive_int(where, "win_length", win_length)
    envelope = envelope_of(where, y, sr, onset_envelope, hop_length)
    n = envelope.shape[-1]
    if _arrays.on_gpu(envelope):
        return _on_gpu(where, envelope, win_length, window, center, norm)
    if center:
        width = [(0, 0)] * (envelope.ndim - 1) + [(win_length // 2, win_length // 2)]
        envelope = np.pad(envelope, width, mode="linear_ramp", end_values=[0, 0])
    if envelope.shape[-1] < win_length:
        raise ParameterError(f"{where}: the envelope must have win_length = {win_length} frames, got {n}")
    frames = n if center else n - win_length + 1
    lead, rows = envelope.shape[:-1], _arrays.rows(np.ascontiguousarray(envelope))
    out = registry.backend(rows).empty((len(rows), win_length, frames), rows.dtype)
    for i, row in enumerate(rows):
        _lags(out[i], row, get_window(window, win_length, fftbins=True), norm)
    return out.reshape(*lead, win_length, frames)


def _on_gpu(where: str, envelope: Any, size: int, window: Any, center: bool, norm: float | None) -> Any:
    """The same in one launch, padded by index."""
    n, pad = envelope.shape[-1], size // 2 if center else 0
    if n + 2 * pad < size or not n:
        raise ParameterError(f"{where}: the envelope must have win_length = {size} frames, got {n}")
    rows, frames, table = _arrays.rows(envelope), n if center else n - size + 1, get_window(window, size, fftbins=True)
    backend = registry.backend(rows)
    out = backend.empty((len(rows), size, frames), np.float32)
    backend.kernel("tempogram")(out, rows, table, pad, norm == np.inf)
    out = out.reshape(*envelope.shape[:-1], size, frames)
    return out if norm is None or norm == np.inf else on_gpu(out, norm, -2)


def _lags(out: np.ndarray, row: np.ndarray, window: np.ndarray, norm: float | None) -> None:
    """out (lags, frames): frame t is the autocorrelation of the window from row[t] on."""
    backend, (size, frames) = registry.backend(row), out.shape
    length = fast_length(2 * size - 1)
    table = np.zeros(length, row.dtype)
    table[:size] = window
    stft_of, power_of, inverse = (backend.kernel(name) for name in ("stft", "magnitude", "irfft"))
    for t0 in range(0, frames, BLOCK):
        count = min(BLOCK, frames - t0)
        part = np.zeros((1, count - 1 + length), row.dtype)  # zeros, too, where the window is
        known = row[t0 : t0 + count - 1 + size]
        part[0, : known.size] = known
        D = np.empty((1, count, length // 2 + 1), np.result_type(row, np.complex64))
        stft_of(D, part, table, 1, 0, 0, True)
        power, spectra = np.empty(D[0].shape, row.dtype), D[0]
        power_of(power.reshape(-1), spectra.reshape(-1), 2.0)
        spectra.real, spectra.imag = power, 0
        found = np.empty((count, length), row.dtype)
        inverse(found, spectra)
        lags = found[:, :size]
        if norm == np.inf:  # the largest lag is 0
            top = np.abs(lags[:, :1])
            room = np.empty((count, size + 16), row.dtype)  # rows 2^k bytes apart: columns would fall out of the cache
            lags = np.divide(lags, np.where(top < np.finfo(row.dtype).tiny, 1, top), out=room[:, :size])
        elif norm is not None:
            lags = normalize(lags, norm=norm, axis=-1)
        out[:, t0 : t0 + count] = lags.T


@_arrays.any_array("y", "onset_envelope", gpu=True)
def fourier_tempogram(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    onset_envelope: np.ndarray | None = None,
    hop_length: int = 512,
    win_length: int = 384,
    center: bool = True,
    window: Any = "hann",
) -> np.ndarray:
    """Fourier tempogram: the short-time Fourier transform of the onset strength.

    Parameters
    ----------
    y, sr, onset_envelope, hop_length, win_length, center, window
        As in `fa.feature.tempogram`.

    Returns
    -------
    (..., win_length // 2 + 1, t) complex array; rows: `fa.fourier_tempo_frequencies(sr=sr, win_length=win_length)`

    Raises
    ------
    ParameterError : as `fa.feature.tempogram`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.feature.fourier_tempogram(onset_envelope=np.ones(400)).shape
    (193, 401)
    """
    win_length = _check.positive_int("fourier_tempogram", "win_length", win_length)
    envelope = envelope_of("fourier_tempogram", y, sr, onset_envelope, hop_length)
    with _check.naming(audio="onset_envelope", n_fft="win_length"):
        return stft(envelope, n_fft=win_length, hop_length=1, center=center, window=window)
