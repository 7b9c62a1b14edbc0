"""measures: numbers of magnitude spectra, computed in float64, a stretch of frames side by side."""

import math

import numpy as np

from ..ops import MEASURES
from .arrays import plain, same_shape
from .jit import jit
from .logarithm import log
from .pool import for_chunks

STEP = 64  # frames of a chunk
SKEWNESS, KURTOSIS, SLOPE, CREST, ENTROPY, FLUX = (
    MEASURES[name] for name in ("skewness", "kurtosis", "slope", "crest", "entropy", "flux")
)


@jit
def _read(x, S, t, power):
    """x (bins, columns) = S[:, t] ** power and what follows; frame -1 is frame 0."""
    skip = 1 if t < 0 else 0
    for k in range(x.shape[0]):
        to, row = x[k, skip:], S[k, t + skip :]
        x[k, 0] = S[k, 0]
        for l in range(to.size):
            to[l] = row[l]
    if power == 2:
        for k in range(x.shape[0]):
            for l in range(x.shape[1]):
                x[k, l] *= x[k, l]
    elif power != 1:
        for k in range(x.shape[0]):
            for l in range(x.shape[1]):
                x[k, l] = math.pow(x[k, l], power)


@jit
def _sums(total, x, factors, less):
    """total (columns,) = sum over k of (factors[k] - less) x[k]."""
    total[:] = 0
    for k in range(x.shape[0]):
        for l in range(x.shape[1]):
            total[l] += (factors[k] - less) * x[k, l]


@jit
def _standard(out, x, freq, order):
    """Standardised moments; 0 where there is a single line: what is left of its spread is rounding."""
    shape = out.size
    share, centre, variance, moment = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for k in range(freq.size):
        for l in range(shape):
            share[l] += x[k, l]
    for l in range(shape):
        share[l] = 1 / share[l] if share[l] > 0 else 1.0
    for k in range(freq.size):
        for l in range(shape):
            centre[l] += x[k, l] * share[l] * freq[k]
    for k in range(freq.size):
        for l in range(shape):
            apart = freq[k] - centre[l]
            part = x[k, l] * share[l] * (apart * apart)
            variance[l] += part
            moment[l] += part * (apart if order == 3 else apart * apart)
    least = 1e-9 * np.abs(freq).max()
    for l in range(shape):
        spread = math.sqrt(variance[l])
        power = variance[l] * (spread if order == 3 else variance[l])
        out[l] = 0.0 if spread <= least else moment[l] / power


@jit
def _crest(out, x):
    total, top = np.zeros(out.size), x[0].copy()
    for k in range(x.shape[0]):
        for l in range(out.size):
            v = x[k, l]
            total[l] += v
            top[l] = v if v > top[l] else top[l]
    for l in range(out.size):
        mean = total[l] / x.shape[0]
        out[l] = top[l] / (mean if mean > 0 else 1.0) + (total[l] - total[l])  # what is not finite is no crest


@jit
def _entropy(out, x, ones):
    bins = x.shape[0]
    total = np.empty(out.size)
    _sums(total, x, ones, 0.0)
    for l in range(out.size):
        out[l], total[l] = 0, 1 / total[l] if total[l] > 0 else 1.0
    for k in range(bins):
        for l in range(out.size):
            p = x[k, l] * total[l]
            out[l] += p * log(p if p > 0 else 1.0)
    for l in range(out.size):
        out[l] = abs(out[l]) / (math.log(bins) if bins > 1 else 1.0)


@jit
def _flux(out, x, before, rectify):
    out[:] = 0
    for k in range(x.shape[0]):
        for l in range(out.size):
            more = x[k, l] - before[k, l]
            out[l] += 0.0 if rectify and more < 0 else more * more
    for l in range(out.size):
        out[l] = math.sqrt(out[l])


@jit
def _chunk(out, S, freq, kinds, powers, first, t0, t1):
    bins, ones = freq.size, np.ones(freq.size)
    mean = freq.mean()
    spread = max(((freq - mean) ** 2).sum(), 1e-300)
    x, before = np.empty((bins, t1 - t0)), np.empty((bins, t1 - t0))
    for i in range(kinds.size):
        kind, to = kinds[i], out[i, t0:t1]
        if i == 0 or powers[i] != powers[i - 1]:
            _read(x, S, first + t0, powers[i])
        if kind == SKEWNESS or kind == KURTOSIS:
            _standard(to, x, freq, 3 if kind == SKEWNESS else 4)
        elif kind == SLOPE:
            _sums(to, x, freq, mean)
            to /= spread
        elif kind == CREST:
            _crest(to, x)
        elif kind == ENTROPY:
            _entropy(to, x, ones)
        else:
            _read(before, S, first + t0 - 1, powers[i])
            _flux(to, x, before, kind == FLUX)


def measures(out, S, freq, kinds, powers):
    rows, bins, frames = S.shape
    wanted, count = out.shape[2], len(kinds)
    same_shape("measures", "out", out.shape[:2], (rows, count))
    same_shape("measures", "freq", freq.shape, (bins,))
    same_shape("measures", "powers", powers.shape, (count,))
    if wanted > frames or not bins or out.dtype != np.float64 or not np.isin(kinds, list(MEASURES.values())).all():
        raise ValueError(f"measures: out {out.shape} {out.dtype} or a kind does not belong to S {S.shape}")
    S, freq = plain(S, S.dtype), plain(freq, np.dtype(np.float64))
    kinds, powers = plain(kinds, np.dtype(np.int64)), plain(powers, np.dtype(np.float64))
    per_row = -(-wanted // STEP)

    def chunk(i):
        row, t0 = i // per_row, i % per_row * STEP
        _chunk(out[row], S[row], freq, kinds, powers, frames - wanted, t0, min(t0 + STEP, wanted))

    for_chunks(lambda: chunk, rows * per_row)
