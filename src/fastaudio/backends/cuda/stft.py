"""stft, and the gradient of istft, which is another one: the formula stands in backends/numba/stft_adjoint.py."""

import numpy as np

from .device import of
from .finite import finite, flag_of
from .frames import Signal, check_spectra, samples, scaled, spectra, table, wanted
from .overlap import overlap
from .room import rooms

CONSTANT = 0


def stft(out, x, window, hop, pad, mode, frames_major):
    samples("stft", x)
    device, n_fft = of(out, x), window.size
    frames = check_spectra("stft", "out", out, x.shape[0], window, frames_major)
    flag = flag_of(device)
    given = rooms(device, *wanted(n_fft, x.shape[0] * frames))
    signal = Signal(x, table(device, window), n_fft, hop, pad, mode, frames)
    spectra(device, out, flag, signal, given, frames_major, 1.0)
    return finite(device, flag)


def istft_adjoint(dD, dy, window, hop, offset, frames_major):
    device, n_fft, (rows, n) = of(dD, dy), window.size, dy.shape
    frames = check_spectra("istft_adjoint", "dD", dD, rows, window, frames_major)
    even, *given = rooms(device, ((rows, n), np.float32), *wanted(n_fft, rows * frames))
    overlap("divide_squares", even, dy, table(device, window), rows, n, n_fft, hop, offset, frames)
    weights = device.constant(scaled(window, 2 / n_fft))
    signal = Signal(even, weights, n_fft, hop, offset, CONSTANT, frames)
    spectra(device, dD, None, signal, given, frames_major, 0.5)
