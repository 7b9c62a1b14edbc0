"""Sums over arrays in a fixed order: a number a block, then one block for those. Used by losses, norms and counts."""

from ..device import of, part
from ..launch import blocks, run

ASSIGN, ADD, ROOT = range(3)  # out = factor * sum, out += factor * sum, out = sqrt(sum)
BLOCK = 256
SHARED = 32 * 8  # bytes in which a block adds up its warps
EACH = 16 * BLOCK  # elements of a block, at least
MOST = 1024  # blocks


def summed(kernel, stem, out, count, arguments, factor, how, **constants):
    """Run `kernel(out, parts, *arguments)` on `count` blocks; with more than one, put their parts together."""
    count = max(1, count)
    parts = part(of(out).scratch(8 * count, "nn/sums"), 0, (count,), "float64") if count > 1 else None
    run(kernel, stem, count, BLOCK, (out, parts, *arguments), shared=SHARED, **constants)
    if count > 1:
        run("finish_sum", stem, 1, BLOCK, (out, parts, count, factor, how), shared=SHARED, **constants)


def of_elements(n):
    """Blocks for a sum of n elements: by n alone, so that the order is the same on every device."""
    return blocks(n, EACH, MOST)
