"""Programs: what the engines compute from every frame. Owns: how features are described to the kernels `extract` and
`spectral`, and the calls of these. May touch: core.framing, backends. The codes and parameters stand in backends.ops.

A public feature builds a `Program` of one feature and runs it on samples or on a spectrogram; `extract` joins several.
Tables are cached, here and in filters: a 1-second clip must not pay for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from .. import _arrays
from ..backends import ops, registry
from ..core.framing import Frames, in_precision, not_finite
from ..errors import ParameterError
from ..filters.framing import window_of
from ..filters.sparse_bank import no_bank

#: codes of the features that read `Program.power`
_POWERED = tuple(ops.FEATURES[name][0] for name in ("spectrogram", "melspectrogram", "log_mel", "mfcc"))


class Mel(NamedTuple):
    """Tables of the mel bands and of the cosine transform, in the dtype of the kernel."""

    starts: np.ndarray
    lengths: np.ndarray
    weights: np.ndarray
    dct: np.ndarray


class Program(NamedTuple):
    """`codes (features, 4)` int64: code, first row, rows, offset in `params`; `rows`: rows of the output."""

    codes: np.ndarray
    params: np.ndarray
    rows: int
    power: float
    mel: Mel


@lru_cache(maxsize=4)
def no_mel(dtype: Any) -> Mel:
    return Mel(*no_bank(dtype), np.zeros((0, 0), dtype))


@lru_cache(maxsize=256)
def _codes(name: str, rows: int) -> np.ndarray:
    return np.array([[ops.FEATURES[name][0], 0, rows, 0]], np.int64)


@lru_cache(maxsize=256)
def _params(values: tuple[float, ...]) -> np.ndarray:
    return np.array(values, np.float64)


def program(name: str, rows: int, params: Any, dtype: Any, *, power: float = 2.0, mel: Mel | None = None) -> Program:
    """The program of one feature; `params` a tuple of numbers, or a float64 vector."""
    values = _params(params) if isinstance(params, tuple) else params
    return Program(_codes(name, rows), values, rows, power, no_mel(dtype) if mel is None else mel)


_remembered: dict[tuple, Program] = {}


def remember(key: tuple, make: Callable[[], Program]) -> Program:
    """The program made earlier for `key`. One with empty mel bands is made again each time, since making it warns."""
    try:
        found = _remembered.get(key)
    except TypeError:  # an argument that cannot be hashed
        return make()
    if found is None:
        found = make()
        if found.mel.lengths.all():
            if len(_remembered) >= 64:
                _remembered.clear()
            _remembered[key] = found
    return found


def join(programs: Sequence[Program]) -> Program:
    """One program that computes all, rows one after another. Their mel tables must be the same."""
    codes, params, row, offset = [], [], 0, 0
    mel, power = programs[0].mel, programs[0].power
    for p in programs:
        codes.append(p.codes + np.array([0, row, 0, offset]))
        params.append(p.params)
        row, offset = row + p.rows, offset + len(p.params)
        if p.codes[0, 0] in _POWERED:
            power = p.power
        if len(p.mel.dct) or not len(mel.starts):
            mel = p.mel
    return Program(np.concatenate(codes), np.concatenate(params), row, power, mel)


def run_frames(f: Frames, n_fft: int, window: Any, win_length: int | None, p: Program, where: str) -> np.ndarray:
    """The features of a signal: `(..., rows, frames)` in the dtype of the kernel."""
    backend = registry.backend(f.x)
    table = window_of(where, window, win_length, n_fft, f.dtype)
    out = backend.empty((len(f.x), p.rows, f.count), f.dtype)
    finite = backend.kernel("extract")(out, f.x, table, f.hop, f.pad, f.mode, p.power, p.codes, p.params, *p.mel)
    if not finite and not f.checked:
        raise not_finite(where)
    return out.reshape(*f.lead, p.rows, f.count)


def run_spectrogram(S: np.ndarray, p: Program) -> np.ndarray:
    """The features of a spectrogram `(..., bins, frames)` from `spectrogram_of`."""
    backend = registry.backend(S)
    slices = _arrays.slices(S.swapaxes(-1, -2)).swapaxes(-1, -2) if _arrays.turned(S) else _arrays.slices(S)
    out = backend.empty((len(slices), p.rows, S.shape[-1]), S.dtype)
    backend.kernel("spectral")(out, slices, p.power, p.codes, p.params, *p.mel)
    return out.reshape(*S.shape[:-2], p.rows, S.shape[-1])


def spectrogram_of(where: str, S: Any, *, negative: bool = False) -> tuple[np.ndarray, np.dtype]:
    """A spectrogram as `run_spectrogram` takes it, and the dtype of results; ParameterError if it is complex or (unless
    allowed) negative. Its memory is C-contiguous, or `turned`."""
    S = S if _arrays.on_gpu(S) else np.asarray(S)
    if S.dtype.kind == "c":
        raise ParameterError(f"{where}: S must be real, got dtype {S.dtype}; take numpy.abs of it")
    if S.ndim < 2:
        raise ParameterError(f"{where}: S must be (..., bins, frames), got shape {S.shape}")
    if S.dtype not in (np.float32, np.float64) or not _arrays.turned(S):
        S = _arrays.real(where, "S", S)
    if not negative and S.size and S.min() < 0:
        raise ParameterError(f"{where}: S must not be negative, got {S.min()!r}")
    return in_precision(where, S), S.dtype


def fft_length(n_fft: int | None, S: np.ndarray) -> int:
    """The frame length that belongs to a spectrogram: `n_fft` if it fits, else the even one that does."""
    return 2 * (S.shape[-2] - 1) if n_fft is None or n_fft // 2 + 1 != S.shape[-2] else n_fft
