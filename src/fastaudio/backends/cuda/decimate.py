"""decimate: half the rate. Given the spectrum of a symmetric filter, as the CPU wants it; this kernel wants taps."""

from functools import lru_cache

import numpy as np

from .check import shape
from .device import of
from .launch import run

BLOCK, RESULTS = 256, 2048


@lru_cache(maxsize=32)
def _phases(response, reach):
    """Taps (2, width) float32: of even samples, last first, and of odd ones; zeros up to a multiple of 8."""
    circular = np.fft.irfft(np.frombuffer(response, np.float32).astype(np.float64))
    taps = np.concatenate((circular[-reach:] if reach else circular[:0], circular[: reach + 1]))
    phases = np.zeros((2, (reach // 8 + 1) * 8), np.float32)
    phases[0, : reach + 1], phases[1, :reach] = taps[::-2], taps[-2::-2]
    phases.flags.writeable = False
    return phases


def decimate(out, x, response, reach):
    device, (rows, count) = of(out, x), out.shape
    n, block = x.shape[1], 2 * (response.size - 1)
    shape("decimate", "x", x, (rows, n))
    if 2 * count > n + 1:
        raise ValueError("decimate: out must be (rows, at most half of x)")
    if block <= 0 or block % 4 or reach < 0 or reach % 2 or 2 * reach >= block:
        raise ValueError("decimate: reach must be even, < block / 2")
    taps = _phases(np.asarray(response, np.float32).tobytes(), int(reach))
    width = taps.shape[1]
    held = RESULTS + width
    shared = 4 * (2 * width + 2 * (held + held // 8 + 1))
    arguments = (out, x, device.constant(taps), n, count, int(reach), width)
    run("decimate", "decimate", rows * -(-count // RESULTS), BLOCK, arguments, shared)
