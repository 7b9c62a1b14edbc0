"""Products of all steps of sequences with weights, and sums of columns, for recurrent layers."""

from ..launch import blocks, run
from .columns import BLOCK, SHARED, stretches, tiles, width

STEM = "nn/products"


def product(out, a, b, sizes, bias=None, trans_a=False, trans_b=False, accumulate=False):
    """out (m, n) = op(a) op(b) + bias, or += ; sizes: m, n, depth."""
    m, n, _ = sizes
    grid, shared = (-(-m // 32), -(-n // 32)), 2 * 32 * 33 * 4
    run("product", STEM, grid, BLOCK, (out, a, b, bias, *sizes, trans_a, trans_b, accumulate), shared=shared)


def sums_bytes(rows, n):
    """Scratch that `add_sums` takes."""
    return 8 * n * stretches(rows, n, tiles(n))[0]


def add_sums(out, a, rows, n, parts):
    """out (n,) += the sums of the columns of a (rows, n)."""
    count, span = stretches(rows, n, tiles(n))
    run("column_sums", STEM, (tiles(n), count), BLOCK, (parts, a, rows, n, span), shared=SHARED, WIDTH=width(n))
    run("add_columns", STEM, blocks(n, BLOCK), BLOCK, (out, parts, count, n), WIDTH=width(n))
