"""The gradients of conv2d and conv_transpose2d with respect to weights, added or assigned, and to bias, added."""

from ..check import shape
from ..device import of
from ..launch import run
from .conv_geometry import LANES, Conv, blocks
from .elementwise import fill
from .packed import packed
from .slices import add_column_sums, add_slices
from .tiles import Tiles


def _add_gradient(dw, x, dy, conv):
    """dw += the gradient; x and dy in the roles of the convolution."""
    n, _, oh, ow, _ = dy.shape
    few = conv.few(dw)
    rows = (conv.c if few else blocks(conv.c) * LANES) * dw.shape[2] * dw.shape[3]
    tiles = Tiles(rows, blocks(conv.k) * LANES, n * oh * ow, least=16, reads=0 if few else dw.shape[2] * dw.shape[3])
    if 0 in (dw.size, dy.size, x.size):
        return
    cut = tiles.slices > 1
    to = of(dw).scratch(tiles.slices * dw.size * 4, "nn/conv2d_dw").view("float32") if cut else dw
    sizes = (n, conv.c, *x.shape[2:4], conv.k, oh, ow, *dw.shape[2:4], *conv.geometry, tiles.slice)
    operands = packed(x, dy) if tiles.packed else (x, dy)
    grid = (tiles.count, tiles.slices)
    constants = {"FA_FEW": int(few), **tiles.constants}
    run("conv2d_dw", "nn/conv2d_dw", grid, tiles.bm, (to, *operands, *sizes), shared=tiles.shared, **constants)
    if cut:
        add_slices(dw, to, None, tiles.slices, True)


def _add_bias_gradient(where, db, dy, channels):
    if db is None:
        return
    shape(where, "db", db, (blocks(channels) * LANES,))
    n, outer, pixels = dy.shape[0], dy.shape[1], dy.shape[2] * dy.shape[3]
    if dy.size:
        add_column_sums(db, dy, n, pixels, (outer * pixels * LANES, pixels * LANES, LANES))


def conv2d_dw(dw, db, x, dy, stride, padding, dilation, groups, channels, algo, accumulate):
    conv = Conv(stride, padding, dilation, groups, *channels)
    conv.check("conv2d_dw", x, dy, dw, algo)
    _add_bias_gradient("conv2d_dw", db, dy, conv.k)
    if not accumulate:
        fill(dw, 0.0)
    _add_gradient(dw, x, dy, conv)


def conv_transpose2d_dw(dw, db, x, dy, stride, padding, dilation, groups, channels, algo, accumulate):
    conv = Conv(stride, padding, dilation, groups, *channels[::-1])
    conv.check("conv_transpose2d_dw", dy, x, dw, algo)
    _add_bias_gradient("conv_transpose2d_dw", db, dy, conv.c)
    if not accumulate:
        fill(dw, 0.0)
    _add_gradient(dw, dy, x, conv)
