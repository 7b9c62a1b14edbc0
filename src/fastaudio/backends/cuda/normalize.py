"""normalize: slices over their norms."""

from math import inf, nan

from .check import shape
from .launch import blocks, run

BLOCK = 256
KINDS = {inf: 0, -inf: 1, 0: 2, None: 4}


def normalize(out, x, least, norm, threshold, fill):
    rows, n, columns = x.shape
    shape("normalize", "out", out, x.shape)
    kind = KINDS.get(norm, 3)
    order = float(norm) if kind == 3 else 1.0
    numbers = (nan if least is None else float(least), kind, order, float(threshold), nan if fill is None else fill)
    run("normalize", "normalize", blocks(rows * columns, BLOCK), BLOCK, (out, x, rows, n, columns, *numbers))
