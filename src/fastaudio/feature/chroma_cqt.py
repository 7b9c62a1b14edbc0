"""Pitch classes of constant-Q spectra. Owns: chroma_cqt, chroma_vqt. May touch: core.cqt, core.pseudo_cqt,
filters, util, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..core.cqt import cqt, vqt
from ..core.pseudo_cqt import hybrid_cqt
from ..errors import ParameterError
from ..filters.cq_to_chroma import cq_to_chroma
from ..util.normalize import normalize, on_gpu


@_arrays.any_array("y", "C", gpu=True)
def chroma_cqt(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    C: np.ndarray | None = None,
    hop_length: int = 512,
    fmin: float | None = None,
    norm: float | None = np.inf,
    threshold: float = 0.0,
    tuning: float | None = None,
    n_chroma: int = 12,
    n_octaves: int = 7,
    window: Any = None,
    bins_per_octave: int | None = 36,
    cqt_mode: str = "full",
) -> np.ndarray:
    """Chromagram of a constant-Q spectrum: the magnitudes of each pitch class, all octaves together.

    Parameters
    ----------
    y : array (..., n), float32, float64 or int16 (full scale 32768); or a torch tensor, or a list of clips
    sr : float > 0, Hz
    C : array (..., bins, t), magnitudes of a constant-Q spectrum to use instead of `y`
    hop_length, fmin, tuning
        As in `fa.cqt`; `tuning=None` estimates it.
    norm : number > 0, inf, -inf, 0 or None
        Of every frame, as in `fa.util.normalize`.
    threshold : float or None
        Smaller values become 0, before normalising.
    n_chroma : int > 0
        Pitch classes.
    n_octaves : int > 0
    window : (n,) array, optional
        Smooths the weights of each class over bins.
    bins_per_octave : int > 0 or None
        A multiple of `n_chroma`; None: `n_chroma`.
    cqt_mode : {"full", "hybrid"}
        `fa.cqt` or `fa.hybrid_cqt`.

    Returns
    -------
    (..., n_chroma, t) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : neither `y` nor `C`, audio that is not finite real numbers, a parameter outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> C = fa.feature.chroma_cqt(y=fa.tone(440, sr=22050, duration=3), sr=22050)
    >>> C.shape, int(C[:, 20].argmax())
    ((12, 130), 9)
    """
    where = "chroma_cqt"
    steps = n_chroma if bins_per_octave is None else _check.positive_int(where, "bins_per_octave", bins_per_octave)
    _check.one_of(where, "cqt_mode", cqt_mode, ("full", "hybrid"))
    if steps % _check.positive_int(where, "n_chroma", n_chroma):
        raise _check.fail(where, f"bins_per_octave must be a multiple of n_chroma = {n_chroma}", steps)
    if C is None:
        transform = cqt if cqt_mode == "full" else hybrid_cqt
        bins = _check.positive_int(where, "n_octaves", n_octaves) * steps
        options = {"hop_length": hop_length, "fmin": fmin, "tuning": tuning, "n_bins": bins, "bins_per_octave": steps}
        C = abs(transform(_signal(where, y, "C"), sr=sr, **options))
    table = cq_to_chroma(bins_of(where, C), bins_per_octave=steps, n_chroma=n_chroma, fmin=fmin, window=window)
    return _folded(table, C, threshold, norm)


@_arrays.any_array("y", "V", gpu=True)
def chroma_vqt(
    *,
    y: np.ndarray | None = None,
    sr: float = 22050,
    V: np.ndarray | None = None,
    hop_length: int = 512,
    fmin: float | None = None,
    intervals: Any,
    norm: float | None = np.inf,
    threshold: float = 0.0,
    n_octaves: int = 7,
    bins_per_octave: int = 12,
    gamma: float = 0,
) -> np.ndarray:
    """Chromagram of a variable-Q spectrum: one class for every step of a scale.

    Parameters
    ----------
    V : array (..., bins, t), magnitudes of a variable-Q spectrum to use instead of `y`
    intervals, gamma
        As in `fa.vqt`.
    bins_per_octave : int > 0
        Classes; as many as ratios if `intervals` are given.
    y, sr, hop_length, fmin, norm, threshold, n_octaves
        As in `fa.feature.chroma_cqt`.

    Returns
    -------
    (..., bins_per_octave, t) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : as `fa.feature.chroma_cqt`

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=3)
    >>> fa.feature.chroma_vqt(y=y, sr=22050, intervals="ji5", bins_per_octave=12).shape
    (12, 130)
    """
    where = "chroma_vqt"
    steps = bins_per_octave if isinstance(intervals, str) else len(intervals)
    if V is None:
        bins = _check.positive_int(where, "n_octaves", n_octaves) * steps
        options = {"hop_length": hop_length, "fmin": fmin, "intervals": intervals, "gamma": gamma, "n_bins": bins}
        V = abs(vqt(_signal(where, y, "V"), sr=sr, bins_per_octave=steps, **options))
    table = cq_to_chroma(bins_of(where, V), bins_per_octave=steps, n_chroma=steps, fmin=fmin)
    return _folded(table, V, threshold, norm)


def _signal(where: str, y: Any, other: str) -> np.ndarray:
    if y is None:
        raise _check.neither(where, f"y or {other}")
    return y


def bins_of(where: str, C: Any) -> int:
    if np.ndim(C) < 2 or not np.shape(C)[-2]:
        raise ParameterError(f"{where}: the spectrum must be (..., bins, frames), got shape {np.shape(C)}")
    return np.shape(C)[-2]


def _folded(table: np.ndarray, C: Any, threshold: float | None, norm: Any) -> np.ndarray:
    if _arrays.on_gpu(C):
        return _folded_on_gpu(table, C, threshold, norm)
    chroma = np.matmul(table, C)
    if threshold is not None:
        chroma[chroma < threshold] = 0.0
    return normalize(chroma, norm=norm, axis=-2)


def _folded_on_gpu(table: np.ndarray, C: Any, threshold: float | None, norm: Any) -> Any:
    return on_gpu(product_on_gpu(table, _arrays.real("chroma_cqt", "C", C)), norm, -2, least=threshold)


def product_on_gpu(table: np.ndarray, C: Any) -> Any:
    """np.matmul(table, C) for float32 C (..., bins, t) of a GPU."""
    backend, spectra, (rows, bins) = registry.backend(C), _arrays.slices(C), table.shape
    out = backend.empty((len(spectra), rows, C.shape[-1]), np.float32)
    starts, lengths = np.zeros(rows, np.int64), np.full(rows, bins, np.int64)
    backend.kernel("mel_project")(out, spectra, starts, lengths, table.astype(np.float32), False)
    return out.reshape(*C.shape[:-2], rows, C.shape[-1])
