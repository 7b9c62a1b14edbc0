"""Loader: the first part of a recording."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ...core.load import load
from ...core.to_mono import to_mono


class Loader:
    """Reads recordings at one rate, as far as they go.

    Parameters
    ----------
    sample_rate : number > 0 [Hz]
    duration : number > 0 [s]; the rest of a longer recording is not read
    mono : bool; average the channels, or take the first

    Attributes
    ----------
    samples : int; of a recording that lasts `duration`, rounded down

    Examples
    --------
    >>> Loader().samples
    16317
    """

    def __init__(self, sample_rate: float = 22050, duration: float = 0.74, mono: bool = True):
        self.sample_rate = _check.positive("Loader", "sample_rate", sample_rate)
        self.duration = _check.positive("Loader", "duration", duration)
        self.mono = bool(mono)
        self.samples = int(self.sample_rate * self.duration + 1e-6)

    def load(self, path: Any) -> np.ndarray:
        """(n,) float32, n <= `samples`."""
        y, _ = load(path, sr=self.sample_rate, mono=False, duration=self.duration)
        if y.ndim > 1:
            y = to_mono(y) if self.mono else y[0]
        return y[: self.samples]
