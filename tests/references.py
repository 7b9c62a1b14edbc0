"""Readable float64 references of every kernel in `backends/ops.py`: plain NumPy, no speed, shared by all
engines' tests.
"""

import numpy as np

MODES = ("constant", "edge", "reflect", "symmetric", "wrap")


def samples(x):
    """float64 samples; int16 is scaled by its full scale."""
    return x / 32768.0 if x.dtype == np.int16 else x.astype(np.float64)


def frames(x, n_fft, hop, pad, mode, count):
    """(rows, count, n_fft): frame t is samples t * hop - pad + [0, n_fft) of x padded as np.pad does."""
    x = samples(x)
    right = max(0, (count - 1) * hop - pad + n_fft - x.shape[1])
    both = max(pad, right)  # NumPy before 2.0 errs where reflections of reflections differ in length on the two sides
    padded = np.pad(x, ((0, 0), (both, both)), mode=MODES[mode])[:, both - pad :]
    return np.stack([padded[:, t * hop : t * hop + n_fft] for t in range(count)], axis=1)


def stft(x, window, hop, pad, mode, count):
    """(rows, bins, count)"""
    windowed = frames(x, window.size, hop, pad, mode, count) * window.astype(np.float64)
    return np.fft.rfft(windowed, axis=-1).swapaxes(1, 2)


def istft(D, window, hop, offset, n, tiny):
    """(rows, n) from D (rows, bins, frames)."""
    window = window.astype(np.float64)
    pieces = np.fft.irfft(D.astype(np.complex128), window.size, axis=1) * window[:, None]
    count = D.shape[2]
    total = np.zeros((D.shape[0], max((count - 1) * hop + window.size, offset + n)))
    norm = np.zeros(total.shape[1])
    for t in range(count):
        total[:, t * hop : t * hop + window.size] += pieces[:, :, t]
        norm[t * hop : t * hop + window.size] += window**2
    total[:, norm > tiny] /= norm[norm > tiny]
    return total[:, offset : offset + n]


def decibels(S, amin, ref, top_db, scale=10.0, axes=-1):
    """scale * log10(S / ref), both at least amin, not below the maximum over `axes` - top_db (NaN: no
    floor).
    """
    level = scale * np.log10(np.maximum(amin, S)) - scale * np.log10(np.maximum(amin, ref))
    if np.isnan(top_db):
        return level
    return np.maximum(level, level.max(axis=axes, keepdims=True) - top_db)


def db_to_power(S, ref, scale):
    return ref * 10.0 ** (S.astype(np.float64) / scale)


def magnitude(D, power):
    return np.abs(D.astype(np.complex128)) ** power


def mel(P, basis):
    """(rows, bands, frames) from P (rows, bins, frames), basis (bands, bins)."""
    return basis.astype(np.float64) @ P


def log_mel(P, basis, amin, ref, top_db):
    return decibels(mel(P, basis), amin, ref, top_db, axes=(-2, -1))


def mfcc(P, basis, dct, amin, ref, top_db):
    return dct.astype(np.float64) @ log_mel(P, basis, amin, ref, top_db)


def spectral_centroid(M, power, freq, tiny=0.0):
    s = M**power
    total = s.sum(axis=-2, keepdims=True)
    moment = (freq[:, None] * s).sum(axis=-2, keepdims=True)
    return np.where(total < tiny, 0.0, moment / np.where(total == 0, 1.0, total))


def spectral_bandwidth(M, power, p, norm, freq, tiny=0.0):
    s = M**power
    total = s.sum(axis=-2, keepdims=True)
    away = np.abs(freq[:, None] - spectral_centroid(M, power, freq, tiny))
    if norm:
        s = s / np.where((total < tiny) | (total == 0), 1.0, total)
    return (s * away**p).sum(axis=-2, keepdims=True) ** (1 / p)


def spectral_rolloff(M, power, roll_percent, freq):
    cumulative = np.cumsum(M**power, axis=-2)
    reached = cumulative >= roll_percent * cumulative[..., -1:, :]
    first = freq[reached.argmax(axis=-2)][..., None, :]
    return np.where(np.isnan(cumulative[..., -1:, :]), np.nan, first)


def spectral_flatness(M, power, amin, edges):
    s = np.maximum(amin, M**power)
    bands = [s[..., lo:hi, :] for lo, hi in zip(edges[:-1], edges[1:], strict=True)]
    ratios = [np.exp(np.log(b).mean(axis=-2)) / b.mean(axis=-2) for b in bands]
    return np.mean(ratios, axis=0)[..., None, :]


def spectral_contrast(M, linear, bands):
    """(rows, len(bands), frames); bands: (lo, hi, k)."""
    ordered = [np.sort(M[..., lo:hi, :], axis=-2) for lo, hi, _ in bands]
    valley = np.stack([s[..., :k, :].mean(axis=-2) for s, (_, _, k) in zip(ordered, bands, strict=True)],
        axis=-2)
    peak = np.stack([s[..., -k:, :].mean(axis=-2) for s, (_, _, k) in zip(ordered, bands, strict=True)],
        axis=-2)
    if linear:
        return peak - valley
    level = lambda a: decibels(a, 1e-10, 1.0, 80.0, axes=(-2, -1))
    return level(peak) - level(valley)


def band_energy_ratio(M, split):
    low, high = ((part**2).sum(axis=-2, keepdims=True) for part in (M[..., :split, :], M[..., split:, :]))
    with np.errstate(divide="ignore", invalid="ignore"):
        return low / high


def rms(framed):
    """(rows, 1, frames) from frames (rows, frames, n)."""
    return np.sqrt((framed**2).mean(axis=-1))[:, None, :]


def rms_of_magnitude(M, n_fft):
    weight = np.ones(M.shape[-2])
    weight[0] = 0.5
    if n_fft % 2 == 0:
        weight[-1] = 0.5
    return np.sqrt(2 * (weight[:, None] * M**2).sum(axis=-2, keepdims=True)) / n_fft


def zero_crossing_rate(framed, threshold, zero_pos, pad):
    clipped = np.where(np.abs(framed) <= threshold, 0.0, framed)
    sign = np.signbit(clipped) if zero_pos else np.sign(clipped)
    changes = (sign[..., 1:] != sign[..., :-1]).sum(axis=-1) + bool(pad)
    return (changes / framed.shape[-1])[:, None, :]


def amplitude_envelope(framed, absolute):
    return (np.abs(framed) if absolute else framed).max(axis=-1)[:, None, :]


def delta(x, coeffs, edges):
    x, width = samples(x), coeffs.size
    inner = np.stack([np.correlate(row, coeffs, mode="valid") for row in x])
    if edges.size == 0:
        return inner
    first, last = (np.einsum("hw,rw->rh", e, part) for e, part in zip(edges, (x[:, :width], x[:, -width:]),
        strict=True))
    return np.concatenate([first, inner, last], axis=1)


def preemphasis(x, coef, zi):
    x = samples(x)
    y = x.copy()
    y[:, 1:] -= coef * x[:, :-1]
    y[:, 0] += zi
    return y, -coef * x[:, -1]


def deemphasis(x, coef, zi):
    y, state = samples(x), zi.astype(np.float64)
    for t in range(y.shape[1]):
        y[:, t] += state
        state = coef * y[:, t]
    return y, state
