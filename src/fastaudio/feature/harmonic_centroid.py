"""Where the harmonics of a tone lie. Owns: harmonic_peaks, harmonic_centroid, harmonic_spread.
May touch: spectral_input, program, _check."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from .program import fft_length, spectrogram_of
from .spectral_input import check_fits, frequencies


@_arrays.host_only
def harmonic_peaks(
    S: np.ndarray,
    *,
    f0: Any,
    sr: float = 22050,
    n_harmonics: int = 10,
    n_fft: int | None = None,
    tolerance: float = 0.2,
) -> tuple[np.ndarray, np.ndarray]:
    """Harmonics of a tone: near each multiple of `f0`, the largest bin of the spectrum, refined by a parabola.

    Parameters
    ----------
    S : array (..., bins, t), magnitudes
    f0 : float or array (..., t), Hz, as `fa.yin` returns it
        Where it is not > 0 or NaN, there are no harmonics.
    sr : float > 0, Hz
    n_harmonics : int > 0
    n_fft : int > 0, optional
        Default: the even length that belongs to the bins.
    tolerance : float in (0, 0.5]
        How far from its multiple a peak may lie, as a share of f0.

    Returns
    -------
    frequencies, amplitudes : (..., n_harmonics, t) float64; of what is not below sr / 2 both are 0

    Raises
    ------
    ParameterError : complex or negative `S`, an `f0` that does not fit, a parameter outside its range

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.harmonics(200, 0, [1, 0.5, 0.25], sr=8000, duration=1)
    >>> f, A = fa.feature.harmonic_peaks(np.abs(fa.stft(y)), f0=200, sr=8000, n_harmonics=3)
    >>> f[:, 8].round().tolist(), (A[:, 8] / A[0, 8]).round(1).tolist()
    ([200.0, 400.0, 600.0], [1.0, 0.5, 0.2])
    """
    where = "harmonic_peaks"
    S, _ = spectrogram_of(where, S)
    n_fft, n_harmonics = fft_length(n_fft, S), _check.positive_int(where, "n_harmonics", n_harmonics)
    if not 0 < _check.positive(where, "tolerance", tolerance) <= 0.5:
        raise _check.fail(where, "tolerance must be > 0 and <= 0.5", tolerance)
    width = frequencies(where, None, sr, n_fft)[1:2].sum() or float(sr)  # Hz from bin to bin
    check_fits(where, "f0", f0, (*S.shape[:-2], S.shape[-1]))
    f0 = np.broadcast_to(np.nan_to_num(np.asarray(f0, np.float64)), (*S.shape[:-2], S.shape[-1]))
    found = np.zeros((2, *S.shape[:-2], n_harmonics, S.shape[-1]))
    for at in np.ndindex(*S.shape[:-2], S.shape[-1]):
        if f0[at] > 0:
            *lead, t = at
            peaks = _frame(S[(*lead, slice(None), t)], f0[at] / width, n_harmonics, tolerance)
            found[(slice(None), *lead, slice(None), t)] = peaks
    return found[0] * width, found[1]


def _frame(x: np.ndarray, step: float, count: int, tolerance: float) -> np.ndarray:
    """Places (in bins) and heights of the harmonics of one spectrum, whose fundamental lies at bin `step`."""
    found = np.zeros((2, count))
    for h in range(1, count + 1):
        low = max(int(np.ceil((h - tolerance) * step)), 0)
        high = min(int((h + tolerance) * step), len(x) - 1)
        if h * step > len(x) - 1:
            break
        if high < low:  # f0 is finer than the bins
            low = high = min(round(h * step), len(x) - 1)
        k = low + int(np.argmax(x[low : high + 1]))
        place, height = float(k), float(x[k])
        if 0 < k < len(x) - 1 and x[k] >= x[k - 1] and x[k] >= x[k + 1]:
            a, b, c = (float(v) for v in x[k - 1 : k + 2])
            bend = a - 2 * b + c
            if bend < 0:
                shift = 0.5 * (a - c) / bend
                place, height = k + shift, b - 0.25 * (a - c) * shift
        found[:, h - 1] = place, height
    return found


@_arrays.host_only
def harmonic_centroid(frequencies: np.ndarray, amplitudes: np.ndarray) -> np.ndarray:
    """Centre of gravity of harmonics, `sum_h f_h A_h / sum_h A_h`.

    Parameters
    ----------
    frequencies, amplitudes : arrays (..., harmonics, t), as `harmonic_peaks` returns them; or (harmonics,)

    Returns
    -------
    (..., 1, t) float64, or (1,), Hz; 0 without harmonics

    Raises
    ------
    ParameterError : arrays that do not fit each other, negative amplitudes

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.feature.harmonic_centroid([100, 200, 300], [1, 0.5, 0.25]).round(6).tolist()
    [157.142857]
    """
    f, A, axis = _pair("harmonic_centroid", frequencies, amplitudes)
    return _centre(f, A, axis)


@_arrays.host_only
def harmonic_spread(frequencies: np.ndarray, amplitudes: np.ndarray) -> np.ndarray:
    """Deviation of harmonics from their centroid, `sqrt(sum_h (f_h - c)^2 A_h / sum_h A_h)`.

    Parameters
    ----------
    frequencies, amplitudes
        As in `fa.feature.harmonic_centroid`.

    Returns
    -------
    (..., 1, t) float64, or (1,), Hz

    Examples
    --------
    >>> import fastaudio as fa
    >>> fa.feature.harmonic_spread([100, 200, 300], [1, 0.5, 0.25]).round(6).tolist()
    [72.843136]
    """
    f, A, axis = _pair("harmonic_spread", frequencies, amplitudes)
    return np.sqrt(_centre((f - _centre(f, A, axis)) ** 2, A, axis))


def _centre(f: np.ndarray, A: np.ndarray, axis: int) -> np.ndarray:
    total = A.sum(axis=axis, keepdims=True)
    return (f * A).sum(axis=axis, keepdims=True) / np.where(total > 0, total, 1)


def _pair(where: str, f: Any, A: Any) -> tuple[np.ndarray, np.ndarray, int]:
    f, A = (_arrays.real(where, name, x).astype(np.float64) for name, x in (("frequencies", f), ("amplitudes", A)))
    if f.shape != A.shape or f.ndim == 0:
        raise ParameterError(f"{where}: frequencies and amplitudes must have one shape, got {f.shape} and {A.shape}")
    if A.size and not A.min() >= 0:
        raise ParameterError(f"{where}: amplitudes must not be negative, got {A.min()!r}")
    return f, A, max(f.ndim - 2, 0) - f.ndim
