"""The program of `extract` and `spectral`: lines (code, first row, rows, offset in params). Owns: reading it,
and `Place`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...ops import FEATURES

CODES = {name: code for name, (code, _) in FEATURES.items()}


class Place(NamedTuple):
    """Frames t0 .. of row `row`, in `tiles` tiles."""

    row: int
    t0: int
    tiles: int


class Mel(NamedTuple):
    """Mel bands: band m weighs bins starts[m] .. starts[m] + lengths[m]; clamped to the bins that exist."""

    starts: np.ndarray
    lengths: np.ndarray
    weights: np.ndarray


@dataclass
class Job:
    """What all features of one call share."""

    out: np.ndarray  # (rows, R, frames)
    bins: int
    mel: Mel
    dct: np.ndarray
    samples: tuple = ()  # x, n_fft, hop, pad where the features of samples can be had

    @property
    def frames(self) -> int:
        return self.out.shape[2]

    @property
    def tiny(self) -> float:
        return float(np.finfo(self.out.dtype).tiny)


class Line(NamedTuple):
    """One line of the program with the parameters from its offset on."""

    code: int
    row: int
    rows: int
    params: np.ndarray

    def array(self, first: int, size: int) -> np.ndarray:
        """params[first : first + size], all of it."""
        values = self.params[first : first + size]
        if values.size != size:
            raise ValueError(f"extract: params must hold {size} values from {first} on, got {values.size}")
        return values

    def indices(self, first: int, size: int, limit: int) -> np.ndarray:
        """The same as integers, clamped to [0, limit]: they index bins."""
        return np.clip(self.array(first, size), 0, limit).astype(np.int64)


def lines(program: np.ndarray, params: np.ndarray, rows: int) -> list[Line]:
    """The program's lines; rows outside `out` are refused."""
    found = []
    for code, first, count, offset in program.tolist():
        if first < 0 or count < 1 or first + count > rows:
            raise ValueError(f"extract: rows {first}..{first + count} are not in out, which has {rows}")
        found.append(Line(code, first, count, params[offset:]))
    return found


def mel_bands(starts, lengths, weights, bins: int, dtype) -> Mel:
    starts = np.clip(np.asarray(starts, np.int64), 0, bins)
    lengths = np.clip(np.minimum(np.asarray(lengths, np.int64), bins - starts), 0, weights.shape[-1])
    return Mel(starts, lengths, np.ascontiguousarray(weights, dtype))
