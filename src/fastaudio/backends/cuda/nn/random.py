"""dropout, random_uniform, random_normal: numbers by counting, the same bits as on the CPU."""

import numpy as np

from ..check import same_size
from ..launch import blocks, run

STEM, BLOCK = "nn/random", 256


def _over(kernel, out, counter, stream, first, before, after):
    if counter.dtype != "uint64" or tuple(counter.shape) != (2,):
        raise ValueError(f"{kernel}: counter must be uint64 [seed, step]")
    if not 0 <= stream < 2**32 or first < 0 or first + out.size > 2**34:
        raise ValueError(f"{kernel}: stream must be in [0, 2^32), elements in [0, 2^34)")
    grid = blocks(out.size + first % 64, 4 * BLOCK)
    run(kernel, STEM, grid, BLOCK, (out, *before, out.size, counter, stream, first, *after))


def dropout(y, x, counter, stream, first, rate):
    same_size("dropout", y, x=x)
    if not 0 <= rate < 1:
        raise ValueError(f"dropout: rate must be in [0, 1), got {rate}")
    _over("dropout", y, counter, stream, first, (x,), (int(rate * 2**32), 1 / (1 - rate)))


def dropout_backward(dx, dy, counter, stream, first, rate):
    dropout(dx, dy, counter, stream, first, rate)


def random_uniform(out, counter, stream, low, high):
    width = float(np.float32(high - low)) / 2**24  # the product with 24 bits is exact
    _over("random_uniform", out, counter, stream, 0, (), (low, width))


def random_normal(out, counter, stream, first):
    _over("random_normal", out, counter, stream, first, (), ())
