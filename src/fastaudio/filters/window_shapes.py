"""Windows with a closed formula. Owns: one builder a window, the symmetric one of n > 1 points, float64.
May touch: numpy.

Formulas: F. J. Harris, "On the use of windows for harmonic analysis with the DFT", 1978; A. H. Nuttall, "Some
windows with very good sidelobe behavior", 1981. Values and conventions agree with scipy.signal.windows.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def _unit(n: int) -> np.ndarray:
    """(n,) positions from -1 to 1."""
    return np.linspace(-1.0, 1.0, n)


def boxcar(n: int) -> np.ndarray:
    return np.ones(n)


def general_cosine(n: int, coefficients: Sequence[float]) -> np.ndarray:
    """`sum_k a_k cos(k phi)`, phi from -pi to pi; every a_k > 0 adds at the centre."""
    phi = np.linspace(-np.pi, np.pi, n)
    total = np.zeros(n)
    for k, a in enumerate(coefficients):
        total += a * np.cos(k * phi)
    return total


def general_hamming(n: int, alpha: float) -> np.ndarray:
    return general_cosine(n, (alpha, 1.0 - alpha))


def hann(n: int) -> np.ndarray:
    return general_hamming(n, 0.5)


def hamming(n: int) -> np.ndarray:
    return general_hamming(n, 0.54)


def blackman(n: int) -> np.ndarray:
    return general_cosine(n, (0.42, 0.50, 0.08))


def nuttall(n: int) -> np.ndarray:
    return general_cosine(n, (0.3635819, 0.4891775, 0.1365995, 0.0106411))


def blackmanharris(n: int) -> np.ndarray:
    return general_cosine(n, (0.35875, 0.48829, 0.14128, 0.01168))


def flattop(n: int) -> np.ndarray:
    return general_cosine(n, (0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368))


def bartlett(n: int) -> np.ndarray:
    """Triangle with zeros at both ends."""
    return 1.0 - np.abs(_unit(n))


def triang(n: int) -> np.ndarray:
    """Triangle whose zeros lie outside: one step for odd n, half a step for even n."""
    distance = np.abs(np.arange(n) - (n - 1) / 2)
    return 1.0 - distance / ((n + n % 2) / 2)


def barthann(n: int) -> np.ndarray:
    x = np.abs(_unit(n)) / 2
    return 0.62 - 0.48 * x + 0.38 * np.cos(2 * np.pi * x)


def bohman(n: int) -> np.ndarray:
    x = np.abs(_unit(n))
    values = (1 - x) * np.cos(np.pi * x) + np.sin(np.pi * x) / np.pi
    values[[0, -1]] = 0.0
    return values


def parzen(n: int) -> np.ndarray:
    x = np.abs(np.arange(n) - (n - 1) / 2) / (n / 2)
    inner = 1 - 6 * x**2 + 6 * x**3
    return np.where(x <= (n - 1) / (2 * n), inner, 2 * (1 - x) ** 3)


def cosine(n: int) -> np.ndarray:
    return np.sin(np.pi / n * (np.arange(n) + 0.5))


def lanczos(n: int) -> np.ndarray:
    return np.sinc(_unit(n))


def exponential(n: int, center: float | None = None, tau: float = 1.0) -> np.ndarray:
    middle = (n - 1) / 2 if center is None else center
    return np.exp(-np.abs(np.arange(n) - middle) / tau)


def gaussian(n: int, std: float) -> np.ndarray:
    return np.exp(-((np.arange(n) - (n - 1) / 2) ** 2) / (2 * std * std))


def general_gaussian(n: int, p: float, sigma: float) -> np.ndarray:
    return np.exp(-0.5 * np.abs((np.arange(n) - (n - 1) / 2) / sigma) ** (2 * p))


def tukey(n: int, alpha: float = 0.5) -> np.ndarray:
    """Flat in the middle, a Hann flank over `alpha / 2` of the length at each end."""
    if alpha <= 0:
        return boxcar(n)
    if alpha >= 1:
        return hann(n)
    values = np.ones(n)
    width = int(alpha * (n - 1) / 2) + 1
    flank = 0.5 * (1 + np.cos(np.pi * (2.0 * np.arange(width) / (alpha * (n - 1)) - 1)))
    values[:width] = flank
    values[n - width :] = flank[::-1]
    return values
