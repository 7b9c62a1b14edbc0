"""Sound from constant-Q spectra. Owns: icqt. May touch: cqt_plan, istft, resample."""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from ..filters.cq_to_chroma import C1
from ..util.fix_length import fix_length
from .cqt_plan import Scale, filter_spectra, scale_of
from .istft import istft
from .resample import convert


@_arrays.host_only
def icqt(
    C: np.ndarray,
    *,
    sr: float = 22050,
    hop_length: int = 512,
    fmin: float | None = None,
    bins_per_octave: int = 12,
    tuning: float = 0.0,
    filter_scale: float = 1,
    norm: float | None = 1,
    sparsity: float = 0.01,
    window: Any = "hann",
    scale: bool = True,
    length: int | None = None,
    res_type: str = "soxr_hq",
    dtype: Any = None,
) -> np.ndarray:
    """Inverse of `cqt`, approximately: the filters of a constant-Q spectrum leave gaps and overlap.

    Parameters
    ----------
    C : complex array (..., n_bins, t)
    sr, hop_length, fmin, bins_per_octave, tuning, filter_scale, norm, sparsity, window, scale, res_type
        As given to `fa.cqt`.
    length : int > 0, optional
        Samples of the result.
    dtype : real dtype, optional
        Default: that of `C`.

    Returns
    -------
    (..., n) array

    Raises
    ------
    ParameterError : `C` has fewer than two dimensions, a parameter outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=1)
    >>> z = fa.icqt(fa.cqt(y, sr=22050, hop_length=128), sr=22050, hop_length=128, length=len(y))
    >>> bool(abs(z - y)[4000:-4000].max() < 0.1)
    True
    """
    where = "icqt"
    C = np.asarray(C)
    if C.ndim < 2 or 0 in C.shape:
        raise ParameterError(f"{where}: C must be (..., bins, frames) and not empty, got shape {C.shape}")
    sr, hop = _check.positive(where, "sr", sr), _check.positive_int(where, "hop_length", hop_length)
    steps = _check.positive_int(where, "bins_per_octave", bins_per_octave)
    fmin = C1 if fmin is None else _check.positive(where, "fmin", fmin)
    fmin *= 2.0 ** (_check.finite(where, "tuning", tuning) / steps)
    n_bins = C.shape[-2]
    s = scale_of(
        where, sr, fmin, n_bins, "equal", steps, _check.positive(where, "filter_scale", filter_scale), 0, window
    )
    if length is not None:
        C = C[..., : ceil((_check.positive_int(where, "length", length) + s.lengths.max()) / hop)]
    y = None
    for first, halvings in zip(range(0, n_bins, steps), _halvings(hop, ceil(n_bins / steps)), strict=True):
        part = slice(first, min(first + steps, n_bins))
        spectra = filter_spectra(s, part, sr / 2**halvings, filter_scale, norm, sparsity, window, 0)
        D = _octave(C[..., part, :], spectra, s, part, scale)
        octave = istft(D, window="ones", hop_length=hop >> halvings, dtype=dtype)
        octave = convert(octave, 1, 2**halvings, res_type, fix=False)
        if y is None:
            y = octave
        else:
            y[..., : octave.shape[-1]] += octave[..., : y.shape[-1]]
    return fix_length(y, size=length) if length else y


def _halvings(hop: int, octaves: int) -> list[int]:
    """How often the rate of each octave, lowest first, is halved: as often as its hop can be."""
    twos = (hop & -hop).bit_length() - 1
    return [min(above, twos) for above in range(octaves - 1, -1, -1)]


def _octave(C: np.ndarray, spectra: np.ndarray, s: Scale, part: slice, scale: bool) -> np.ndarray:
    """Spectra (..., bins, frames) of one octave: every filter's own, weighted by the bin."""
    n_fft = 2 * (spectra.shape[1] - 1)
    power = n_fft / s.lengths[part] / (np.abs(spectra) ** 2).sum(axis=1)
    weights = spectra.conj() * (power * (np.sqrt(s.lengths[part]) if scale else 1))[:, None]
    return np.matmul(weights.T.astype(C.dtype, copy=False), C)
