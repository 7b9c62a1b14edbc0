"""fft, rfft, irfft of rows."""

from . import frames
from .check import shape
from .device import of
from .fft_plan import BLOCK, points_plan
from .frames import Signal, constant_window, spectra, wanted
from .launch import blocks, run
from .room import rooms
from .rows import block_rows, buffers, transform


def fft(out, x, inverse):
    shape("fft", "x", x, out.shape)
    device, (rows, n) = of(out, x), out.shape
    gain = 1 / n if inverse else 1.0
    if points_plan(n) is not None:
        block_rows(device, out, x, rows, n, inverse, gain)
        return
    step, wanted_rooms = buffers(n, rows)
    given = rooms(device, *wanted_rooms)
    for first in range(0, rows, step):
        count = min(step, rows - first)
        _scaled(given[0], x[first : first + count], 1.0, count * n)
        made, _ = transform(device, *given, count, n, bool(inverse))
        _scaled(out[first : first + count], made, gain, count * n)


def _scaled(out, x, gain, count):
    run("scale_rows", "rows", blocks(count, 4 * BLOCK), BLOCK, (out, x, gain, count), INT16=0)


def rfft(out, x):
    """A frame of the whole row, under a window of ones."""
    device, (rows, n) = of(out, x), x.shape
    shape("rfft", "out", out, (rows, n // 2 + 1))
    given = rooms(device, *wanted(n, rows))
    signal = Signal(x, device.constant(constant_window(n, 1.0)), n, n, 0, 0, 1)
    spectra(device, out, None, signal, given, True, 1.0)


def irfft(out, X):
    device, (rows, n) = of(out, X), out.shape
    shape("irfft", "X", X, (rows, n // 2 + 1))
    given = rooms(device, *wanted(n, rows))
    gain = device.constant(constant_window(n, 1 / n))
    frames.inverse(device, out, X.reshape(rows, 1, n // 2 + 1), gain, n, True, 1.0, given)
