"""Constant-Q spectra, octave by octave. Owns: what all transforms of this family do with their arguments, and the one
of the whole signal. May touch: cqt_plan, decimate, framing, tuning, backends.

librosa's algorithm (C. Schoerkhuber and A. Klapuri, 2010): filters are applied to spectra of frames, and from one
octave to the next the signal is halved in rate by soxr's filter.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable
from ..filters.cq_to_chroma import C1
from ..filters.framing import window_of
from ..util.dtypes import COMPLEX
from .cqt_plan import Plan, plan_of
from .decimate import decimate
from .framing import check_finite, frames
from .resample import QUALITIES, convert
from .tuning import estimate_tuning


class Bins(NamedTuple):
    """What the transforms of this family have in common."""

    sr: float
    hop: int
    fmin: float | None
    n_bins: int | None
    bins_per_octave: int
    tuning: float | None
    filter_scale: float
    norm: Any
    sparsity: float
    window: Any

    def tuned(self, where: str, y: np.ndarray) -> Bins:
        """The same with numbers checked, `fmin` tuned, and hashable values."""
        sr = _check.positive(where, "sr", self.sr)
        hop = _check.positive_int(where, "hop_length", self.hop)
        count = None if self.n_bins is None else _check.positive_int(where, "n_bins", self.n_bins)
        steps = _check.positive_int(where, "bins_per_octave", self.bins_per_octave)
        fmin = C1 if self.fmin is None else _check.positive(where, "fmin", self.fmin)
        tuning = estimate_tuning(y=y, sr=sr, bins_per_octave=steps) if self.tuning is None else self.tuning
        filter_scale = _check.positive(where, "filter_scale", self.filter_scale)
        window = tuple(self.window) if isinstance(self.window, list) else self.window
        fmin *= 2.0 ** (_check.finite(where, "tuning", tuning) / steps)
        return Bins(sr, hop, fmin, count, steps, 0.0, filter_scale, self.norm, float(self.sparsity), window)


def signal_of(where: str, y: Any, dtype: Any) -> tuple[np.ndarray, np.dtype]:
    """`y` as the kernels take it, known to be finite, and the complex dtype of results."""
    y = _arrays.samples(where, y)
    check_finite(where, y)
    result = COMPLEX[_arrays.result_dtype(y)] if dtype is None else np.dtype(dtype)
    if result.kind != "c":
        raise _check.fail(where, "dtype must be complex", dtype)
    real = np.float64 if registry.high_precision() or result == np.complex128 else _arrays.result_dtype(y)
    if _arrays.on_gpu(y) and real != np.float32:
        raise BackendUnavailable(f"{where}: a GPU computes in float32 alone, got precision 'high' or dtype {dtype}")
    return _arrays.full_scale(y, real), result


def transform(
    where: str, y: Any, bins: Bins, intervals: Any, gamma: float | None, scale: bool, pad_mode: Any, res_type: str,
    dtype: Any,
) -> np.ndarray:  # fmt: skip
    y, result = signal_of(where, y, dtype)
    b = bins.tuned(where, y)
    _check.one_of(where, "res_type", res_type, QUALITIES)
    if gamma is not None and not gamma >= 0:
        raise _check.fail(where, "gamma must be >= 0 or None", gamma)
    numbers = (b.sr, b.hop, b.fmin, b.n_bins, intervals, b.bins_per_octave, b.filter_scale, b.norm, b.sparsity)
    plan = plan_of(where, *numbers, b.window, gamma, bool(scale), COMPLEX[y.dtype])
    x = _early(where, _arrays.rows(y), plan, scale, res_type)
    out = _octaves(where, x, plan, pad_mode, res_type)
    return out.reshape(*y.shape[:-1], *out.shape[1:]).astype(result, copy=False)


def _early(where: str, x: np.ndarray, plan: Plan, scale: bool, res_type: str) -> np.ndarray:
    """The signal at the rate of the highest octave."""
    factor = 1 << plan.early
    if x.shape[1] < factor:
        raise _check.fail(where, f"y must have at least {factor} samples", x.shape[1])
    if factor == 1:
        return x
    gain = np.sqrt(factor) * (1 if scale else np.sqrt(factor))
    if factor == 2:
        return decimate(x, res_type, float(gain))
    if _arrays.on_gpu(x):
        rule = "on a GPU the highest filter must not lie below sr / 16"
        raise BackendUnavailable(f"{where}: {rule}; resample to sr / {factor} first, or bring the array to the host")
    return convert(x, factor, 1, res_type) * x.dtype.type(gain)


def _octaves(where: str, x: np.ndarray, plan: Plan, pad_mode: Any, res_type: str) -> np.ndarray:
    """(rows, n_bins, frames) complex, in the precision of x."""
    length, count = x.shape[1], []
    for octave in plan.octaves:
        length = -(-length // 2) if octave.halvings else length
        count.append(1 + length // octave.hop)
    backend = registry.backend(x)
    out = backend.empty((len(x), len(plan.scale.freqs), min(count)), COMPLEX[x.dtype])
    for octave in plan.octaves:
        if octave.halvings:
            x = decimate(x, res_type, float(np.sqrt(2)))
        f = frames(where, x, octave.n_fft, octave.hop, True, pad_mode)
        window = window_of(where, "ones", None, octave.n_fft, f.dtype)
        bank = octave.starts, octave.lengths, octave.weights
        backend.kernel("cqt")(out, f.x, window, f.hop, f.pad, f.mode, octave.first, *bank)
    return out
