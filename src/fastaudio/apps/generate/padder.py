"""Padder: fills up recordings that are too short."""

from __future__ import annotations

import numpy as np

from ... import _check

MODES = ("constant", "edge", "reflect", "symmetric", "wrap")


class Padder:
    """Fills up arrays along their first axis.

    Parameters
    ----------
    mode : "constant" (zeros), "edge", "reflect", "symmetric" or "wrap", as in `numpy.pad`

    Examples
    --------
    >>> Padder().right_pad(np.array([1, 2]), 3).tolist(), Padder("wrap").left_pad(np.array([1, 2]), 1).tolist()
    ([1, 2, 0, 0, 0], [2, 1, 2])
    """

    def __init__(self, mode: str = "constant"):
        self.mode = _check.one_of("Padder", "mode", mode, MODES)

    def left_pad(self, array: np.ndarray, missing: int) -> np.ndarray:
        """`missing` items more in front."""
        return self._pad("left_pad", array, missing, 0)

    def right_pad(self, array: np.ndarray, missing: int) -> np.ndarray:
        """`missing` items more at the end."""
        return self._pad("right_pad", array, 0, missing)

    def _pad(self, where: str, array: np.ndarray, before: int, after: int) -> np.ndarray:
        _check.non_negative_int(f"Padder.{where}", "missing", before + after)
        mode = self.mode if len(array) else "constant"  # there is nothing to repeat
        return np.pad(array, [(before, after)] + [(0, 0)] * (array.ndim - 1), mode=mode)
