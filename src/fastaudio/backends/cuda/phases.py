"""griffinlim, as turns of istft and stft with what happens between them; magphase and phase_vocoder."""

import numpy as np

from .check import same_size, shape
from .device import of
from .frames import Signal, scaled, spectra, table, wanted
from .istft import synthesis_rooms, synthesize
from .launch import blocks, run
from .room import rooms

STEM, BLOCK = "phases", 256


def griffinlim(y, S, turns, window, hop, offset, mode, n_iter, momentum):
    device, n_fft, (rows, _, frames) = of(y, S), window.size, S.shape
    shape("griffinlim", "S", S, (y.shape[0], n_fft // 2 + 1, frames))
    if turns is not None:
        shape("griffinlim", "turns", turns, S.shape)
        turns = turns.astype(np.float64)
    complex_room = (S.shape, np.complex64)
    synthesis, analysis = synthesis_rooms(n_fft, hop, rows, frames), wanted(n_fft, rows * frames)
    D, kept, *given = rooms(device, complex_room, complex_room, *synthesis)
    long = given[1:] if synthesis and analysis else []  # rooms of long transforms, used by both
    tables = table(device, window), device.constant(scaled(window, 1 / n_fft))
    signal = Signal(y, tables[0], n_fft, hop, offset, mode, frames)

    def to_signal():
        synthesize(device, y, D, tables, hop, offset, False, given)

    run("first_phases", STEM, blocks(S.size, 4 * BLOCK), BLOCK, (D, kept, S, turns, S.size))
    to_signal()
    for _ in range(n_iter):
        spectra(device, D, None, signal, long, False, 1.0)
        keep = float(momentum / (1 + momentum))
        run("project_phases", STEM, blocks(S.size, 4 * BLOCK), BLOCK, (D, kept, S, keep, S.size))
        to_signal()


def phase_vocoder(out, D, steps, weights, phase, hold):
    rows, frames, bins = D.shape
    shape("phase_vocoder", "out", out, (rows, steps.size, bins))
    shape("phase_vocoder", "weights", weights, steps.shape)
    if steps.size and not (steps.min() >= 0 and steps.max() < frames):
        raise ValueError("phase_vocoder: a step leaves D")
    if phase is not None:
        raise ValueError("phase_vocoder: phase must be None on a GPU")
    places = (of(out, D).constant(np.asarray(values, np.float64)) for values in (steps, weights))
    sizes = (rows, steps.size, frames, bins)
    run("phase_vocoder", STEM, blocks(rows * bins, 128), 128, (out, D, *places, int(hold), *sizes))


def magphase(S, P, D, power):
    same_size("magphase", S, P=P, D=D)
    run("magphase", STEM, blocks(S.size, 4 * BLOCK), BLOCK, (S, P, D, float(power), S.size))
