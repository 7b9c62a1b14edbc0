"""Mean and maximum of each channel of each sample: images (N, CB, H, W, 16) or rows (N, T, C) -> (N, C)."""

import numpy as np

from ...rules import pooled_planes
from ..arrays import plain, same_shape
from ..jit import jit
from ..pool import for_chunks


@jit
def _mean(y, x):
    total = np.zeros(x.shape[1])
    for i in range(x.shape[0]):
        for l in range(x.shape[1]):
            total[l] += np.float64(x[i, l])
    for l in range(y.size):
        y[l] = total[l] / x.shape[0]


@jit
def _max(y, places, x):
    for l in range(y.size):
        y[l], places[l] = x[0, l], 0
    for i in range(1, x.shape[0]):
        for l in range(y.size):
            wins = (x[i, l] > y[l]) | (x[i, l] != x[i, l])
            y[l] = x[i, l] if wins else y[l]
            places[l] = i if wins else places[l]


def _planes(kernel, large, small):
    """(N, CB, S, L) of the large array, and the channels of the small one in each block."""
    n, blocks, size, lanes = pooled_planes(kernel, large, small)
    channels = [slice(b * lanes, min((b + 1) * lanes, max(small.shape[1], b * lanes))) for b in range(blocks)]
    return large.reshape(n, blocks, size, lanes), channels


def _for_planes(a, work):
    for_chunks(lambda: lambda i: work(*divmod(i, a.shape[1])), a.shape[0] * a.shape[1])


def global_avg_pool(y, x):
    x, channels = _planes("global_avg_pool", plain(x, y.dtype), y)
    _for_planes(x, lambda i, block: _mean(y[i, channels[block]], x[i, block]))


def global_avg_pool_backward(dx, dy):
    to, channels = _planes("global_avg_pool_backward", dx, dy)
    shares = (plain(dy, dx.dtype) * dx.dtype.type(1 / to.shape[2])).astype(dx.dtype)

    def work(i, block):
        used = channels[block].stop - channels[block].start
        to[i, block, :, :used] = shares[i, channels[block]]
        to[i, block, :, used:] = 0

    _for_planes(to, work)


def global_max_pool(y, places, x):
    x, channels = _planes("global_max_pool", plain(x, y.dtype), y)
    same_shape("global_max_pool", "places", places.shape, y.shape)
    _for_planes(x, lambda i, block: _max(y[i, channels[block]], places[i, channels[block]], x[i, block]))


def global_max_pool_backward(dx, dy, places):
    to, channels = _planes("global_max_pool_backward", dx, dy)
    same_shape("global_max_pool_backward", "places", places.shape, dy.shape)
    to[...] = 0
    for block, part in enumerate(channels):
        lanes = np.arange(part.stop - part.start)
        to[np.arange(len(dy))[:, None], block, places[:, part], lanes] = dy[:, part]
