"""nnls: min |A x - b|, x >= 0, for the sparse rows of a mel bank, one coordinate after the other."""

import numpy as np

from ..rules import bands_inside
from .arrays import aligned, plain, same_shape
from .jit import jit
from .pool import for_chunks


def _columns(bank, bins):
    """The bank by columns: bin k is in bands band[start[k]] .. with weights w; one over its sum of squares, or 0."""
    starts, lengths, weights = bank
    found = [[] for _ in range(bins)]
    for m, (first, length) in enumerate(zip(starts.tolist(), lengths.tolist(), strict=True)):
        for j in np.flatnonzero(weights[m, :length]).tolist():
            found[first + j].append((m, weights[m, j]))
    start = np.cumsum([0, *map(len, found)])
    band = np.array([m for column in found for m, _ in column], np.int64)
    w = np.array([v for column in found for _, v in column], weights.dtype)
    squares = np.array([sum(float(v) ** 2 for _, v in column) for column in found])
    over = np.divide(1, squares, out=np.zeros(bins), where=squares > 0).astype(weights.dtype)
    return start.astype(np.int64), band, w, over


@jit
def _lanes_of(to, x, t0):
    """Frames t0 .. t0 + 16 of x (bins, frames), zeros after the last: Numba compiles an assigned slice for seconds."""
    for k in range(to.shape[0]):
        for l in range(16):
            to[k, l] = x[k, t0 + l] if t0 + l < x.shape[1] else 0


@jit
def _solve(x, b, row, t0, starts, lengths, weights, start, band, w, over, v, r, sweeps, tolerance):
    """Frames t0 .. t0 + 16 of a row; v (bins, 16), r (bands, 16) are scratch."""
    bins, bands, count = v.shape[0], r.shape[0], min(16, x.shape[2] - t0)
    _lanes_of(v, x[row], t0)
    _lanes_of(r, b[row], t0)
    largest = np.zeros(16, v.dtype)
    for m in range(bands):
        for l in range(16):
            largest[l] = max(largest[l], abs(r[m, l]))
        for j in range(lengths[m]):
            for l in range(16):
                r[m, l] -= v[starts[m] + j, l] * weights[m, j]
    slope, most = np.zeros(16, v.dtype), np.zeros(16, v.dtype)
    for _ in range(sweeps):
        most[:] = 0
        for k in range(bins):
            slope[:] = 0
            for i in range(start[k], start[k + 1]):
                for l in range(16):
                    slope[l] += r[band[i], l] * w[i]
            for l in range(16):
                wanted = max(v[k, l] + slope[l] * over[k], slope[l] * 0)
                slope[l] = wanted - v[k, l]
                v[k, l] = wanted
            for i in range(start[k], start[k + 1]):
                for l in range(16):
                    moved = slope[l] * w[i]
                    r[band[i], l] -= moved
                    most[l] = max(most[l], abs(moved))
        done = True
        for l in range(16):
            done = done and most[l] - largest[l] * tolerance <= 0  # NaN is never done
        if done:
            break
    for k in range(bins):
        for l in range(count):
            x[row, k, t0 + l] = v[k, l]


def nnls(x, b, starts, lengths, weights, sweeps, tolerance):
    dtype, (rows, bins, frames), bands = x.dtype, x.shape, weights.shape[0]
    same_shape("nnls", "b", b.shape, (rows, bands, frames))
    same_shape("nnls", "starts", (*starts.shape, *lengths.shape), (bands, bands))
    bands_inside("nnls", starts, lengths, weights, bins)
    b, index = plain(b, dtype), np.dtype(np.int64)
    bank = plain(starts, index), plain(lengths, index), plain(weights, dtype)
    columns, per_row = _columns(bank, bins), -(-frames // 16)

    def make():
        v, r = aligned(bins * 16, dtype).reshape(bins, 16), aligned(bands * 16, dtype).reshape(bands, 16)

        def chunk(i):
            _solve(x, b, i // per_row, i % per_row * 16, *bank, *columns, v, r, sweeps, dtype.type(tolerance))

        return chunk

    for_chunks(make, rows * per_row)
