"""Periodicities of onsets. Owns: tempogram, fourier_tempogram. May touch: onset_strength, core, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..core.stft import stft
from ..errors import ParameterError
from ..filters.window import get_window
from ..util.normalize import normalize, on_gpu
from .onset_strength import onset_strength

BLOCK = 128  # frames that are normalised at a time


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
    pad = win_length // 2 if center else 0
    if n + 2 * pad < win_length or not n:
        raise ParameterError(f"{where}: the envelope must have win_length = {win_length} frames, got {n}")
    gpu, rows = _arrays.on_gpu(envelope), _arrays.rows(_arrays.contiguous(envelope))
    backend, dtype = registry.backend(rows), np.dtype(np.float32) if gpu else rows.dtype
    table = get_window(window, win_length, fftbins=True).astype(dtype, copy=False)
    out = backend.empty((len(rows), win_length, n if center else n - win_length + 1), dtype)
    backend.kernel("tempogram")(out, rows, table, pad, norm == np.inf)
    out = out.reshape(*envelope.shape[:-1], *out.shape[1:])
    if norm is None or norm == np.inf:
        return out
    if gpu:
        return on_gpu(out, norm, -2)
    for t0 in range(0, out.shape[-1], BLOCK):
        out[..., t0 : t0 + BLOCK] = normalize(out[..., t0 : t0 + BLOCK], norm=norm, axis=-2)
    return out


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
