"""lpc: prediction filters of rows."""

import numpy as np

from .check import shape
from .device import of
from .launch import run
from .room import rooms

BLOCK = 256


def lpc(out, x):
    (rows, width), n = out.shape, x.shape[1]
    shape("lpc", "x", x, (rows, n))
    if not 0 < width <= n:
        raise ValueError("lpc: out must be (rows, order + 1), order < n")
    (errors,) = rooms(of(out, x), ((rows, 2 * (n - 1)), np.float32))
    run("lpc", "lpc", rows, BLOCK, (out, errors, x, n, width - 1), 8 * (32 + width))
