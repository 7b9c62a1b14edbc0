"""Synthetic signals. Owns: tone, chirp, harmonics. May touch: util.curve, _check, errors."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..util.curve import curve


def _n_samples(where: str, sr: float, length: Any, duration: Any) -> int:
    """Number of samples: `length`, else `duration` seconds."""
    if length is not None:
        return _check.non_negative_int(where, "length", length)
    if duration is None:
        raise _check.neither(where, "length or duration")
    return int(_check.non_negative(where, "duration", duration) * sr)


def _cosine(step: float, phi: float, n: int) -> np.ndarray:
    """`cos(step * arange(n) + phi)`, each from the sines and cosines of two angles: rows and columns of a square."""
    width = isqrt(n) + 1
    fine = step * np.arange(width)
    coarse = step * np.arange(0, n, width) + phi
    rows, columns = np.stack([np.cos(coarse), -np.sin(coarse)], axis=1), np.stack([np.cos(fine), np.sin(fine)])
    return np.matmul(rows, columns).reshape(-1)[:n]


def tone(
    frequency: float,
    *,
    sr: float = 22050,
    length: int | None = None,
    duration: float | None = None,
    phi: float | None = None,
) -> np.ndarray:
    """A sampled cosine: `cos(2 pi f n / sr + phi)`.

    Parameters
    ----------
    frequency : float
        In Hz.
    sr : float > 0
        Sampling rate, Hz.
    length : int >= 0, optional
        Number of samples; overrules `duration`.
    duration : float >= 0, optional
        Seconds; one of the two must be given.
    phi : float, optional
        Phase, radians. Default: `-pi / 2`, which makes it a sine.

    Returns
    -------
    (length,) float64

    Raises
    ------
    ParameterError : neither `length` nor `duration`; a number outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.tone(440, sr=22050, duration=1).shape
    (22050,)
    >>> fa.tone(1, sr=4, length=4, phi=0).round(12).tolist()
    [1.0, 0.0, -1.0, -0.0]
    """
    if frequency is None:
        raise ParameterError("tone: frequency must be given, got None")
    sr = _check.positive("tone", "sr", sr)
    n = _n_samples("tone", sr, length, duration)
    return _cosine(2 * np.pi * frequency / sr, -np.pi / 2 if phi is None else phi, n)


def chirp(
    *,
    fmin: float,
    fmax: float,
    sr: float = 22050,
    length: int | None = None,
    duration: float | None = None,
    linear: bool = False,
    phi: float | None = None,
) -> np.ndarray:
    """A sine whose frequency glides from `fmin` to `fmax`: the cosine of the integral of
    `fmin * (fmax / fmin)**(t / T)`, or of `fmin + (fmax - fmin) * t / T`.

    Parameters
    ----------
    fmin, fmax : float
        First and last frequency, Hz; greater than zero unless `linear`.
    sr : float > 0
        Sampling rate, Hz.
    length : int > 0, optional
        Number of samples; overrules `duration`.
    duration : float > 0, optional
        Seconds; one of the two must be given.
    linear : bool
        Glide evenly in Hz instead of in octaves.
    phi : float, optional
        Phase at the start, radians. Default: `-pi / 2`.

    Returns
    -------
    (length,) float64

    Raises
    ------
    ParameterError : neither `length` nor `duration`; a number outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.chirp(fmin=110, fmax=880, sr=22050, duration=2)
    >>> y.shape, float(y[0].round(12))
    ((44100,), 0.0)
    """
    if fmin is None or fmax is None:
        raise ParameterError(f"chirp: fmin and fmax must be given, got {fmin!r} and {fmax!r}")
    sr = _check.positive("chirp", "sr", sr)
    n = _n_samples("chirp", sr, length, duration)
    span = _check.positive("chirp", "duration", n / sr if length is not None else duration)
    t = np.arange(n) / sr
    if linear:
        cycles = fmin * t + (fmax - fmin) / (2 * span) * t * t
    else:
        fmin, fmax = _check.positive("chirp", "fmin", fmin), _check.positive("chirp", "fmax", fmax)
        cycles = _cycles(t, fmin, np.log(fmax / fmin) / span)
    del t
    turn = -0.25 if phi is None else phi / (2 * np.pi)
    y = curve("turn", cycles, more=turn)
    return np.cos(2 * np.pi * (cycles + turn)) if y is None else y


def _cycles(t: np.ndarray, f: float, rate: float) -> np.ndarray:
    """The integral of `f exp(rate t)`; of a narrow glide by expm1: a power of two less 1 would lose digits."""
    wide = abs(rate) * t[-1:].sum() > 0.1
    cycles = curve("exp2", t, f / rate, unit=np.log(2) / rate, offset=-f / rate) if wide else None
    if cycles is None:
        cycles = np.expm1(rate * t) * (f / rate) if rate else f * t
    return cycles


def harmonics(
    f: float,
    a0: float,
    a_k: Sequence[float],
    phi_k: Sequence[float] | None = None,
    *,
    sr: float = 22050,
    length: int | None = None,
    duration: float | None = None,
) -> np.ndarray:
    """A Fourier series: `a0 + sum_k a_k cos(2 pi k f n / sr + phi_k)`, k = 1, 2, ...

    Harmonics above `sr / 2` are not left out: they fold back, as they do in an unfiltered recording.

    Parameters
    ----------
    f : float
        Fundamental frequency, Hz.
    a0 : float
        Constant part.
    a_k : sequence of float
        Amplitudes of the harmonics, the fundamental first.
    phi_k : sequence of float, optional
        Their phases, radians. Default: zeros.
    sr, length, duration
        See `fa.tone`.

    Returns
    -------
    (length,) float64

    Raises
    ------
    ParameterError : neither `length` nor `duration`; amplitudes and phases of different number or dimension

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.harmonics(1, 0.5, [1, 0.25], sr=4, length=4).round(12).tolist()
    [1.75, 0.25, -0.25, 0.25]
    """
    sr = _check.positive("harmonics", "sr", sr)
    amplitudes = np.asarray(a_k, dtype=np.float64)
    phases = np.zeros_like(amplitudes) if phi_k is None else np.asarray(phi_k, dtype=np.float64)
    if amplitudes.ndim != 1 or phases.shape != amplitudes.shape:
        shapes = f"{amplitudes.shape} and {phases.shape}"
        raise ParameterError(f"harmonics: a_k and phi_k must be sequences of one length, got shapes {shapes}")
    step = 2 * np.pi * f / sr
    y = np.full(_n_samples("harmonics", sr, length, duration), a0, dtype=np.float64)
    for k, (amplitude, phase) in enumerate(zip(amplitudes, phases, strict=True), start=1):
        y += amplitude * _cosine(k * step, phase, len(y))
    return y
