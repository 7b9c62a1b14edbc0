"""Magnitudes of constant-Q spectra without their phases. Owns: pseudo_cqt, hybrid_cqt. May touch: cqt, cqt_plan,
framing, backends."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, log2
from typing import Any

import numpy as np

from .. import _arrays
from ..backends import ops, registry
from ..filters.framing import window_of
from ..filters.sparse_bank import sparse_bank
from .cqt_octaves import Bins, signal_of, transform
from .cqt_plan import Scale, below_nyquist, filter_spectra, scale_of
from .framing import frames


@_arrays.any_array("y", gpu=True)
def pseudo_cqt(
    y: np.ndarray,
    *,
    sr: float = 22050,
    hop_length: int = 512,
    fmin: float | None = None,
    n_bins: int | None = 84,
    bins_per_octave: int = 12,
    tuning: float | None = 0.0,
    filter_scale: float = 1,
    norm: float | None = 1,
    sparsity: float = 0.01,
    window: Any = "hann",
    scale: bool = True,
    pad_mode: Any = "constant",
    dtype: Any = None,
) -> np.ndarray:
    """Magnitudes of a constant-Q spectrum, from magnitudes of one short-time Fourier transform of all octaves.

    Parameters
    ----------
    y, sr, hop_length, fmin, n_bins, bins_per_octave, tuning, filter_scale, norm, sparsity, window, scale, pad_mode, \
dtype
        As in `fa.cqt`.

    Returns
    -------
    (..., n_bins, t) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : as `fa.cqt`

    Examples
    --------
    >>> import fastaudio as fa
    >>> C = fa.pseudo_cqt(fa.tone(440, sr=22050, duration=1), sr=22050)
    >>> C.shape, int(C[:, 20].argmax())
    ((84, 44), 45)
    """
    where = "pseudo_cqt"
    y, result = signal_of(where, y, dtype)
    b = Bins(
        sr, hop_length, fmin, n_bins, bins_per_octave, tuning, filter_scale, norm, sparsity, window
    ).tuned(where, y)  # fmt: skip
    return _magnitudes(where, y, b, scale, pad_mode, result)


def _magnitudes(where: str, y: np.ndarray, b: Bins, scale: bool, pad_mode: Any, result: np.dtype) -> np.ndarray:
    """The filters are bands of the magnitude spectra of frames, as mel bands are of power spectra."""
    n_fft, bands = _filters(where, b, bool(scale), y.dtype)
    f = frames(where, y, n_fft, b.hop, True, pad_mode)
    table, backend = window_of(where, "hann", None, n_fft, f.dtype), registry.backend(f.x)
    out = backend.empty((len(f.x), len(bands[0]), f.count), f.dtype)
    codes = np.array([[ops.FEATURES["melspectrogram"][0], 0, len(bands[0]), 0]], np.int64)
    tables = *bands, np.zeros((0, 0), f.dtype)
    backend.kernel("extract")(out, f.x, table, f.hop, f.pad, f.mode, 1.0, codes, np.zeros(0), *tables)
    real = np.float64 if result == np.complex128 else np.float32
    return out.reshape(*f.lead, *out.shape[1:]).astype(real, copy=False)


def _scale(where: str, b: Bins) -> Scale:
    s = scale_of(where, b.sr, b.fmin, b.n_bins, "equal", b.bins_per_octave, b.filter_scale, 0, b.window)
    below_nyquist(where, s, b.sr)
    return s


@lru_cache(maxsize=32)
def _filters(where: str, b: Bins, scale: bool, dtype: np.dtype) -> tuple[int, tuple[np.ndarray, ...]]:
    """Length of the frames, and the bands of their spectra."""
    s = _scale(where, b)
    least = 1 << (1 + ceil(log2(b.hop)))
    spectra = np.abs(filter_spectra(s, slice(None), b.sr, b.filter_scale, b.norm, b.sparsity, b.window, 0.0, least))
    n_fft = 2 * (spectra.shape[1] - 1)
    spectra *= n_fft**-0.5 if scale else np.sqrt(s.lengths / n_fft)[:, None]
    return n_fft, sparse_bank(spectra, dtype)


@_arrays.any_array("y", gpu=True)
def hybrid_cqt(
    y: np.ndarray,
    *,
    sr: float = 22050,
    hop_length: int = 512,
    fmin: float | None = None,
    n_bins: int | None = 84,
    bins_per_octave: int = 12,
    tuning: float | None = 0.0,
    filter_scale: float = 1,
    norm: float | None = 1,
    sparsity: float = 0.01,
    window: Any = "hann",
    scale: bool = True,
    pad_mode: Any = "constant",
    res_type: str = "soxr_hq",
    dtype: Any = None,
) -> np.ndarray:
    """Magnitudes of a constant-Q spectrum: `fa.pseudo_cqt` for bins whose filters are shorter than two hops, `fa.cqt`
    for the others.

    Parameters
    ----------
    y, sr, hop_length, fmin, n_bins, bins_per_octave, tuning, filter_scale, norm, sparsity, window, scale, pad_mode, \
res_type, dtype
        As in `fa.cqt`.

    Returns
    -------
    (..., n_bins, t) array, float32, or float64 for float64 input

    Raises
    ------
    ParameterError : as `fa.cqt`

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.hybrid_cqt(fa.tone(440, sr=22050, duration=1), sr=22050).shape
    (84, 44)
    """
    where = "hybrid_cqt"
    y, dtype = signal_of(where, y, dtype)
    b = Bins(
        sr, hop_length, fmin, n_bins, bins_per_octave, tuning, filter_scale, norm, sparsity, window
    ).tuned(where, y)  # fmt: skip
    s = _scale(where, b)
    short = 2.0 ** np.ceil(np.log2(s.lengths)) < 2 * b.hop
    parts = []
    if not short.all():
        low = b._replace(n_bins=int((~short).sum()))
        parts.append(abs(transform(where, y, low, "equal", 0, scale, pad_mode, res_type, dtype)))
    if short.any():
        high = b._replace(n_bins=int(short.sum()), fmin=float(s.freqs[short].min()))
        parts.append(_magnitudes(where, y, high, scale, pad_mode, dtype))
    count = min(part.shape[-1] for part in parts)
    if not _arrays.on_gpu(y):
        return np.concatenate([part[..., :count] for part in parts], axis=-2)
    whole, at = registry.backend(y).empty((*y.shape[:-1], len(short), count), parts[0].dtype), 0
    for part in parts:
        whole[..., at : at + part.shape[-2], :] = part[..., :count]
        at += part.shape[-2]
    return whole
