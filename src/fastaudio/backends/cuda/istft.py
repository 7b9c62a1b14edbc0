"""istft, and the gradient of stft, which is another one: the formula stands in backends/numba/stft_adjoint.py."""

import numpy as np

from .device import of
from .frames import check_spectra, inverse, scaled, table, wanted
from .overlap import overlap
from .room import rooms


def istft(out, D, window, hop, offset, frames_major):
    device, n_fft, (rows, n) = of(out, D), window.size, out.shape
    frames = check_spectra("istft", "D", D, rows, window, frames_major)
    parts, *given = rooms(device, ((rows, frames, n_fft), np.float32), *wanted(n_fft, rows * frames))
    inverse(device, parts, D, device.constant(scaled(window, 1 / n_fft)), n_fft, frames_major, 1.0, given)
    overlap("overlap_add", out, parts, table(device, window), rows, n, n_fft, hop, offset, frames)


def stft_adjoint(dx, dD, window, hop, pad, mode, frames_major):
    device, n_fft, (rows, n) = of(dx, dD), window.size, dx.shape
    frames = check_spectra("stft_adjoint", "dD", dD, rows, window, frames_major)
    total = (frames - 1) * hop + n_fft if frames else 0
    parts, *given = rooms(device, ((rows, frames, n_fft), np.float32), *wanted(n_fft, rows * frames))
    inverse(device, parts, dD, device.constant(scaled(window, 0.5)), n_fft, frames_major, 2.0, given)
    overlap("fold_back", dx, parts, rows, n, n_fft, hop, pad, frames, total, mode)
