"""Running medians, and the harmonic and percussive parts that those along both axes give."""

import numpy as np

from .check import same_size, shape
from .launch import blocks, run

STEM, BLOCK = "median", 256


def median(out, x, size):
    shape("median", "out", out, x.shape)
    if size < 1 or not x.shape[1]:
        raise ValueError("median: size and the axis must be > 0")
    run("median", STEM, blocks(x.size, BLOCK), BLOCK, (out, x, *x.shape, size))


def hpss_parts(first, second, S, harmonic, percussive, power, margins, split):
    same_size("hpss_parts", harmonic, percussive=percussive)
    width = 1
    if S is not None:
        same_size("hpss_parts", harmonic, S=S)
        width = 2 if S.dtype == np.complex64 else 1
        first, second, S = (a.view(np.float32) for a in (first, second, S))
    same_size("hpss_parts", first, second=second)
    arguments = (first, second, S, harmonic, percussive, harmonic.size, width, power, *margins, bool(split))
    run("hpss_parts", STEM, blocks(harmonic.size, 4 * BLOCK), BLOCK, arguments)
