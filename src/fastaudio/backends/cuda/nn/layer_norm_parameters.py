"""Gradients of layer_norm's gamma and beta."""

from ..device import of, part
from ..launch import blocks, run
from .columns import BLOCK, SHARED, stretches, tiles, width

STEM = "nn/layer_norm_parameters"


def add_parameters(dgamma, dbeta, dy, x, mean, rstd):
    rows, n = x.shape
    across = tiles(n)
    count, span = stretches(rows, n, across)
    parts = part(of(x).scratch(16 * count * n, STEM), 0, (count, 2, n), "float64")
    arguments = parts, dy, x, mean, rstd, rows, n, span
    run("layer_norm_sums", STEM, (across, count), BLOCK, arguments, shared=SHARED, WIDTH=width(n))
    run("layer_norm_add", STEM, blocks(2 * n, BLOCK), BLOCK, (dgamma, dbeta, parts, count, n), WIDTH=width(n))
