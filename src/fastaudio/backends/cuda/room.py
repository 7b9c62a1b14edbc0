"""Scratch memory of a call. Owns: `rooms`."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .device import Device, part


def rooms(device: Device, *wanted: tuple[tuple[int, ...], Any], user: str = "features") -> list[Any]:
    """Arrays of these shapes and dtypes in one block of the user's scratch, each at a multiple of 256 bytes."""
    offsets, total = [], 0
    for shape, dtype in wanted:
        offsets.append(total)
        total += -(-prod(shape) * np.dtype(dtype).itemsize // 256) * 256
    block = device.scratch(total, user)
    return [part(block, at, shape, dtype) for at, (shape, dtype) in zip(offsets, wanted, strict=True)]
