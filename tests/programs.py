"""Random programs for `extract` and `spectral`, with the reference of every line."""

from typing import NamedTuple

import numpy as np
import references as ref
from support import error

from fastaudio.backends.ops import FEATURES


class Line(NamedTuple):
    name: str
    rows: int
    params: list
    arguments: tuple  # of the reference, after its data


class MelTables(NamedTuple):
    basis: np.ndarray  # (bands, bins), zeros outside each band
    starts: np.ndarray
    lengths: np.ndarray
    weights: np.ndarray
    dct: np.ndarray


def mel_tables(rng, bins, real, bands=None, coefficients=None):
    """Random bands, some of them empty."""
    bands, coefficients = bands or int(rng.integers(1, 20)), coefficients or int(rng.integers(1, 9))
    starts = rng.integers(0, bins, bands)
    lengths = np.array([rng.integers(0, min(bins - s, 40) + 1) for s in starts])
    weights = rng.random((bands, max(1, lengths.max()))).astype(real)
    basis = np.zeros((bands, bins))
    for m in range(bands):
        weights[m, lengths[m] :] = 0
        basis[m, starts[m] : starts[m] + lengths[m]] = weights[m, : lengths[m]]
    dct = rng.standard_normal((coefficients, bands)).astype(real)
    return MelTables(basis, starts, lengths, weights, dct)


def _flatness(rng, bins):
    edges = np.unique(np.concatenate([[0, bins], rng.integers(0, bins + 1, 3)]))
    return [2.0, 1e-10, len(edges) - 1, *edges], (2.0, 1e-10, edges)


def _contrast(rng, bins):
    linear, bands = bool(rng.integers(2)), []
    for _ in range(int(rng.integers(1, 5))):
        lo = int(rng.integers(0, bins))
        hi = int(rng.integers(lo + 1, bins + 1))
        bands.append((lo, hi, int(rng.integers(1, hi - lo + 1))))
    return [0.02, linear, *np.ravel(bands)], (linear, bands)


def line(rng, name, bins, mel, n_fft, from_samples):
    """A line for the feature with random parameters."""
    freq = np.sort(rng.random(bins)) * 8000 + np.arange(bins)
    mode = int(rng.integers(0, 5))
    levels = [1e-10, float(rng.random() + 0.1), [80.0, 20.0, np.nan][rng.integers(3)]]
    power = float([1, 2, 0.7][rng.integers(3)])
    if name == "spectrogram":
        return Line(name, bins, [], ())
    if name in ("melspectrogram", "log_mel"):
        return Line(name, len(mel.starts), levels if name == "log_mel" else [], tuple(levels))
    if name == "mfcc":
        return Line(name, len(mel.dct), levels, tuple(levels))
    if name == "spectral_centroid":
        return Line(name, 1, [power, *freq], (power, freq))
    if name == "spectral_bandwidth":
        p, norm = float([2, 1, 3][rng.integers(3)]), bool(rng.integers(2))
        return Line(name, 1, [power, p, norm, *freq], (power, p, norm, freq))
    if name == "spectral_rolloff":
        roll = float(rng.uniform(0.05, 0.99))
        return Line(name, 1, [power, roll, *freq], (power, roll, freq))
    if name == "spectral_flatness":
        return Line(name, 1, *_flatness(rng, bins))
    if name == "spectral_contrast":
        params, arguments = _contrast(rng, bins)
        return Line(name, len(arguments[1]), params, arguments)
    if name == "band_energy_ratio":
        split = int(rng.integers(0, bins // 2 + 1))  # few bins above it would make the ratio ill-conditioned
        return Line(name, 1, [split], (split,))
    if name == "rms":
        return Line(name, 1, [mode] if from_samples else [n_fft], (mode,))
    if name == "zero_crossing_rate":
        rest = [float([0, 1e-10, 0.3][rng.integers(3)]), int(rng.integers(2)), int(rng.integers(2))]
        return Line(name, 1, [mode, *rest], (mode, *rest))
    absolute = int(rng.integers(2))
    return Line(name, 1, [mode, absolute], (mode, absolute))


def assemble(lines):
    """(program, params, rows of out)"""
    program, params, row = [], [], 0
    for item in lines:
        program.append((FEATURES[item.name][0], row, item.rows, len(params)))
        params += item.params
        row += item.rows
    return np.array(program, np.int64), np.array(params, np.float64), row


def expected(item, P, M, mel, framed=None, n_fft=0):
    """The reference of a line: P = |X|^power, M = |X|, `framed(mode)` the unwindowed frames of samples."""
    name = item.name
    if name == "spectrogram":
        return P
    if name == "melspectrogram":
        return ref.mel(P, mel.basis)
    if name == "log_mel":
        return ref.log_mel(P, mel.basis, *item.arguments)
    if name == "mfcc":
        return ref.mfcc(P, mel.basis, mel.dct, *item.arguments)
    if name == "rms":
        return ref.rms(framed(item.arguments[0])) if framed else ref.rms_of_magnitude(M, n_fft)
    if name in ("zero_crossing_rate", "amplitude_envelope"):
        return getattr(ref, name)(framed(item.arguments[0]), *item.arguments[1:])
    return getattr(ref, name)(M, *item.arguments)


def close(item, got, want, M, real):
    """Design's bounds: dB 1e-3 within 80 dB of the maximum, mel, mfcc and the others 1e-6 of the largest
    value.
    """
    limit = {np.float32: 1e-6, np.float64: 1e-12}[real]
    if item.name in ("log_mel", "spectral_contrast"):
        loud = want >= np.nanmax(want) - 80
        return np.abs(got - want)[loud].max() < {np.float32: 1e-3, np.float64: 1e-9}[real]
    if item.name == "spectral_flatness":
        # each bin's logarithm carries the bound of the STFT, relative to that bin
        least, edges = M.max(axis=-2, keepdims=True) / np.maximum(M, 1e-5), item.arguments[2]
        bands = [least[:, lo:hi].mean(axis=1, keepdims=True) for lo, hi in zip(edges[:-1], edges[1:],
            strict=True)]
        return bool((np.abs(got - want) < limit + limit / 2 * np.mean(bands, axis=0)).all())
    if item.name == "spectral_rolloff":
        return rolloff_close(got, M, *item.arguments)
    return error(got, want) < limit


def rolloff_close(got, M, power, roll, freq):
    """The bin found is the first at the threshold, but for rounding of the sums."""
    share = np.cumsum(M**power, axis=-2)
    total = share[..., -1:, :]
    share = share / np.where(total == 0, 1.0, total)
    roll = np.where(total == 0, 0.0, roll)
    found = np.abs(freq[:, None] - got).argmin(axis=1)[:, None, :]
    here = np.take_along_axis(share, found, axis=1)
    before = np.where(found > 0, np.take_along_axis(share, np.maximum(found - 1, 0), axis=1), -1.0)
    near = np.isclose(np.take(freq, found), got, rtol=1e-6)
    return bool((near & (here >= roll - 1e-6) & (before < roll + 1e-6)).all())
