"""Windows that solve an optimality problem. Owns: one builder each, the symmetric window of n > 1 points.
May touch: errors.

Values and conventions agree with scipy.signal.windows.
"""

from __future__ import annotations

import warnings

import numpy as np

from ..errors import ParameterError


def kaiser(n: int, beta: float) -> np.ndarray:
    """Near-optimal concentration of energy. J. F. Kaiser, R. W. Schafer, 1980."""
    x = np.linspace(-1.0, 1.0, n)
    return np.i0(beta * np.sqrt(1 - x * x)) / np.i0(float(beta))


def kaiser_bessel_derived(n: int, beta: float) -> np.ndarray:
    """Squares of overlapping halves add to 1 (the window of AC-3 and AAC); n is even."""
    total = np.cumsum(kaiser(n // 2 + 1, beta))
    half = np.sqrt(total[:-1] / total[-1])
    return np.concatenate((half, half[::-1]))


def taylor(n: int, nbar: int = 4, sll: float = 30, norm: bool = True) -> np.ndarray:
    """`nbar` side lobes of nearly equal height, `sll` dB down, the others falling. T. T. Taylor, 1955."""
    a = np.arccosh(10 ** (sll / 20)) / np.pi
    m = np.arange(1, nbar)
    stretch = nbar**2 / (a**2 + (nbar - 0.5) ** 2)
    weights = np.empty(nbar - 1)
    for i, k in enumerate(m):
        others = np.delete(m, i)
        numerator = (-1.0) ** i * np.prod(1 - k**2 / stretch / (a**2 + (m - 0.5) ** 2))
        weights[i] = numerator / (2 * np.prod(1 - k**2 / others**2))

    def at(position: np.ndarray) -> np.ndarray:
        return 1 + 2 * weights @ np.cos(2 * np.pi * np.outer(m, position - (n - 1) / 2) / n)

    values = at(np.arange(n))
    return values / at(np.array([(n - 1) / 2])) if norm else values


def chebwin(n: int, at: float) -> np.ndarray:
    """Narrowest main lobe for side lobes `at` dB down, all equal. C. L. Dolph, 1946."""
    if abs(at) < 45:
        warnings.warn(
            f"get_window: chebwin needs 45 dB or more for spectral analysis, got {at}", UserWarning, stacklevel=4
        )
    order = n - 1
    beta = np.cosh(np.arccosh(10 ** (abs(at) / 20)) / order)
    # The spectrum is the Chebyshev polynomial T_order(x): cos inside [-1, 1], cosh outside, with its sign.
    x = beta * np.cos(np.pi * np.arange(n) / n)
    outside = np.cosh(order * np.arccosh(np.maximum(np.abs(x), 1.0)))
    outside[x < 0] *= -1.0 if order % 2 else 1.0
    spectrum = np.where(np.abs(x) > 1, outside, np.cos(order * np.arccos(np.clip(x, -1.0, 1.0))))
    if n % 2:
        half = np.fft.fft(spectrum).real[: (n + 1) // 2]
        values = np.concatenate((half[:0:-1], half))
    else:
        half = np.fft.fft(spectrum * np.exp(1j * np.pi / n * np.arange(n))).real[1 : n // 2 + 1]
        values = np.concatenate((half[::-1], half))
    return values / values.max()


def dpss(n: int, NW: float) -> np.ndarray:
    """Most energy within the bandwidth W = NW / n: the first Slepian sequence, its continuous peak 1.

    It is the eigenvector of the largest eigenvalue of a symmetric tridiagonal matrix. D. Slepian, 1978.
    """
    if not 0 < NW < n / 2:
        raise ParameterError(f"get_window: NW of dpss must be > 0 and less than half the length, got {NW!r}")
    i = np.arange(n)
    diagonal = ((n - 1 - 2 * i) / 2.0) ** 2 * np.cos(2 * np.pi * NW / n)
    beside = i[1:] * (n - i[1:]) / 2.0
    # Start from the Kaiser window's shape, a close relative; written so that a large NW cannot overflow.
    x = np.linspace(-1.0, 1.0, n)
    start = np.exp(np.pi * NW * (np.sqrt(1 - x * x) - 1))
    values = _top_eigenvector(diagonal, beside, start)
    values /= values.max()
    return values * (n * n / (n * n + NW)) if n % 2 == 0 else values


def _top_eigenvector(diagonal: np.ndarray, beside: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Eigenvector of the largest eigenvalue of a symmetric tridiagonal matrix, from a positive guess `v`.

    Inverse iteration with shifts just above the eigenvalue: there the matrix minus the shift is negative
    definite, hence elimination without pivoting is stable; another pivot says that the shift is too low.
    """
    v = v / np.linalg.norm(v)
    for _ in range(50):
        product = diagonal * v
        product[1:] += beside * v[:-1]
        product[:-1] += beside * v[1:]
        rayleigh = v @ product
        residual = np.linalg.norm(product - rayleigh * v)
        margin = max(residual, 4 * np.finfo(np.float64).eps * np.abs(diagonal).max())
        solved = None
        while solved is None:
            solved = _solve_definite(diagonal - (rayleigh + margin), beside, v)
            margin *= 2
        solved += solved[::-1]  # the first sequence is symmetric: drop what rounding adds of the second
        solved /= -np.linalg.norm(solved)
        done = np.abs(solved - v).max() < 1e-15
        v = solved
        if done:
            break
    return v


def _solve_definite(diagonal: np.ndarray, beside: np.ndarray, right: np.ndarray) -> np.ndarray | None:
    """Solve a negative definite symmetric tridiagonal system; None if it is not negative definite."""
    d, e, b = diagonal.tolist(), beside.tolist(), right.tolist()
    for i in range(1, len(d)):
        if d[i - 1] >= 0:
            return None
        factor = e[i - 1] / d[i - 1]
        d[i] -= factor * e[i - 1]
        b[i] -= factor * b[i - 1]
    if d[-1] >= 0:
        return None
    b[-1] /= d[-1]
    for i in range(len(d) - 2, -1, -1):
        b[i] = (b[i] - e[i] * b[i + 1]) / d[i]
    return np.array(b)
