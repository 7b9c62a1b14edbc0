"""Spectral envelopes: linear prediction and the cepstrum. Owns: lpc_envelope, lpc_residual, lpc_synthesize,
real_cepstrum, cepstral_envelope. May touch: fft, _arrays, _check."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from .fft import irfft, rfft

BLOCK = 256  # samples that lpc_synthesize computes at once


def _filter(where: str, a: Any) -> np.ndarray:
    a = _arrays.real(where, "a", a)
    if a.ndim == 0 or a.shape[-1] < 1 or not (a[..., 0] == 1).all() or not np.isfinite(a).all():
        raise ParameterError(f"{where}: a must be (..., order + 1) and begin with 1, as fa.lpc returns it, got {a!r}")
    return a


@_arrays.host_only
def lpc_envelope(a: np.ndarray, *, gain: Any = 1.0, n_fft: int = 512) -> np.ndarray:
    """Spectral envelope by linear prediction: the spectrum of the all-pole filter `gain / A`.

    Parameters
    ----------
    a : (..., order + 1) array, as `fa.lpc` returns it
    gain : float or (...) array
        The level of the residual, for example its root of the sum of squares.
    n_fft : int > 0, at least order + 1

    Returns
    -------
    (..., n_fft // 2 + 1) array, magnitude

    Raises
    ------
    ParameterError : `a` does not begin with 1, `n_fft` too short

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.lpc_envelope(np.array([1.0, -0.5]), n_fft=4).round(3).tolist()
    [2.0, 0.894, 0.667]
    """
    where = "lpc_envelope"
    a = _filter(where, a)
    if _check.positive_int(where, "n_fft", n_fft) < a.shape[-1]:
        raise _check.fail(where, f"n_fft must be >= order + 1 = {a.shape[-1]}", n_fft)
    return np.asarray(gain)[..., None] / np.abs(rfft(a, n=n_fft))


@_arrays.host_only
def lpc_residual(y: np.ndarray, a: np.ndarray) -> np.ndarray:
    """Residual of linear prediction: `y[n] + a_1 y[n-1] + … + a_p y[n-p]`, zeros before the signal.

    Parameters
    ----------
    y : (..., n) array, float32 or float64
    a : (order + 1,) array, as `fa.lpc` returns it

    Returns
    -------
    array of the shape of `y`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.lpc_residual(np.array([1.0, 0.5, 0.25]), np.array([1.0, -0.5])).tolist()
    [1.0, 0.0, 0.0]
    """
    y, a = _pair("lpc_residual", y, a)
    out = y.copy()
    for k in range(1, min(a.size, y.shape[-1])):
        out[..., k:] += a[k] * y[..., :-k]
    return out


@_arrays.host_only
def lpc_synthesize(excitation: np.ndarray, a: np.ndarray) -> np.ndarray:
    """Drive the all-pole filter `1 / A` with pulses, noise or a residual: the inverse of `lpc_residual`.

    Parameters
    ----------
    excitation : (..., n) array, float32 or float64
    a : (order + 1,) array, as `fa.lpc` returns it

    Returns
    -------
    array of the shape of `excitation`

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.lpc_synthesize(np.array([1.0, 0.0, 0.0]), np.array([1.0, -0.5])).tolist()
    [1.0, 0.5, 0.25]
    """
    x, a = _pair("lpc_synthesize", excitation, a)
    order, n = a.size - 1, x.shape[-1]
    # what `order` outputs before a block and an impulse in it become: (order + 1, BLOCK)
    answers = np.zeros((order + 1, order + BLOCK))
    answers[np.arange(order), np.arange(order)] = 1.0
    answers[order, order : order + 1] = 1.0
    for t in range(order, order + BLOCK):
        answers[:, t] -= answers[:, t - order : t] @ a[:0:-1].astype(np.float64)
    places = np.arange(BLOCK)
    impulse = np.concatenate([np.zeros(BLOCK), answers[order, order:]])[BLOCK + places[None] - places[:, None]]
    rows, out = _arrays.rows(x).astype(np.float64), np.empty((x.size // max(n, 1), n))
    past = np.zeros((len(rows), order))
    for t in range(0, n, BLOCK):
        part = rows[:, t : t + BLOCK]
        size = part.shape[1]
        out[:, t : t + size] = part @ impulse[:size, :size] + past @ answers[:order, order : order + size]
        past = np.concatenate([past, out[:, t : t + size]], axis=1)[:, size:] if order else past
    return out.reshape(x.shape).astype(x.dtype)


def _pair(where: str, y: Any, a: Any) -> tuple[np.ndarray, np.ndarray]:
    y, a = _arrays.real(where, "signal", y), _filter(where, a)
    if a.ndim != 1 or y.ndim == 0:
        raise ParameterError(f"{where}: a must be (order + 1,) and the signal (..., n), got {a.shape}, {y.shape}")
    return y, a.astype(y.dtype)


@_arrays.host_only
def real_cepstrum(y: np.ndarray, *, n_fft: int | None = None) -> np.ndarray:
    """The cepstrum: the inverse transform of the logarithm of the magnitude.

    Parameters
    ----------
    y : (..., n) array, float32 or float64
    n_fft : int > 0, optional
        Length of the transform. Default: n.

    Returns
    -------
    (..., n_fft) array; bins of silence count as the smallest normal number

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> fa.real_cepstrum(np.array([2.0, 0.0, 0.0, 0.0])).round(3).tolist()
    [0.693, 0.0, 0.0, 0.0]
    """
    y = _arrays.real("real_cepstrum", "y", y)
    n = y.shape[-1] if n_fft is None else _check.positive_int("real_cepstrum", "n_fft", n_fft)
    magnitude = np.abs(rfft(y, n=n))
    np.maximum(magnitude, np.finfo(y.dtype).tiny, out=magnitude)
    return irfft(np.log(magnitude, out=magnitude), n=n)


@_arrays.host_only
def cepstral_envelope(y: np.ndarray, *, n_coefficients: int, n_fft: int | None = None) -> np.ndarray:
    """The spectral envelope of the first cepstral coefficients: weights 1 at 0 and at the last, 2 between, 0 above.

    Parameters
    ----------
    y : (..., n) array, float32 or float64
    n_coefficients : int > 0, at most n_fft / 2
        Few: smooth; n_fft / 2 gives the magnitude itself.
    n_fft : int > 0, optional
        Default: n.

    Returns
    -------
    (..., n_fft // 2 + 1) array, magnitude

    Raises
    ------
    ParameterError : a number outside its range

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = np.random.default_rng(0).standard_normal(256)
    >>> bool(np.allclose(fa.cepstral_envelope(y, n_coefficients=128), np.abs(np.fft.rfft(y))))
    True
    """
    where = "cepstral_envelope"
    c = real_cepstrum(y, n_fft=n_fft)
    n, last = c.shape[-1], _check.positive_int(where, "n_coefficients", n_coefficients)
    if 2 * last > n:
        raise _check.fail(where, f"n_coefficients must be <= n_fft / 2 = {n // 2}", n_coefficients)
    c[..., 1:last] *= 2  # 1 at 0 and at the last
    c[..., last + 1 :] = 0
    return np.exp(rfft(c).real)
