"""More training material from the same: changed sounds, and masked blocks. Owns: the changes, and their randomness.

All of it is counted: a copy is a function of (seed, its number), a mask of (seed, epoch, sample). Threads, the order of
work and interruptions change nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...effects import add_noise, gain, random_crop
from ...effects import pitch_shift as _pitch_shift
from ...effects import time_stretch as _time_stretch
from ...nn import random

__all__ = ["Changes", "Masks", "add_noise", "gain", "pitch_shift", "random_crop", "time_stretch"]

MASKS, SOUNDS = 3, 4  # what random numbers are for, beside weights, orders and splits


def time_stretch(y: np.ndarray, rate: float) -> np.ndarray:
    """Faster (rate > 1) or slower, at the same pitch: `fa.effects.time_stretch`."""
    return _time_stretch(y, rate=rate)


def pitch_shift(y: np.ndarray, sr: float, n_steps: float) -> np.ndarray:
    """Higher or lower by semitones, at the same speed: `fa.effects.pitch_shift`."""
    return _pitch_shift(y, sr=sr, n_steps=n_steps)


class Changes(NamedTuple):
    """Ranges that a changed sound is drawn from, each evenly."""

    rate: tuple[float, float] = (0.85, 1.18)
    steps: tuple[float, float] = (-2.0, 2.0)
    snr: tuple[float, float] = (10.0, 40.0)
    db: tuple[float, float] = (-6.0, 6.0)

    def __call__(self, y: np.ndarray, sr: float, seed: int, number: int) -> np.ndarray:
        """Stretched or shifted in pitch, one of both, with noise and another level: a function of (seed, number).

        Examples
        --------
        >>> import fastaudio as fa
        >>> y = fa.tone(440, sr=8000, duration=0.5)
        >>> a, b, c = (Changes()(y, 8000, seed, number) for seed, number in ((0, 0), (0, 1), (0, 0)))
        >>> bool((a == c).all()), len(a) == len(b) and bool((a == b).all())
        (True, False)
        """
        draw = random.generator(SOUNDS, number, seed=seed)
        rate, steps, snr, level = (draw.uniform(*ends) for ends in self)
        y = pitch_shift(y, sr, steps) if draw.random() < 0.5 else time_stretch(y, rate)
        return gain(add_noise(y, snr, draw=draw), level)


class Masks:
    """Blocks that differ a little in each epoch: rolled in time, with noise, stripes of frames and coefficients masked.

    For what is normalised: noise is relative to a deviation of 1, and masked places get 0, the mean (SpecAugment).

    Parameters
    ----------
    count : int; stripes of each kind
    frames, coefficients : float in [0, 1]; the widest, as shares of a block
    shift : float in [0, 1]; blocks are rolled by up to this share
    noise : float; its deviation. A network of mel bands that has only seen noisy ones is lost in clean ones

    Examples
    --------
    >>> mask = Masks()
    >>> x = np.ones((2, 100, 40), np.float32)
    >>> a, b = mask(x, 0, 3, np.array([5, 9])), mask(x[:1], 0, 3, np.array([9]))
    >>> bool((a[1] == b[0]).all()), bool(0 < (a == 0).mean() < 0.4)
    (True, True)
    """

    def __init__(
        self, count: int = 2, frames: float = 0.1, coefficients: float = 0.08, shift: float = 0.06, noise: float = 0.0
    ):
        self.count, self.shares, self.shift, self.noise = count, (frames, coefficients), shift, noise

    def __call__(self, x: np.ndarray, seed: int, epoch: int, rows: np.ndarray) -> np.ndarray:
        """Blocks (n, frames, coefficients, ...) of these rows of the set; a new array."""
        return np.stack([self._block(block, seed, epoch, int(row)) for block, row in zip(x, rows, strict=True)])

    def _block(self, block: np.ndarray, seed: int, epoch: int, row: int) -> np.ndarray:
        draw = random.generator(MASKS, (epoch << 32) + row, seed=seed)
        block = np.roll(block, round(draw.uniform(-1, 1) * self.shift * len(block)), 0)
        block += np.float32(self.noise) * draw.standard_normal(block.shape, np.float32)
        for stripe in range(2 * self.count):
            axis = stripe % 2
            size = block.shape[axis]
            width = int(draw.random() * (self.shares[axis] * size + 1))
            start = int(draw.random() * (size - width + 1))
            block[(slice(None),) * axis + (slice(start, start + width),)] = 0
        return block
