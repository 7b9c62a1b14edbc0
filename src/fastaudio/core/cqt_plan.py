"""Plans of constant-Q transforms. Owns: frequencies, filter lengths, and the sparse filters of every octave as the
kernel takes them. May touch: filters.wavelet, filters.sparse_bank, intervals, _check. Never: a signal.

From the highest octave down, the signal is halved in rate where the octaves left allow it, so filters stay short. They
are applied to spectra of frames; of each only the largest values are kept, all but `sparsity` of its sum.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, log2
from typing import Any, NamedTuple

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..filters.sparse_bank import sparse_bank
from ..filters.wavelet import wavelet
from ..filters.wavelet_lengths import relative_bandwidth, wavelet_lengths, window_bandwidth
from .intervals import interval_frequencies


class Scale(NamedTuple):
    """Bins of a transform: frequencies (Hz), relative bandwidths, filter lengths (samples)."""

    freqs: np.ndarray
    alpha: np.ndarray
    lengths: np.ndarray
    cutoff: float


class Octave(NamedTuple):
    """Filters of one octave: bins first .. of the result; weights (filters, widest) complex over spectra of n_fft."""

    first: int
    n_fft: int
    hop: int
    halvings: int  #: of the rate, since the octave above
    starts: np.ndarray
    lengths: np.ndarray
    weights: np.ndarray


class Plan(NamedTuple):
    scale: Scale
    early: int  #: halvings before the highest octave
    octaves: tuple[Octave, ...]


def scale_of(
    where: str, sr: float, fmin: float, n_bins: int | None, intervals: Any, bins_per_octave: int, filter_scale: float,
    gamma: float | None, window: Any,
) -> Scale:  # fmt: skip
    """The bins that are asked for, or, without `n_bins`, all up to half the rate."""
    if not fmin < sr / 2:
        raise _check.fail(where, f"fmin must be < sr / 2 = {sr / 2}", fmin)
    count = ceil(bins_per_octave * (log2(sr) - log2(fmin))) if n_bins is None else n_bins
    freqs = interval_frequencies(count, fmin=fmin, intervals=intervals, bins_per_octave=bins_per_octave)
    if n_bins is None:
        freqs = freqs[: _fitting(where, freqs, window, filter_scale, gamma, sr)]
    if len(freqs) == 1:
        r = 2.0 ** (2 / bins_per_octave)
        alpha = np.array([(r - 1) / (r + 1)])
    else:
        alpha = relative_bandwidth(freqs)
    options = {"window": window, "filter_scale": filter_scale, "gamma": gamma, "alpha": alpha}
    lengths, cutoff = wavelet_lengths(freqs=freqs, sr=sr, **options)
    return Scale(freqs, alpha, lengths, cutoff)


def below_nyquist(where: str, scale: Scale, sr: float) -> None:
    if scale.cutoff > sr / 2:
        highest = round(float(scale.freqs.max()), 2)
        raise ParameterError(
            f"{where}: filters must stay below sr / 2 = {sr / 2}, got n_bins={len(scale.freqs)} up to {highest} Hz"
        )


def _fitting(where: str, freqs: np.ndarray, window: Any, filter_scale: float, gamma: float | None, sr: float) -> int:
    """How many of the frequencies have filters below half the rate."""
    logs = np.log2(freqs)
    steps = 1 / np.diff(logs, prepend=2 * logs[0] - logs[1]) if len(freqs) > 1 else np.ones(1)
    ratio = 2.0 ** (2 / steps)
    alpha = (ratio - 1) / (ratio + 1)
    added = alpha * 24.7 / 0.108 if gamma is None else gamma
    cutoff = np.maximum.accumulate(freqs * (1 + 0.5 * window_bandwidth(window) * alpha / filter_scale) + 0.5 * added)
    count = int(np.searchsorted(cutoff, sr / 2, side="left"))
    if not count:
        raise ParameterError(f"{where}: no filter fits between fmin and sr / 2 = {sr / 2}, got fmin={freqs[0]}")
    return count


def filter_spectra(
    scale: Scale, part: slice, sr: float, filter_scale: float, norm: Any, sparsity: float, window: Any,
    gamma: float | None, least: int = 0,
) -> np.ndarray:  # fmt: skip
    """(filters, n_fft // 2 + 1) complex128: spectra of the filters, small values zero; n_fft >= least."""
    options = {"filter_scale": filter_scale, "gamma": gamma, "alpha": scale.alpha[part], "dtype": np.complex128}
    basis, lengths = wavelet(freqs=scale.freqs[part], sr=sr, window=window, norm=norm, **options)
    n_fft = max(basis.shape[1], least)
    basis *= lengths[:, None] / n_fft
    spectra = np.fft.fft(basis, n=n_fft, axis=1)[:, : n_fft // 2 + 1]
    if not 0 <= sparsity < 1:
        raise _check.fail("cqt", "sparsity must be in [0, 1)", sparsity)
    sizes = np.abs(spectra)
    ascending = np.sort(sizes, axis=1)
    sums = np.cumsum(ascending / sizes.sum(axis=1, keepdims=True), axis=1)
    least_kept = np.take_along_axis(ascending, np.argmin(sums < sparsity, axis=1)[:, None], axis=1)
    return np.where(sizes >= least_kept, spectra, 0)


@lru_cache(maxsize=32)
def plan_of(
    where: str, sr: float, hop: int, fmin: float, n_bins: int | None, intervals: Any, bins_per_octave: int,
    filter_scale: float, norm: Any, sparsity: float, window: Any, gamma: float | None, scaled: bool, dtype: Any,
) -> Plan:  # fmt: skip
    scale = scale_of(where, sr, fmin, n_bins, intervals, bins_per_octave, filter_scale, gamma, window)
    below_nyquist(where, scale, sr)
    n_bins = len(scale.freqs)
    octaves = ceil(n_bins / bins_per_octave)
    early = _early(sr / 2, scale.cutoff, hop, octaves)
    sr, hop = sr / 2**early, hop >> early
    lengths = scale.lengths / 2**early if scaled else np.ones(n_bins)
    made, halvings, rate, top = [], 0, sr, n_bins
    for _ in range(octaves):
        part = slice(max(top - bins_per_octave, 0), top)
        spectra = filter_spectra(scale, part, rate, filter_scale, norm, sparsity, window, gamma)
        spectra *= np.sqrt(sr / rate / lengths[part])[:, None]
        made.append(Octave(part.start, 2 * (spectra.shape[1] - 1), hop, halvings, *sparse_bank(spectra, dtype)))
        top, halvings = part.start, 0
        if top and hop % 2 == 0 and scale.freqs[top - 1] <= rate / 5:
            hop, rate, halvings = hop // 2, rate / 2, 1
    return Plan(scale, early, tuple(made))


def _early(nyquist: float, cutoff: float, hop: int, octaves: int) -> int:
    """How often the rate can be halved at once: for the highest filter, and for the hop of the lowest octave."""
    by_rate = max(0, ceil(log2(nyquist / cutoff)) - 2)
    twos = (hop & -hop).bit_length() - 1
    return min(by_rate, max(0, twos - octaves + 1))
