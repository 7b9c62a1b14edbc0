"""phase_vocoder: out (rows, steps, bins) from D complex (rows, frames, bins), at places `steps` in D; `weights`:
the next frame's share of the magnitude.

Phases advance by products of unit vectors, in float64; `phase` (rows, bins), if given, is where they are, zeros before
the first step. A frame after the last one is the last one if `hold`, else silent.
"""

import math

import numpy as np

from .arrays import plain, real_view, same_shape
from .jit import inlined, jit
from .pool import for_chunks

BLOCK = 256  # bins of a chunk


@inlined
def _polar(re, im):
    """|z| and z / |z|: 1 for 0 and -1 for -0, as their angles are."""
    most = max(abs(re), abs(im))
    scale = 2.0**480 if most < 1e-140 else (2.0**-480 if most > 1e140 else 1.0)
    r, i = re * scale, im * scale
    size = math.sqrt(r * r + i * i)
    if size == 0:
        return 0.0, math.copysign(1.0, re), 0.0
    return size / scale, r / size, i / size


@jit
def _stretch(out, D, row, steps, weights, phase, hold, begin, end):
    frames = D.shape[1]
    for i in range(steps.size):
        t = int(steps[i])
        alpha, following = weights[i], t + 1 if t + 1 < frames or not hold else t
        for k in range(begin, end):
            p = phase[row, 2 * k : 2 * k + 2]
            size, ur, ui = _polar(np.float64(D[row, t, 2 * k]), np.float64(D[row, t, 2 * k + 1]))
            next_size, vr, vi = 0.0, 1.0, 0.0
            if following < frames:
                v = D[row, following, 2 * k : 2 * k + 2]
                next_size, vr, vi = _polar(np.float64(v[0]), np.float64(v[1]))
            if i == 0 and p[0] * p[0] + p[1] * p[1] == 0:
                p[0], p[1] = ur, ui
            magnitude = (1 - alpha) * size + alpha * next_size
            out[row, i, 2 * k], out[row, i, 2 * k + 1] = p[0] * magnitude, p[1] * magnitude
            dr, di = vr * ur + vi * ui, vi * ur - vr * ui
            p[0], p[1] = p[0] * dr - p[1] * di, p[0] * di + p[1] * dr


def phase_vocoder(out, D, steps, weights, phase, hold):
    rows, frames, bins = D.shape
    phase = np.zeros((rows, bins), np.complex128) if phase is None else phase
    same_shape("phase_vocoder", "phase", phase.shape, (rows, bins))
    same_shape("phase_vocoder", "weights", weights.shape, steps.shape)
    same_shape("phase_vocoder", "out", out.shape, (rows, steps.size, bins))
    if steps.size and not (steps.min() >= 0 and steps.max() < frames):
        raise ValueError("phase_vocoder: a step leaves D")
    to, view, carried = real_view(out), real_view(plain(D, out.dtype)), real_view(phase)
    steps, weights = plain(steps, np.dtype(np.float64)), plain(weights, np.dtype(np.float64))
    per_row = -(-bins // BLOCK)

    def chunk(i):
        begin = i % per_row * BLOCK
        _stretch(to, view, i // per_row, steps, weights, carried, bool(hold), begin, min(begin + BLOCK, bins))

    for_chunks(lambda: chunk, rows * per_row)
