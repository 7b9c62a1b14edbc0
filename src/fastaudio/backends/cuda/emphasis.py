"""preemphasis and deemphasis. zi and zf, (rows,), live on the device, apart."""

import numpy as np

from .check import shape
from .device import of
from .launch import blocks, run
from .recurrence import BLOCK, SHARED, cut

STEM = "emphasis"


def preemphasis(out, x, coef, zi, zf):
    rows, n = out.shape
    shape("preemphasis", "x", x, out.shape)
    if n == 0:
        deemphasis(out, x, 0.0, zi, zf)  # hands zi on
        return
    run("preemphasis", STEM, blocks(rows * n, 4 * BLOCK), BLOCK, (out, x, coef, zi, zf, rows, n))


def deemphasis(out, x, coef, zi, zf):
    shape("deemphasis", "x", x, out.shape)
    made = cut(of(out, x), x, 1.0, float(np.float32(coef)))
    arguments = (out, x, coef, zi, zf, made.ends, x.shape[1], made.each, made.parts)
    run("deemphasis", STEM, made.grid, BLOCK, arguments, SHARED)
