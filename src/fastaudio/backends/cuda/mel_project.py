"""mel_project and its gradient."""

import numpy as np

from ..rules import bands_inside
from .check import shape
from .device import of
from .fft_plan import BLOCK
from .frames import table
from .launch import blocks, run


def _run(kernel, to, given, spectra, bands, bank, frames_major):
    starts, lengths, weights = bank
    axis = 2 if frames_major else 1
    (rows, frames, bins), count = (spectra[0], spectra[3 - axis], spectra[axis]), weights.shape[0]
    if tuple(bands) != ((rows, frames, count) if frames_major else (rows, count, frames)):
        raise ValueError(f"{kernel}: bands of shape {tuple(bands)} do not belong to spectra {tuple(spectra)}")
    shape(kernel, "starts", starts, (count,))
    shape(kernel, "lengths", lengths, (count,))
    bands_inside(kernel, starts, lengths, weights, bins)
    device = of(to, given)
    tables = device.constant(_int64(starts)), device.constant(_int64(lengths)), table(device, weights)
    arguments = (to, given, *tables, rows, frames, bins, count, weights.shape[1], int(frames_major))
    run(kernel, "mel_project", blocks(to.size, BLOCK), BLOCK, arguments)


def _int64(values):
    return values if values.dtype == np.int64 else values.astype(np.int64)


def mel_project(out, S, starts, lengths, weights, frames_major):
    _run("mel_project", out, S, S.shape, out.shape, (starts, lengths, weights), frames_major)


def mel_project_backward(dS, dout, starts, lengths, weights, frames_major):
    _run("mel_project_backward", dS, dout, dS.shape, dout.shape, (starts, lengths, weights), frames_major)
