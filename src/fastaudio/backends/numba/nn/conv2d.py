"""conv2d and conv_transpose2d on blocked arrays, and their gradients."""

import numpy as np

from ...convolution import LANES, Conv, blocks
from ...rules import activation_code
from ..arrays import plain, same_shape
from ..pool import for_chunks
from .activation import activate
from .conv_geometry import aligned_to, backward_axes, forward_axis, seen
from .conv_loops import correlate, gradient
from .flat import flat, for_stretches, scalar


def _correlate(out, x, w, bias, rows, cols, channels, groups):
    """out = bias + correlation, for the pixels of both axes; w (out blocks, in blocks, kh, kw, 16 in, 16 out)."""
    if out.size == 0:
        return
    c, k = channels
    x, taps, starts = aligned_to(rows, cols, x, out.shape[3])
    w = np.ascontiguousarray(w[:, :, rows.weights][:, :, :, cols.weights])
    used = np.minimum(LANES, c - LANES * np.arange(x.shape[1]))
    n, out_blocks = out.shape[:2]
    to, plane, x_block = flat(out), out[0, 0].size, x[0, 0].size

    def work(i):
        image, block = divmod(i, out_blocks)
        b = bias[block * LANES : (block + 1) * LANES]
        correlate(to, x[image].reshape(-1), w[block].reshape(-1), b, starts, taps, i * plane, x_block, used,
                  seen(block, k, c, groups))

    for_chunks(lambda: work, n * out_blocks)


def _forward(y, x, w, b, conv):
    rows, cols = (forward_axis(conv, axis, w.shape[2 + axis], y.shape[2 + axis]) for axis in (0, 1))
    _correlate(y, x, w, b, rows, cols, (conv.c, conv.k), conv.groups)


def _backward(dx, dy, w, b, conv):
    w = np.ascontiguousarray(w.transpose(1, 0, 2, 3, 5, 4))
    for rows in backward_axes(conv, 0, w.shape[2], dx.shape[2]):
        for cols in backward_axes(conv, 1, w.shape[3], dx.shape[3]):
            _correlate(dx, dy, w, b, rows, cols, (conv.k, conv.c), conv.groups)


def _gradient(dw, x, dy, conv):
    if dy.size == 0:
        return
    rows, cols = (forward_axis(conv, axis, dw.shape[2 + axis], dy.shape[2 + axis]) for axis in (0, 1))
    x, taps, starts = aligned_to(rows, cols, x, dy.shape[3])
    lane = np.arange(LANES)

    def work(i):
        k, c = divmod(i, dw.shape[1])
        low, high = seen(k, conv.k, conv.c, conv.groups)
        if not low <= c < high:
            return
        total, part = np.zeros(dw[k, c].size), np.empty(LANES * LANES, dw.dtype)
        for image in range(x.shape[0]):
            gradient(total, part, x[image, c].reshape(-1), dy[image, k].reshape(-1), starts, taps)
        total = total.reshape(dw[k, c].shape)
        if conv.groups > 1:
            group_c = (c * LANES + lane) // (conv.c // conv.groups)
            group_k = (k * LANES + lane) // (conv.k // conv.groups)
            total = np.where(group_c[:, None] == group_k, total, 0)
        dw[k, c] += total.astype(dw.dtype)

    for_chunks(lambda: work, dw.shape[0] * dw.shape[1])


def _bias(where, b, channels, dtype):
    if b is None:
        return np.zeros(blocks(channels) * LANES, dtype)
    same_shape(where, "b", b.shape, (blocks(channels) * LANES,))
    return plain(b, dtype)


def _activate(y, act, alpha, channels):
    act, alpha, to = activation_code(act), scalar(y.dtype, alpha), flat(y)
    if act:
        for_stretches(to.size, lambda part: activate(to[part], to[part], act, alpha))
        y[:, -1, :, :, channels - (y.shape[1] - 1) * LANES :] = 0  # sigmoid(0) is not 0


def _add_bias_gradient(where, db, dy, channels):
    if db is not None:
        same_shape(where, "db", db.shape, (blocks(channels) * LANES,))
        db += np.sum(dy, axis=(0, 2, 3), dtype=np.float64).astype(db.dtype).reshape(-1)


def conv2d(y, x, w, b, stride, padding, dilation, groups, channels, act, alpha, algo):
    conv, x, w = Conv(stride, padding, dilation, groups, *channels), plain(x, y.dtype), plain(w, y.dtype)
    conv.check("conv2d", x, y, w, algo)
    activation_code(act)
    _forward(y, x, w, _bias("conv2d", b, conv.k, y.dtype), conv)
    _activate(y, act, alpha, conv.k)


def conv2d_dx(dx, dy, w, stride, padding, dilation, groups, channels, algo):
    conv, dy, w = Conv(stride, padding, dilation, groups, *channels), plain(dy, dx.dtype), plain(w, dx.dtype)
    conv.check("conv2d_dx", dx, dy, w, algo)
    _backward(dx, dy, w, _bias("conv2d_dx", None, conv.c, dx.dtype), conv)


def _assign_or_add(dw, x, dy, conv, accumulate):
    if not accumulate:
        dw[...] = 0
    _gradient(dw, x, dy, conv)


def conv2d_dw(dw, db, x, dy, stride, padding, dilation, groups, channels, algo, accumulate):
    conv, x, dy = Conv(stride, padding, dilation, groups, *channels), plain(x, dw.dtype), plain(dy, dw.dtype)
    conv.check("conv2d_dw", x, dy, dw, algo)
    _add_bias_gradient("conv2d_dw", db, dy, conv.k)
    _assign_or_add(dw, x, dy, conv, accumulate)


def conv_transpose2d(y, x, w, b, stride, padding, dilation, groups, channels, act, alpha, algo):
    conv, x, w = Conv(stride, padding, dilation, groups, *channels[::-1]), plain(x, y.dtype), plain(w, y.dtype)
    conv.check("conv_transpose2d", y, x, w, algo)
    activation_code(act)
    _backward(y, x, w, _bias("conv_transpose2d", b, conv.c, y.dtype), conv)
    _activate(y, act, alpha, conv.c)


def conv_transpose2d_dx(dx, dy, w, stride, padding, dilation, groups, channels, algo):
    conv, dy, w = Conv(stride, padding, dilation, groups, *channels[::-1]), plain(dy, dx.dtype), plain(w, dx.dtype)
    conv.check("conv_transpose2d_dx", dy, dx, w, algo)
    _forward(dx, dy, w, _bias("conv_transpose2d_dx", None, conv.k, dx.dtype), conv)


def conv_transpose2d_dw(dw, db, x, dy, stride, padding, dilation, groups, channels, algo, accumulate):
    conv, x, dy = Conv(stride, padding, dilation, groups, *channels[::-1]), plain(x, dw.dtype), plain(dy, dw.dtype)
    conv.check("conv_transpose2d_dw", dy, x, dw, algo)
    _add_bias_gradient("conv_transpose2d_dw", db, dy, conv.c)
    _assign_or_add(dw, dy, x, conv, accumulate)
