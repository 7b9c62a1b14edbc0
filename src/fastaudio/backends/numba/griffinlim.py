"""griffinlim: y (rows, n) of magnitudes S (rows, bins, frames), by turns to the signal and back, with momentum.

What is kept between iterations lies in tiles. A chunk of frames overlap-adds into a part of its own; parts are joined
afterwards, in ascending order.
"""

import math
from functools import partial

import numpy as np

from .arrays import aligned, plain, same_shape
from .istft import _overlap_add
from .jit import jit
from .pool import for_chunks
from .tile_fft import RealFrames, chunk_frames
from .unframe import ONES, unload_tiles

STEP = 1 << 14  # samples joined by a chunk
NO_TURNS = np.zeros((1, 1, 1))


@jit
def _start(spectrum, kept, magnitude, S, turns, row, t0, tiles):
    """Magnitudes into their tiles, and with the first phases into the spectrum."""
    bins, frames = S.shape[1], S.shape[2]
    kept[:] = 0
    for tile in range(tiles):
        t = t0 + tile * 16
        for k in range(bins):
            at = tile * bins + k
            for l in range(16):
                m, turn = S[row, k, 0] * 0, 0.0
                if t + l < frames:
                    m = S[row, k, t + l]
                    if turns.shape[2] == frames:
                        turn = turns[row, k, t + l]
                magnitude[at * 16 + l] = m
                spectrum[at * 32 + l] = m * math.cos(2 * math.pi * turn)
                spectrum[at * 32 + 16 + l] = m * math.sin(2 * math.pi * turn)


@jit
def _project(spectrum, kept, magnitude, points, keep, limits):
    """spectrum - keep * (the one before), with the magnitudes wanted; `kept` receives the spectrum as it was. Numbers
    whose square would leave the range of the type are scaled first."""
    low, high, lift, lower, one, tiny = limits[0], limits[1], limits[2], limits[3], limits[4], limits[5]
    for i in range(points):
        z, before, wanted = spectrum[i * 32 : i * 32 + 32], kept[i * 32 : i * 32 + 32], magnitude[i * 16 : i * 16 + 16]
        for l in range(16):
            re, im = z[l] - keep * before[l], z[16 + l] - keep * before[16 + l]
            before[l], before[16 + l] = z[l], z[16 + l]
            most = max(abs(re), abs(im))
            scale = lift if most < low else (lower if most > high else one)
            re, im = re * scale, im * scale
            factor = wanted[l] / (math.sqrt(re * re + im * im) + tiny)
            z[l], z[16 + l] = re * factor, im * factor


@jit
def _squares(norm, squares, frames, hop, offset):
    """Sum of squared windows at every sample of the output."""
    for t in range(frames):
        for s in range(squares.size):
            u = t * hop + s - offset
            if 0 <= u < norm.size:
                norm[u] += squares[s]


@jit
def _join(y, row, start, stop, parts, stride, offset, norm):
    """y[row, start:stop]: the parts that reach there, over the sum of squared windows."""
    part = parts.shape[1]
    out = y[row, start:stop]
    out[:] = 0
    for p in range(parts.shape[0]):
        at = start + offset - p * stride
        low, high = max(0, -at), min(stop - start, part - at)
        if high > low:
            to, piece = out[low:high], parts[p, at + low : at + high]
            for i in range(to.size):
                to[i] += piece[i]
    for i in range(out.size):
        out[i] /= norm[start + i]


def _limits(dtype):
    ranges = (1e-15, 1e15, 2.0**60, 2.0**-60) if dtype == np.float32 else (1e-140, 1e140, 2.0**480, 2.0**-480)
    return np.array([*ranges, 1, np.finfo(dtype).tiny], dtype)


def _norm(window, samples, frames, hop, offset):
    norm = np.zeros(samples)
    _squares(norm, plain(window, np.dtype(np.float64)) ** 2, frames, hop, offset)
    norm[norm <= np.finfo(window.dtype).tiny] = 1
    return norm.astype(window.dtype)


def _opened(y, S, turns, window):
    """S, turns and window as the loops take them."""
    same_shape("griffinlim", "S", S.shape[:2], (y.shape[0], window.size // 2 + 1))
    if turns is not None:
        same_shape("griffinlim", "turns", turns.shape, S.shape)
    turns = NO_TURNS[:, :, :0] if turns is None else plain(turns, y.dtype)
    return plain(S, y.dtype), turns, plain(window, y.dtype)


def _joined(y, parts, stride, offset, norm):
    joins = -(-y.shape[1] // STEP)

    def join(i):
        start = i % joins * STEP
        _join(y, i // joins, start, min(start + STEP, y.shape[1]), parts[i // joins], stride, offset, norm)

    for_chunks(lambda: join, y.shape[0] * joins)


def griffinlim(y, S, turns, window, hop, offset, mode, n_iter, momentum):
    S, turns, window = _opened(y, S, turns, window)
    dtype, n, (rows, bins, frames) = y.dtype, window.size, S.shape
    step = chunk_frames(n, dtype)
    per_row, tiles_of = -(-frames // step), -(-frames // 16)
    kept = aligned(rows * tiles_of * bins * 32, dtype).reshape(rows, -1)
    magnitude = aligned(rows * tiles_of * bins * 16, dtype).reshape(rows, -1)
    parts = aligned(rows * per_row * ((step - 1) * hop + n), dtype).reshape(rows, per_row, -1)
    norm, limits = _norm(window, y.shape[1], frames, hop, offset), _limits(dtype)
    keep = dtype.type(momentum / (1 + momentum))

    def make(first):
        work = RealFrames(n, dtype)
        size = work.tiles.size
        spectrum, rebuilt = aligned(size * bins * 32, dtype), aligned(size * 16 * n, dtype)
        edge = aligned(16 * n, dtype)

        def chunk(i):
            row, part, t = i // per_row, i % per_row, i % per_row * step
            tiles = min(size, -(-(frames - t) // 16))
            at, points = t // 16 * bins, tiles * bins
            before = kept[row, at * 32 : (at + points) * 32]
            wanted = magnitude[row, at * 16 : (at + points) * 16]
            if first:
                _start(spectrum, before, wanted, S, turns, row, t, tiles)
            else:
                work.forward(y, row, t, frames, window, hop, offset, mode)
                work.spectrum(spectrum, tiles)
                _project(spectrum, before, wanted, points, keep, limits)
            work.inverse(spectrum, tiles)
            unload_tiles(
                rebuilt, work.tiles.data, tiles, work.tiles.plan.position, window, n % 2 == 1, True, ONES[dtype], edge
            )
            parts[row, part] = 0
            count = min(16 * tiles, frames - t)
            _overlap_add(parts[row], part, 0, parts.shape[2], t * hop, rebuilt, t, count, n, hop)

        return chunk

    for first in (True, *[False] * n_iter):
        for_chunks(partial(make, first), rows * per_row)
        _joined(y, parts, step * hop, offset, norm)
