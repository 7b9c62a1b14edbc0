"""kaldi: frames with their mean taken out, emphasised, under a window, then log spectra, mel bands or cepstra;
out (rows, frames, columns).
"""

import math

import numpy as np

from .all_finite import all_finite
from .arrays import aligned, plain, same_shape
from .framing import copy_frame
from .jit import jit
from .lanes import load_real, scale, store, width, zero
from .logarithm import log
from .pool import for_chunks
from .tile_features.melspectrogram import bands
from .tile_features.program import mel_bands
from .tile_fft import RealFrames, chunk_frames

LEAST = 1.1920928955078125e-07
SYMMETRIC = 3


@jit
def _prepare(to, energy, y, t0, count, size, n_fft, hop, pad, noise, window, settings, wanted):
    """Frames t0 .. t0 + count of y, one after another in `to`; their log energies."""
    a, dither, floor, center, raw = settings[0], settings[1], settings[2], settings[3] != 0, settings[4] != 0
    frame = np.empty(size, np.float64)
    for f in range(count):
        copy_frame(frame, 0, y, (t0 + f) * hop - pad, size, SYMMETRIC)
        if noise.size:
            for j in range(size):
                frame[j] += dither * noise[t0 + f, j]
        if center:
            mean = frame.mean()
            for j in range(size):
                frame[j] -= mean
        total = 0.0
        if wanted and raw:
            for j in range(size):
                total += frame[j] * frame[j]
        at = f * n_fft
        to[at] = frame[0] * (1 - a)
        for j in range(1, size):
            to[at + j] = frame[j] - a * frame[j - 1]
        if wanted and not raw:
            for j in range(size):
                value = np.float64(to[at + j]) * window[j]
                total += value * value
        if wanted:
            energy[f] = max(math.log(max(total, LEAST)), floor)


@jit
def _logarithms(values, size):
    for i in range(size):
        x = np.float64(values[i])
        values[i] = log(LEAST if x < LEAST else x)


@jit
def _cepstra(out, levels, dct):
    for c in range(dct.shape[0]):
        for h in range(0, 16, width(levels)):
            total = zero(levels)
            for m in range(dct.shape[1]):
                total = total + scale(load_real(levels, m * 16 + h), dct[c, m])
            store(out, c * 16 + h, total)


@jit
def _tile(out, t0, S, base, bins, kind, first, take_log, starts, lengths, weights, dct, mel, rows):
    """The columns of one tile but the energy."""
    count = bins
    if kind == 0:
        for i in range(bins * 16):
            rows[i] = S[base + i]
        _logarithms(rows, bins * 16)
    else:
        bands(mel, 0, S, base, starts, lengths, weights)
        count = starts.size
        if take_log:
            _logarithms(mel, count * 16)
        if kind == 2:
            _cepstra(rows, mel, dct)
            count = dct.shape[0]
    source = mel if kind == 1 else rows
    for l in range(min(16, out.shape[0] - t0)):
        for c in range(count):
            out[t0 + l, first + c] = source[c * 16 + l]


def kaldi(out, x, window, size, hop, pad, noise, frames, columns, starts, lengths, weights, dct):
    dtype, n_fft, count = out.dtype, window.size, out.shape[1]
    kind, first, energy_column, power, take_log = (int(c) for c in columns)
    same_shape("kaldi", "x", x.shape[:1], out.shape[:1])
    x, window, dct = plain(x, dtype), plain(window, dtype), np.ascontiguousarray(dct, dtype)
    noise = np.empty((x.shape[0], 0, 0), dtype) if noise is None else plain(noise, dtype)
    bins = n_fft // 2 + 1
    mel = mel_bands(starts, lengths, weights, bins, dtype)
    made = (bins, mel.starts.size, dct.shape[0])[kind]
    if min(first, energy_column + 1) < 0 or max(first + made, energy_column + 1) > out.shape[2] or size > n_fft:
        raise ValueError("kaldi: columns outside of out")
    if kind == 2 and dct.shape[1] != mel.starts.size:
        raise ValueError(f"kaldi: dct must have {mel.starts.size} columns, got {dct.shape[1]}")
    step = chunk_frames(n_fft, dtype)
    per_row = -(-count // step)

    def make():
        work = RealFrames(n_fft, dtype)
        frames_of = np.zeros((1, step * n_fft), dtype)
        power_of = aligned(step * bins, dtype)
        energies = np.zeros(step)
        rows = aligned(max(made, 1) * 16, dtype)
        levels = aligned(max(mel.starts.size, 1) * 16, dtype)

        def chunk(i):
            row, t0 = i // per_row, i % per_row * step
            n = min(step, count - t0)
            cut = (t0, n, size, n_fft, hop, pad)
            _prepare(frames_of[0], energies, x[row], *cut, noise[row], window, frames, energy_column >= 0)
            tiles = work.forward(frames_of, 0, 0, n, window, n_fft, 0, 0)
            work.power(power_of, tiles, bool(power) or kind == 0)
            for tile in range(tiles):
                at = t0 + 16 * tile
                to = (kind, first, bool(take_log))
                _tile(out[row], at, power_of, tile * bins * 16, bins, *to, *mel, dct, levels, rows)
            if energy_column >= 0:
                out[row, t0 : t0 + n, energy_column] = energies[:n]

        return chunk

    for_chunks(make, x.shape[0] * per_row)
    return all_finite(x)
