"""Spectra of one chunk of tiles: the spectrogram asked for, the magnitude, and its powers, each computed when
first needed.
"""

from __future__ import annotations

import math

import numpy as np

from ..arrays import aligned
from ..jit import jit


@jit
def raise_power(out, x, size, power):
    """out = x ** power, computed in float64."""
    if power == 2:
        for i in range(size):
            out[i] = x[i] * x[i]
    elif power == 1:
        for i in range(size):
            out[i] = x[i]
    else:
        for i in range(size):
            out[i] = math.pow(np.float64(x[i]), power)


class Spectra:
    """Real tiles, `size` of them, flat: `exact` for spectrogram and mel, `magnitude` for the spectral
    features.
    """

    def __init__(self, bins: int, size: int, dtype: np.dtype):
        self.bins, self._size, self._dtype = bins, size, dtype
        self.exact, self.magnitude = self.buffer(), self.buffer()
        self._tiles = 0
        self._powers: dict[float, np.ndarray] = {}
        self._ready: set[float] = set()

    def buffer(self) -> np.ndarray:
        return aligned(self._size * self.bins * 16, self._dtype)

    def begin(self, tiles: int) -> None:
        """New tiles are in `exact` or `magnitude`; powers of the old ones are void."""
        self._tiles = tiles
        self._ready.clear()

    def power(self, power: float) -> np.ndarray:
        """magnitude ** power as tiles (tiles, bins, 16)."""
        shape = (self._size, self.bins, 16)
        if power == 1:
            return self.magnitude.reshape(shape)
        if power not in self._powers:
            self._powers[power] = self.buffer()
        if power not in self._ready:
            raise_power(self._powers[power], self.magnitude, self._tiles * self.bins * 16, power)
            self._ready.add(power)
        return self._powers[power].reshape(shape)
