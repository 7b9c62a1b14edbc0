"""Chromagrams for comparing recordings, and the plain one. Owns: chroma_cens, chroma_fold.
May touch: chroma_cqt, filters, util."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..filters.window import get_window
from ..util.normalize import normalize
from .chroma_cqt import bins_of, chroma_cqt

BLOCK = 64  # frames that are smoothed by one product of matrices
LIMITS = 0.4, 0.2, 0.1, 0.05  # of a class's share of a frame


@_arrays.any_array("y", "C", gpu=True)
def chroma_cens(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    C: np.ndarray | None = None,
    hop_length: int = 512,
    fmin: float | None = None,
    tuning: float | None = None,
    n_chroma: int = 12,
    n_octaves: int = 7,
    bins_per_octave: int = 36,
    cqt_mode: str = "full",
    window: Any = None,
    norm: float | None = 2,
    win_len_smooth: int | None = 41,
    smoothing_window: Any = "hann",
) -> np.ndarray:
    """Chroma energy normalised statistics: a chromagram in four steps of loudness, smoothed over time; it follows
    harmony and not timbre (M. Mueller and S. Ewert, 2011).

    Parameters
    ----------
    win_len_smooth : int > 0 or None
        Frames of the smoothing window.
    smoothing_window : as in `fa.filters.get_window`
    y, sr, C, hop_length, fmin, tuning, n_chroma, n_octaves, bins_per_octave, cqt_mode, window, norm
        As in `fa.feature.chroma_cqt`.

    Returns
    -------
    (..., n_chroma, t) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : as `fa.feature.chroma_cqt`; win_len_smooth is not an integer > 0

    Examples
    --------
    >>> import fastaudio as fa
    >>> C = fa.feature.chroma_cens(y=fa.tone(440, sr=22050, duration=3), sr=22050)
    >>> C.shape, int(C[:, 20].argmax())
    ((12, 130), 9)
    """
    where = "chroma_cens"
    if win_len_smooth is not None:
        win_len_smooth = _check.positive_int(where, "win_len_smooth", win_len_smooth)
    options = {"hop_length": hop_length, "fmin": fmin, "tuning": tuning, "n_chroma": n_chroma, "n_octaves": n_octaves}
    options |= {"bins_per_octave": bins_per_octave, "cqt_mode": cqt_mode, "window": window}
    chroma = normalize(chroma_cqt(y=y, C=C, sr=sr, norm=None, **options), norm=1, axis=-2)
    taps = np.ones(1)
    if win_len_smooth is not None:
        with _check.naming(window="smoothing_window"):
            taps = get_window(smoothing_window, win_len_smooth + 2, fftbins=False)
    steps = (_steps_on_gpu if _arrays.on_gpu(chroma) else _steps)(chroma, taps / taps.sum())
    return normalize(steps, norm=norm, axis=-2)


def _steps_on_gpu(chroma: Any, window: np.ndarray) -> Any:
    backend, x = registry.backend(chroma), _arrays.contiguous(chroma)
    out = backend.empty(x.shape, x.dtype)
    backend.kernel("chroma_steps")(_arrays.rows(out), _arrays.rows(x), np.array(LIMITS), window)
    return out


def _steps(chroma: np.ndarray, window: np.ndarray) -> np.ndarray:
    """A quarter for every limit passed, convolved along time with a symmetric window; zeros beyond the ends."""
    x = sum(((chroma > limit) * chroma.dtype.type(0.25) for limit in LIMITS), np.zeros_like(chroma))
    n, m, blocks = x.shape[-1], len(window), -(-x.shape[-1] // BLOCK)
    padded = np.zeros((*x.shape[:-1], blocks * BLOCK + m - 1))
    padded[..., m - 1 - m // 2 : m - 1 - m // 2 + n] = x
    parts = np.lib.stride_tricks.sliding_window_view(padded, BLOCK + m - 1, axis=-1)[..., ::BLOCK, :]
    parts = np.ascontiguousarray(parts).reshape(-1, BLOCK + m - 1)
    smooth = np.empty((len(parts), BLOCK))
    registry.current().kernel("gemm")(smooth, parts, _sliding(window), False, False, False)
    return smooth.reshape(*x.shape[:-1], blocks * BLOCK)[..., :n].astype(x.dtype)


def _sliding(window: np.ndarray) -> np.ndarray:
    """(BLOCK + m - 1, BLOCK): what a row of so many values is multiplied with to be convolved."""
    m = len(window)
    table = np.zeros((BLOCK + m - 1, BLOCK))
    for j in range(BLOCK):
        table[j : j + m, j] = window[::-1]
    return table


@_arrays.host_only
def chroma_fold(C: np.ndarray, *, bins_per_octave: int = 12) -> np.ndarray:
    """Pitch classes as the sum over octaves, `sum_m |C[b + m B]|`: the plain definition.

    Parameters
    ----------
    C : real or complex array (..., bins, t), a constant-Q spectrum
    bins_per_octave : int > 0
        B.

    Returns
    -------
    (..., bins_per_octave, t) array; the first class is that of the first bin

    Raises
    ------
    ParameterError : `C` has fewer than two dimensions

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.feature.chroma_fold(np.ones((84, 2)))[:, 0].tolist()
    [7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0]
    """
    where = "chroma_fold"
    steps, bins = _check.positive_int(where, "bins_per_octave", bins_per_octave), bins_of(where, C)
    C = np.abs(C)
    whole = np.zeros((*C.shape[:-2], -(-bins // steps) * steps, C.shape[-1]), C.dtype)
    whole[..., :bins, :] = C
    return whole.reshape(*C.shape[:-2], -1, steps, C.shape[-1]).sum(axis=-3)
