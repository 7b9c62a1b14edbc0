"""dropout, random_uniform, random_normal: numbers by counting, the same bits as on the CPU."""

import numpy as np

from ...rules import counted_random, dropout_rate
from ..check import same_size
from ..launch import blocks, run

STEM, BLOCK = "nn/random", 256


def _over(kernel, out, counter, stream, first, before, after):
    counted_random(kernel, counter, stream, out.size, first)
    grid = blocks(out.size + first % 64, 4 * BLOCK)
    run(kernel, STEM, grid, BLOCK, (out, *before, out.size, counter, stream, first, *after))


def dropout(y, x, counter, stream, first, rate):
    same_size("dropout", y, x=x)
    dropout_rate(rate)
    _over("dropout", y, counter, stream, first, (x,), (int(rate * 2**32), 1 / (1 - rate)))


def dropout_backward(dx, dy, counter, stream, first, rate):
    dropout(dx, dy, counter, stream, first, rate)


def random_uniform(out, counter, stream, low, high):
    width = float(np.float32(high - low)) / 2**24  # the product with 24 bits is exact
    _over("random_uniform", out, counter, stream, 0, (), (low, width))


def random_normal(out, counter, stream, first):
    _over("random_normal", out, counter, stream, first, (), ())
