"""tempogram: autocorrelations of windows."""

from functools import lru_cache

import numpy as np

from ...errors import BackendUnavailable
from .check import shape
from .device import of
from .fft_plan import BLOCK, MOST, Plan, frames_plan
from .frames import table
from .launch import run


@lru_cache(maxsize=64)
def _plan(size: int) -> Plan:
    """Of the shortest even length in which a window of `size` does not meet itself."""
    if 2 * size - 1 > 2 * MOST:
        raise BackendUnavailable(f"tempogram: on a GPU win_length must be at most {MOST}, got {size}")
    length = max(2, 2 * size - 1 + (2 * size - 1) % 2)
    while (plan := frames_plan(length)) is None:
        length += 2
    return plan


def tempogram(out, x, window, pad, normalized):
    device, (rows, size, frames), n = of(out, x), out.shape, x.shape[1]
    shape("tempogram", "x", x, (rows, n))
    shape("tempogram", "window", window, (size,))
    if pad < 0 or frames + size - 1 > n + 2 * pad or not n:
        raise ValueError("tempogram: a window leaves the padded envelope")
    plan = _plan(size)
    tables = table(device, np.asarray(window)), device.constant(plan.twiddles), device.constant(plan.roots)
    arguments = (out, x, *tables, n, frames, size, int(pad), int(normalized))
    constants = plan.constants | {"INT16": 0}
    run("tempogram", "tempogram", rows * plan.blocks(frames), BLOCK, arguments, plan.shared, **constants)
