"""delta: derivatives along rows."""

import numpy as np

from .check import shape
from .device import of
from .launch import blocks, run

BLOCK = 256


def delta(out, x, coeffs, edges):
    device, (rows, n) = of(out, x), out.shape
    width, half = coeffs.size, edges.shape[1]
    shape("delta", "x", x, (rows, n + (0 if half else width - 1)))
    if half and n < width:
        raise ValueError(f"delta: rows must have the {width} values of the filter, got {n}")
    tables = device.constant(_float64(coeffs)), device.constant(_float64(edges))
    run("delta", "delta", blocks(out.size, BLOCK), BLOCK, (out, x, *tables, rows, n, x.shape[1], width, half))


def _float64(table):
    return table if table.dtype == np.float64 else table.astype(np.float64)
