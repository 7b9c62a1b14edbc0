"""Denoising without a network: what is not louder than the noise of its frequency is turned down.

Owns: the estimate of the noise, the gain. Knows nothing of speech: steady noise goes, what comes and goes stays.
"""

from __future__ import annotations

import numpy as np

import fastaudio as fa

from ... import _check


def gate_gain(
    power: np.ndarray,
    quantile: float = 0.2,
    over: float = 2.0,
    floor_db: float = -20.0,
    smooth: tuple[int, int] = (3, 5),
) -> np.ndarray:
    """Gains for a power spectrogram (bins, frames).

    Parameters
    ----------
    power : array >= 0
    quantile : float in (0, 1)
        A bin's noise is this quantile of its powers over time, times what makes that the mean of Gaussian noise.
    over : float > 0; the noise counts as so many times as powerful
    floor_db : float; the lowest gain: silence between words sounds worse than a little noise
    smooth : (bins, frames), odd; gains are averaged over so many, or single bins would ring ("musical noise")

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio.apps.denoise import gate_gain
    >>> power = np.ones((8, 40), np.float32)
    >>> power[:, 20:30] = 1e4
    >>> gain = gate_gain(power)
    >>> bool(gain[:, 25].min() > 0.95), bool(gain[:, 5].max() < 0.15)
    (True, True)
    """
    if not 0 < quantile < 1:
        raise _check.fail("gate_gain", "quantile must lie in (0, 1)", quantile)
    loudness = power.sum(0)
    heard = power[:, loudness > 1e-9 * loudness.max()]  # zeros before, behind and between say nothing of the noise
    if not heard.size:
        return np.ones_like(power)
    noise = np.quantile(heard, quantile, axis=1, keepdims=True).astype(power.dtype) / np.float32(-np.log1p(-quantile))
    ratio = over * noise / np.maximum(power, np.finfo(power.dtype).tiny + over * noise * np.float32(1e-9))
    gain = np.sqrt(np.clip(1 - ratio, 0, 1))  # Wiener's, of powers
    for axis, width in enumerate(smooth):
        gain = _averaged(gain, width, axis)
    return np.maximum(gain, 10 ** (floor_db / 20)).astype(power.dtype, copy=False)


def _averaged(x: np.ndarray, width: int, axis: int) -> np.ndarray:
    """The mean of `width` neighbours; beyond the edges the edge counts."""
    if width <= 1:
        return x
    before = width // 2
    pad = [(0, 0), (0, 0)]
    pad[axis] = (before, width - 1 - before)
    sums = np.cumsum(np.pad(x, pad, mode="edge"), axis=axis, dtype=np.float64)
    first = np.zeros_like(np.take(sums, [0], axis))
    sums = np.concatenate((first, sums), axis)
    n = x.shape[axis]
    return (np.take(sums, range(width, width + n), axis) - np.take(sums, range(n), axis)) / width


def gated(D: np.ndarray) -> np.ndarray:
    """Spectra (bins, frames) with the noise turned down."""
    return D * gate_gain(fa.util.abs2(D))
