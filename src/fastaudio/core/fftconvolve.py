"""Convolution through the frequency domain. Owns: fftconvolve. May touch: fft, autocorrelate, util.fix_length."""

from __future__ import annotations

import numpy as np

from .. import _arrays, _check
from ..errors import ParameterError
from ..util.fix_length import fix_length
from .autocorrelate import fast_length
from .fft import irfft, rfft

LONG, SHORT = 1 << 17, 2048  #: so many samples by at most so many are convolved in blocks
LEAST, TOGETHER = 4096, 16  #: samples of a block's transform, blocks transformed together


@_arrays.any_array("x")
def fftconvolve(x: np.ndarray, h: np.ndarray, *, mode: str = "full") -> np.ndarray:
    """Convolution along the last axis, `y[n] = sum_k h[k] x[n - k]`, in O(N log N).

    Parameters
    ----------
    x : real array (..., n)
    h : real array (..., m), leading axes broadcast against those of `x`
    mode : {"full", "same", "valid"}
        All n + m - 1 values; the n in the middle; the `|n - m| + 1` that need no zeros beyond the ends.

    Returns
    -------
    (..., length) array, float32 if both are float32, else float64

    Raises
    ------
    ParameterError : an empty or complex array, an unknown mode, leading axes that do not broadcast

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> fa.fftconvolve(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 0.5])).round(6).tolist()
    [0.0, 1.0, 2.5, 4.0, 1.5]
    """
    _check.one_of("fftconvolve", "mode", mode, ("full", "same", "valid"))
    x, h = _arrays.real("fftconvolve", "x", x), _arrays.real("fftconvolve", "h", h)
    n, m = (a.shape[-1] if a.ndim else 0 for a in (x, h))
    if not n or not m:
        raise ParameterError(f"fftconvolve: both arrays must have samples, got shapes {x.shape} and {h.shape}")
    try:
        np.broadcast_shapes(x.shape[:-1], h.shape[:-1])
    except ValueError:
        raise ParameterError(f"fftconvolve: leading axes must broadcast, got shapes {x.shape} and {h.shape}") from None
    dtype = np.result_type(x, h)
    x, h = (a.astype(dtype, copy=False) for a in (x, h))
    long, short = (x, h) if n >= m else (h, x)
    y = _in_blocks(long, short) if max(n, m) >= LONG and min(n, m) <= SHORT else _whole(x, h)
    if mode == "full":
        return np.ascontiguousarray(y)
    length = n if mode == "same" else abs(n - m) + 1
    start = (n + m - 1 - length) // 2
    return np.ascontiguousarray(y[..., start : start + length])


def _whole(x: np.ndarray, h: np.ndarray) -> np.ndarray:
    """All values, by transforms of both arrays."""
    n = x.shape[-1] + h.shape[-1] - 1
    size = fast_length(n)
    spectrum, other = rfft(x, size), rfft(h, size)
    whole = np.broadcast_shapes(spectrum.shape, other.shape) == spectrum.shape
    spectrum = np.multiply(spectrum, other, out=spectrum if whole else None)
    del other
    return irfft(spectrum, size)[..., :n]


def _in_blocks(x: np.ndarray, h: np.ndarray) -> np.ndarray:
    """The same for a short h: each block of x by itself, and what of it reaches into the next one added there."""
    n, m = x.shape[-1], h.shape[-1]
    size = max(LEAST, 1 << (4 * m - 1).bit_length())
    step, other = size - m + 1, rfft(h, size)[..., None, :]
    y = np.zeros((*np.broadcast_shapes(x.shape[:-1], h.shape[:-1]), n + m - 1), x.dtype)
    for start in range(0, n, TOGETHER * step):
        part = x[..., start : start + TOGETHER * step]
        count = -(-part.shape[-1] // step)
        part = fix_length(part, size=count * step).reshape(*x.shape[:-1], count, step)
        found = irfft(rfft(part, size) * other, size)
        for i in range(count):
            to = y[..., start + i * step : start + i * step + size]
            to += found[..., i, : to.shape[-1]]
    return y
