"""conv2d and conv_transpose2d on blocked arrays, and their gradients with respect to the data."""

from ...rules import activation_code
from ..launch import run
from .conv_geometry import LANES, Conv, blocks, check_bias
from .packed import packed
from .tiles import Tiles, ceil_div


def _correlate(y, x, w, bias, conv, backward, act=0, alpha=0.0):
    """y = the convolution of x, or its transpose; the bias is of y."""
    n, _, oh, ow, _ = y.shape
    channels, outputs = (conv.k, conv.c) if backward else (conv.c, conv.k)
    phases = conv.stride if backward else (1, 1)
    pixels = n * ceil_div(oh, phases[0]) * ceil_div(ow, phases[1])
    few, count = not backward and conv.few(w), phases[0] * phases[1]
    reads = 0 if few else w.shape[2] * w.shape[3] / count
    tiles = Tiles(pixels * count, blocks(outputs) * LANES, 0, reads=reads)
    each = ceil_div(pixels, tiles.bm) * ceil_div(blocks(outputs) * LANES, tiles.bn)
    sizes = (n, channels, *x.shape[2:4], outputs, oh, ow, *w.shape[2:4])
    if tiles.packed:
        x, w = packed(x, w)
    arguments = (y, x, w, bias, *sizes, *conv.geometry, act, alpha)
    constants = {"FA_BACKWARD": int(backward), "FA_FEW": int(few), **tiles.constants}
    run("conv2d", "nn/conv2d", (each, *phases), tiles.bm, arguments, shared=tiles.shared, **constants)


def conv2d(y, x, w, b, stride, padding, dilation, groups, channels, act, alpha, algo):
    conv = Conv(stride, padding, dilation, groups, *channels)
    conv.check("conv2d", x, y, w, algo)
    check_bias("conv2d", b, conv.k)
    _correlate(y, x, w, b, conv, False, activation_code(act), alpha)


def conv2d_dx(dx, dy, w, stride, padding, dilation, groups, channels, algo):
    conv = Conv(stride, padding, dilation, groups, *channels)
    conv.check("conv2d_dx", dx, dy, w, algo)
    _correlate(dx, dy, w, None, conv, True)


def conv_transpose2d(y, x, w, b, stride, padding, dilation, groups, channels, act, alpha, algo):
    conv = Conv(stride, padding, dilation, groups, *channels[::-1])
    conv.check("conv_transpose2d", y, x, w, algo)
    check_bias("conv_transpose2d", b, conv.c)
    _correlate(y, x, w, b, conv, True, activation_code(act), alpha)


def conv_transpose2d_dx(dx, dy, w, stride, padding, dilation, groups, channels, algo):
    conv = Conv(stride, padding, dilation, groups, *channels[::-1])
    conv.check("conv_transpose2d_dx", dy, dx, w, algo)
    _correlate(dx, dy, w, None, conv, False)
