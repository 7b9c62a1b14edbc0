"""Recurrences over long rows. Owns: how rows are cut, and what the parts end with."""

from typing import Any, NamedTuple

from .device import Device
from .launch import run
from .room import rooms

BLOCK, SHARED = 256, 8 * 257
EACH = 1 << 14  # values of a part, whatever else there is: a row has the same bits anywhere


class Cut(NamedTuple):
    """Rows of n values in `parts` of `each`; ends (rows, parts) on the device, or None where rows are whole."""

    grid: int
    ends: Any
    each: int
    parts: int


def cut(device: Device, x: Any, gain: float, c: float) -> Cut:
    """Cut rows for y[t] = gain x[t] + c y[t - 1]."""
    rows, n = x.shape
    parts = max(1, -(-n // EACH))
    ends = None
    if parts > 1:
        (ends,) = rooms(device, ((rows, parts), "float64"), user="recurrence")
        run("part_ends", "recurrence", rows * parts, BLOCK, (ends, x, n, EACH, parts, gain, c), SHARED)
    return Cut(rows * parts, ends, EACH, parts)
