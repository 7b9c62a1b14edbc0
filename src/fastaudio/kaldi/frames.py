"""Frames as Kaldi cuts and prepares them. Owns: what fbank, mfcc and spectrogram share: checks, sizes, windows, dither,
the call of the kernel. May touch: core.framing, backends."""

from __future__ import annotations

from functools import lru_cache
from math import inf, log
from typing import Any, NamedTuple

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..core.framing import in_precision, not_finite
from ..errors import ParameterError
from ..filters import window_shapes as shapes

WINDOWS = ("povey", "hanning", "hamming", "rectangular", "blackman")


class Options(NamedTuple):
    """Options of frames; the names and defaults of torchaudio."""

    blackman_coeff: float
    channel: int
    dither: float
    energy_floor: float
    frame_length: float
    frame_shift: float
    min_duration: float
    preemphasis_coefficient: float
    raw_energy: bool
    remove_dc_offset: bool
    round_to_power_of_two: bool
    sample_frequency: float
    snip_edges: bool
    subtract_mean: bool
    window_type: str
    seed: int

    @classmethod
    def of(cls, where: str, names: dict[str, Any]) -> Options:
        """Those among a function's arguments, checked."""
        found = cls(*(names[name] for name in cls._fields))
        check(where, found)
        return found

    @property
    def hop(self) -> int:
        return int(self.sample_frequency * self.frame_shift * 0.001)

    @property
    def size(self) -> int:
        return int(self.sample_frequency * self.frame_length * 0.001)

    @property
    def n_fft(self) -> int:
        return 1 << (self.size - 1).bit_length() if self.round_to_power_of_two else self.size

    @property
    def pad(self) -> int:
        """Samples of the first frame that lie before the signal."""
        return 0 if self.snip_edges else self.size // 2 - self.hop // 2

    def count(self, n: int) -> int:
        """Frames of a signal of n samples."""
        if self.snip_edges:
            return 1 + (n - self.size) // self.hop if n >= self.size else 0
        return (n + self.hop // 2) // self.hop


class Columns(NamedTuple):
    """What the kernel makes of a frame, and its tables; see "kaldi" in backends.ops."""

    count: int
    kind: int
    first: int
    energy: int
    power: bool
    log: bool
    tables: tuple[np.ndarray, np.ndarray, np.ndarray]
    dct: np.ndarray


@lru_cache(maxsize=64)
def check(where: str, o: Options) -> None:
    _check.positive(where, "sample_frequency", o.sample_frequency)
    _check.positive(where, "frame_shift", o.frame_shift)
    _check.positive(where, "frame_length", o.frame_length)
    _check.non_negative(where, "energy_floor", o.energy_floor)
    _check.non_negative(where, "dither", o.dither)
    _check.non_negative_int(where, "seed", o.seed)
    _check.one_of(where, "window_type", o.window_type, WINDOWS)
    if not 0 <= o.preemphasis_coefficient <= 1:
        raise _check.fail(where, "preemphasis_coefficient must be from 0 to 1", o.preemphasis_coefficient)
    if o.size < 2 or o.hop < 1:
        raise ParameterError(f"{where}: a frame must have 2 samples and a shift 1, got {o.size} and {o.hop}")
    if o.n_fft % 2:
        raise ParameterError(
            f"{where}: a frame of {o.size} samples has no even transform; set round_to_power_of_two, got False"
        )


@lru_cache(maxsize=64)
def window_table(kind: str, size: int, n_fft: int, coefficient: float, dtype: Any) -> np.ndarray:
    """(n_fft,): the symmetric window of `size` samples, followed by zeros."""
    full = np.zeros(n_fft)
    if kind == "povey":
        full[:size] = shapes.hann(size).clip(0) ** 0.85
    elif kind == "blackman":
        full[:size] = shapes.general_cosine(size, (coefficient, 0.5, 0.5 - coefficient))
    else:
        full[:size] = {"hanning": shapes.hann, "hamming": shapes.hamming, "rectangular": shapes.boxcar}[kind](size)
    table = full.astype(dtype)
    table.flags.writeable = False
    return table


@lru_cache(maxsize=64)
def numbers(o: Options) -> np.ndarray:
    floor = log(o.energy_floor) if o.energy_floor > 0 else -inf
    return np.array([o.preemphasis_coefficient, o.dither, floor, o.remove_dc_offset, o.raw_energy], np.float64)


@lru_cache(maxsize=64)
def _codes(*codes: int) -> np.ndarray:
    return np.array(codes, np.int64)


def samples(where: str, waveform: Any, channel: int) -> tuple[np.ndarray, np.dtype]:
    """The clips (..., n) as the kernel takes them, and the dtype of results."""
    y = _arrays.samples(where, waveform)
    if channel >= 0:
        if y.ndim < 2 or channel >= y.shape[-2]:
            raise ParameterError(f"{where}: channel must be one of the waveform's, got {channel} of shape {y.shape}")
        y = _arrays.contiguous(y[..., channel, :])
    return in_precision(where, y), _arrays.result_dtype(y)


def run(where: str, y: np.ndarray, result: np.dtype, o: Options, c: Columns) -> np.ndarray:
    """(..., frames, columns) of checked samples."""
    n, dtype = y.shape[-1], _arrays.result_dtype(y)
    short = n < o.min_duration * o.sample_frequency
    if not short and n < o.size:
        raise ParameterError(f"{where}: the signal must have the {o.size} samples of a frame, got {n}")
    rows, count = _arrays.rows(y), 0 if short else o.count(n)
    backend = registry.backend(y)
    out = backend.empty((len(rows), count, c.count), dtype)
    window = window_table(o.window_type, o.size, o.n_fft, o.blackman_coeff, dtype)
    noise = None
    if o.dither:
        noise = backend.empty((len(rows), count, o.size), dtype)
        backend.kernel("random_normal")(noise, np.array([o.seed, 0], np.uint64), 0, 0)
    codes = _codes(c.kind, c.first, c.energy, c.power, c.log)
    kernel = backend.kernel("kaldi")
    if not kernel(out, rows, window, o.size, o.hop, o.pad, noise, numbers(o), codes, *c.tables, c.dct):
        raise not_finite(where)
    if o.subtract_mean and _arrays.on_gpu(y):
        backend.kernel("subtract_means")(out)
    elif o.subtract_mean and count:
        out -= out.mean(axis=1, keepdims=True, dtype=np.float64).astype(dtype)
    return out.reshape(*y.shape[:-1], count, c.count).astype(result, copy=False)
