"""mel_project: spectra -> bands, as layers call it, and its gradient: the bank, transposed."""

import numpy as np

from ..rules import bands_inside
from .arrays import plain, same_shape
from .jit import jit
from .pool import for_chunks

STEP = 64  # frames of a chunk


@jit
def _bands(out, S, starts, lengths, weights):
    """(frames, bands) of (frames, bins)."""
    for t in range(S.shape[0]):
        for m in range(starts.size):
            total = S[t, 0] * 0
            for j in range(lengths[m]):
                total += S[t, starts[m] + j] * weights[m, j]
            out[t, m] = total


@jit
def _bins(dS, dout, starts, lengths, weights):
    dS[:] = 0
    for t in range(dS.shape[0]):
        for m in range(starts.size):
            for j in range(lengths[m]):
                dS[t, starts[m] + j] += dout[t, m] * weights[m, j]


@jit
def _bands_across(out, S, starts, lengths, weights, t0, t1):
    """(bands, frames) of (bins, frames), frames t0 .. t1."""
    out[:, t0:t1] = 0
    for m in range(starts.size):
        to = out[m, t0:t1]
        for j in range(lengths[m]):
            w, bin_ = weights[m, j], S[starts[m] + j, t0:t1]
            for t in range(to.size):
                to[t] += bin_[t] * w


@jit
def _bins_across(dS, dout, starts, lengths, weights, t0, t1):
    dS[:, t0:t1] = 0
    for m in range(starts.size):
        band = dout[m, t0:t1]
        for j in range(lengths[m]):
            w, to = weights[m, j], dS[starts[m] + j, t0:t1]
            for t in range(to.size):
                to[t] += band[t] * w


def _run(kernel, along, across, out, given, spectra, bands, bank, frames_major):
    starts, lengths, weights = bank
    axis = 2 if frames_major else 1
    rows, frames, bins = spectra[0], spectra[3 - axis], spectra[axis]
    count = weights.shape[0]
    same_shape(kernel, "out", bands, (rows, frames, count) if frames_major else (rows, count, frames))
    same_shape(kernel, "starts", (*starts.shape, *lengths.shape), (count, count))
    bands_inside(kernel, starts, lengths, weights, bins)
    given, weights = plain(given, out.dtype), plain(weights, out.dtype)
    starts, lengths = plain(starts, np.dtype(np.int64)), plain(lengths, np.dtype(np.int64))
    per_row = -(-frames // STEP)

    def chunk(i):
        row, t0 = i // per_row, i % per_row * STEP
        t1 = min(t0 + STEP, frames)
        if frames_major:
            along(out[row, t0:t1], given[row, t0:t1], starts, lengths, weights)
        else:
            across(out[row], given[row], starts, lengths, weights, t0, t1)

    for_chunks(lambda: chunk, rows * per_row)


def mel_project(out, S, starts, lengths, weights, frames_major):
    _run("mel_project", _bands, _bands_across, out, S, S.shape, out.shape, (starts, lengths, weights), frames_major)


def mel_project_backward(dS, dout, starts, lengths, weights, frames_major):
    _run("mel_project", _bins, _bins_across, dS, dout, dS.shape, dout.shape, (starts, lengths, weights), frames_major)
