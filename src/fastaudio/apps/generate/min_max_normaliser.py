"""MinMaxNormaliser: any range of numbers to a fixed one, and back."""

from __future__ import annotations

import numpy as np

from ... import _check
from ...errors import ParameterError


class MinMaxNormaliser:
    """The least number of an array becomes `min_val`, the greatest `max_val`.

    An array of equal numbers becomes `min_val`, and comes back as it was.

    Parameters
    ----------
    min_val, max_val : numbers, min_val < max_val

    Examples
    --------
    >>> scale = MinMaxNormaliser(0, 1)
    >>> scale.normalise(np.array([-60.0, -45.0, 0.0])).tolist()
    [0.0, 0.25, 1.0]
    >>> scale.denormalise(np.array([0.0, 0.25, 1.0]), -60, 0).tolist()
    [-60.0, -45.0, 0.0]
    """

    def __init__(self, min_val: float = 0.0, max_val: float = 1.0):
        if not (np.isfinite(min_val) and np.isfinite(max_val) and min_val < max_val):
            raise ParameterError(f"MinMaxNormaliser: min_val must be < max_val, got {min_val!r}, {max_val!r}")
        self.min_val, self.max_val = float(min_val), float(max_val)

    def normalise(self, array: np.ndarray) -> np.ndarray:
        """`array` between `min_val` and `max_val`."""
        if not array.size:
            raise _check.fail("MinMaxNormaliser", "array must not be empty", array.shape)
        low, high = array.min(), array.max()
        share = (array - low) / (high - low) if high > low else np.zeros_like(array)
        return share * (self.max_val - self.min_val) + self.min_val

    def denormalise(self, array: np.ndarray, original_min: float, original_max: float) -> np.ndarray:
        """The array that `normalise` was given, from its least and greatest number."""
        share = (array - self.min_val) / (self.max_val - self.min_val)
        return share * (original_max - original_min) + original_min
