"""Streams of features of the samples themselves. Owns: RMS, ZeroCrossingRate. May touch: stream, feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..backends import ops
from ..feature.program import program
from ..feature.zero_crossing_rate import crossing_program, exact_rate
from .programs import ProgramStream


class RMS(ProgramStream):
    """`fa.feature.rms` of a stream: (1, frames), float32.

    Parameters
    ----------
    frame_length, hop_length, center, pad_mode
        As in `fa.feature.rms`.
    dtype : float32 or float64
        What is computed in.

    Examples
    --------
    >>> import fastaudio as fa
    >>> stream = fa.streaming.RMS(frame_length=1024, hop_length=512, center=False)
    >>> round(float(stream.push(fa.tone(440, sr=22050, duration=1)).mean()), 3)
    0.707
    """

    _own_pad = True

    def __init__(
        self,
        *,
        frame_length: int = 2048,
        hop_length: int = 512,
        center: bool = True,
        pad_mode: str = "constant",
        dtype: Any = np.float32,
    ):
        options = {"center": center, "pad_mode": pad_mode, "dtype": dtype, "name": "frame_length"}
        super().__init__(frame_length, hop_length, **options)
        self._use(program("rms", 1, (0.0,), self.dtype), frame_length, "boxcar", None, np.float32)


class ZeroCrossingRate(ProgramStream):
    """`fa.feature.zero_crossing_rate` of a stream: (1, frames), float64.

    Parameters
    ----------
    frame_length, hop_length, center
        As in `fa.feature.zero_crossing_rate`.
    threshold : float >= 0; zero_pos, pad : bool
        As in `fa.zero_crossings`.
    dtype : float32 or float64
        What is computed in.

    Examples
    --------
    >>> import fastaudio as fa
    >>> stream = fa.streaming.ZeroCrossingRate(center=False)
    >>> round(stream.push(fa.tone(441, sr=22050, duration=1))[0].mean() * 22050 / 2)
    441
    """

    _own_pad = True

    def __init__(
        self,
        *,
        frame_length: int = 2048,
        hop_length: int = 512,
        center: bool = True,
        threshold: float = 1e-10,
        zero_pos: bool = True,
        pad: bool = False,
        dtype: Any = np.float32,
    ):
        options = {"center": center, "pad_mode": "edge", "dtype": dtype, "name": "frame_length"}
        super().__init__(frame_length, hop_length, **options)
        threshold = _check.non_negative(self._where, "threshold", threshold)
        p = crossing_program(self.dtype, ops.PAD["constant"], threshold, zero_pos, pad)
        self._use(p, frame_length, "boxcar", None)

    def _frames(self, x: np.ndarray, pad: int, mode: int, count: int) -> np.ndarray:
        rates, size = super()._frames(x, pad, mode, count), self._buffer.size
        if count != 1:
            return exact_rate(rates, size)
        out = np.empty((1, 1))  # a number alone costs less than arrays of one
        out[0, 0] = round(rates.item() * size) / size
        return out
