"""gather, advance, copy_columns, copy_channels, to_blocked, from_blocked, mask_steps and its backward pass."""

from math import prod

from ...convolution import LANES
from ...rules import channels_inside, columns_inside, gathered, one_cursor
from ..check import shape
from ..device import of
from ..launch import blocks, run

STEM, BLOCK = "nn/copying", 256
PIXELS = 64  # of a tile that is turned in shared memory


def _over(kernel, n, arguments):
    run(kernel, STEM, blocks(n, BLOCK), BLOCK, arguments)


def gather(out, data, index, cursor):
    """A row that is nowhere becomes all ones (in float NaN, as a label -1): a kernel cannot raise."""
    gathered(out, data)
    row = prod(out.shape[1:]) * out.dtype.itemsize
    device = of(out, data)
    bits = row | device.pointer(out) | device.pointer(data)
    unit = 16 if bits % 16 == 0 else 4 if bits % 4 == 0 else 1
    units, count = row // unit, len(out)
    grid = -(-count // (BLOCK // 32)), min(-(-units // 256), 1024)  # some 8 units a thread
    run("gather", STEM, grid, BLOCK, (out, data, index, cursor, units, len(data), count, index.size, unit))


def advance(cursor, by):
    one_cursor(cursor)
    run("advance_cursor", STEM, 1, 32, (cursor.view("int64"), by))


def copy_columns(out, x, to, start, count):
    columns_inside(out, x, to, start, count)
    _over("copy_columns", out.shape[0] * count, (out, x, out.shape[0], out.shape[1], x.shape[1], to, start, count))


def image(kernel, name, a):
    """ValueError unless `a` is a blocked image."""
    if a.ndim != 5 or a.shape[4] != LANES:
        raise ValueError(f"{kernel}: {name} must have shape (N, CB, H, W, 16), got {tuple(a.shape)}")


def copy_channels(out, x, to, start, count):
    image("copy_channels", "out", out), image("copy_channels", "x", x)
    n, cb, h, w, _ = out.shape
    shape("copy_channels", "x", x, (n, x.shape[1], h, w, LANES))
    channels_inside(out, x, to, start, count)
    touched = -(-(to + count) // LANES) - to // LANES if count else 0
    _over("copy_channels", n * touched * h * w * LANES, (out, x, n, cb, x.shape[1], h * w, to, start, count))


def _turned(kernel, out, x, plain, blocked, channels_last):
    """The kernel for one of the two orders, from the shapes of both images."""
    n, h, w, c = plain.shape if channels_last else (plain.shape[0], *plain.shape[2:], plain.shape[1])
    cb = -(-c // LANES)
    shape(kernel, "the blocked array", blocked, (n, cb, h, w, LANES))
    if channels_last:
        _over(f"{kernel}_last", blocked.size, (out, x, blocked.size, cb, c, h * w))
    else:
        tiles, room = -(-h * w // PIXELS), LANES * (PIXELS + 1) * 4
        run(f"{kernel}_first", STEM, tiles * n * cb, BLOCK, (out, x, cb, c, h * w), shared=room)


def to_blocked(out, x, channels_last):
    _turned("to_blocked", out, x, x, out, channels_last)


def from_blocked(out, x, channels_last):
    _turned("from_blocked", out, x, out, x, channels_last)


def mask_steps(y, mask, x, value):
    rows, n = x.shape
    shape("mask_steps", "mask", mask.reshape(-1), (rows,))
    if y is not None:
        shape("mask_steps", "y", y, x.shape)
    run("mask_steps", STEM, blocks(rows, BLOCK // 32), BLOCK, (y, mask, x, rows, n, value))


def mask_steps_backward(dx, dy, mask):
    rows, n = dx.shape
    shape("mask_steps_backward", "dy", dy, dx.shape)
    shape("mask_steps_backward", "mask", mask.reshape(-1), (rows,))
    _over("mask_steps_backward", dx.size, (dx, dy, mask, rows, n))
