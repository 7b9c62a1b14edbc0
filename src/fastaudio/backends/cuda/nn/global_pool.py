"""Mean and maximum of each channel of each sample: images (N, CB, H, W, 16) or rows (N, T, C) -> (N, C)."""

from math import prod

from ..check import shape
from ..launch import run
from .columns import BLOCK, SHARED, tiles, width

STEM = "nn/global_pool"


def _planes(kernel, large, small, out, *arrays):
    if small.ndim != 2 or large.ndim < 3 or not large.size:
        raise ValueError(f"{kernel}: takes (N, CB, ..., L) or (N, T, C), with something to pool, and (N, C)")
    n, lanes, image = large.shape[0], large.shape[-1], large.ndim > 3
    blocks, size = (large.shape[1], prod(large.shape[2:-1])) if image else (1, large.shape[1])
    channels = small.shape[1]
    shape(kernel, "the pooled array", small, (n, channels))
    if not 0 < channels <= blocks * lanes:
        raise ValueError(f"{kernel}: channels out of range")
    arguments = (out, *arrays, blocks, size, lanes, channels)
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
