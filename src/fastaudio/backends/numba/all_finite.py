"""all_finite: whether no element is NaN or infinite. Stops at the first block that has one."""

import numpy as np

from .arrays import plain
from .blocks import BLOCK
from .jit import jit


@jit
def _strangers(x):
    """How many elements are not finite: x - x is NaN for them, 0 for the others."""
    count = 0
    for i in range(x.size):
        count += 0 if x[i] - x[i] == 0 else 1
    return count


def all_finite(x):
    if x.dtype.kind in "iub":
        return True
    if x.dtype.kind == "c":
        x = x.view(x.real.dtype) if x.flags.c_contiguous else np.stack([x.real, x.imag])
    flat = plain(x, x.dtype).reshape(-1)
    return not any(_strangers(flat[i : i + BLOCK]) for i in range(0, flat.size, BLOCK))
