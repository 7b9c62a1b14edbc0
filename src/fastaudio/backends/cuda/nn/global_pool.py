"""Mean and maximum of each channel of each sample: images (N, CB, H, W, 16) or rows (N, T, C) -> (N, C)."""

from ...rules import pooled_planes
from ..check import shape
from ..launch import run
from .columns import BLOCK, SHARED, tiles, width

STEM = "nn/global_pool"


def _planes(kernel, large, small, out, *arrays):
    n, blocks, size, lanes = pooled_planes(kernel, large, small)
    arguments = (out, *arrays, blocks, size, lanes, small.shape[1])
    run(kernel, STEM, (n * blocks, tiles(lanes)), BLOCK, arguments, shared=SHARED, WIDTH=width(lanes))


def global_avg_pool(y, x):
    _planes("global_avg_pool", x, y, y, x)


def global_avg_pool_backward(dx, dy):
    _planes("global_avg_pool_backward", dx, dy, dx, dy)


def global_max_pool(y, places, x):
    shape("global_max_pool", "places", places, y.shape)
    _planes("global_max_pool", x, y, y, places, x)


def global_max_pool_backward(dx, dy, places):
    shape("global_max_pool_backward", "places", places, dy.shape)
    _planes("global_max_pool_backward", dx, dy, dx, dy, places)
