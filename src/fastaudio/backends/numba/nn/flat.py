"""Loops over flat arrays, cut into stretches for the threads."""

import numpy as np

from ..arrays import plain, same_shape
from ..pool import for_chunks

STRETCH = 1 << 16


def flat(out):
    """The memory of a C-contiguous array as a vector."""
    if not out.flags.c_contiguous:
        raise ValueError("out: must be C-contiguous")
    return out.reshape(-1)


def flat_inputs(kernel, out, **inputs):
    """Inputs as vectors of out's dtype; ValueError for one of another size."""
    for name, a in inputs.items():
        same_shape(kernel, name, (a.size,), (out.size,))
        yield plain(a, out.dtype).reshape(-1)


def for_stretches(n, work, stretch=STRETCH):
    """work(slice) for all stretches of [0, n)."""
    if n <= stretch:
        work(slice(0, n))
        return
    for_chunks(lambda: lambda i: work(slice(i * stretch, min((i + 1) * stretch, n))), -(-n // stretch))


def for_rows(x, work):
    """work(slice of rows) for all rows of a matrix."""
    for_stretches(x.shape[0], work, max(1, STRETCH // max(1, x.shape[1])))


def scalar(dtype, value):
    """A Python number as one of the array's type: Numba would compute float32 times float64 in float64."""
    return np.dtype(dtype).type(value)
