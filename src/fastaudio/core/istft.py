"""Inverse short-time Fourier transform. Owns: istft. May touch: framing, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError
from ..filters.framing import hop_of, window_of
from ..util.dtypes import REAL


@_arrays.any_array("stft_matrix", gpu=True)
def istft(
    stft_matrix: np.ndarray,
    *,
    hop_length: int | None = None,
    win_length: int | None = None,
    n_fft: int | None = None,
    window: Any = "hann",
    center: bool = True,
    dtype: Any = None,
    length: int | None = None,
    out: np.ndarray | None = None,
) -> np.ndarray:
    """Inverse of `stft`: the signal whose spectra are nearest to the given ones (Griffin and Lim, 1984).

    Every frame is transformed back, windowed and added; the sum is divided by the sum of squared windows.

    Parameters
    ----------
    stft_matrix : complex array (..., 1 + n_fft // 2, t)
    hop_length, win_length, window, center
        As they were given to `stft`.
    n_fft : int > 0, optional
        Default: `2 * (bins - 1)`; needed for an odd `n_fft`.
    dtype : real dtype, optional
        Default: float32 for complex64, float64 for complex128.
    length : int > 0, optional
        Samples to return: the rest is cut or filled with zeros.
    out : array (..., n), optional
        Receives the result.

    Returns
    -------
    (..., n) real array; by default n = hop_length * (t - 1) if centred and n_fft is even.

    Raises
    ------
    ParameterError : a matrix that is not complex, a parameter outside its range, an `out` of the wrong shape or
        that shares memory with `stft_matrix`

    Examples
    --------
    >>> import fastaudio as fa
    >>> import numpy as np
    >>> y = fa.chirp(fmin=110, fmax=880, sr=22050, duration=1)
    >>> bool(np.allclose(fa.istft(fa.stft(y), length=len(y)), y, atol=1e-6))
    True
    """
    D = stft_matrix
    if not (_arrays.on_gpu(D) or isinstance(D, np.ndarray)) or D.ndim < 2 or D.dtype.kind not in "cf":
        rule = "stft_matrix must be a complex array (..., bins, frames)"
        raise ParameterError(f"istft: {rule}, got {_check.described(D)}")
    single = D.dtype.itemsize <= (8 if D.dtype.kind == "c" else 4)
    D = D.astype(np.complex64 if single else np.complex128, copy=False)
    n_fft = _check.positive_int("istft", "n_fft", 2 * (D.shape[-2] - 1) if n_fft is None else n_fft)
    hop = hop_of("istft", hop_length, win_length, n_fft)
    real = np.dtype(dtype) if dtype is not None else REAL[D.dtype]
    if real.kind != "f":
        raise _check.fail("istft", "dtype must be real floating-point", dtype)
    if registry.high_precision() or real == np.float64:
        D = D.astype(np.complex128, copy=False)
    D = _bins(D, 1 + n_fft // 2)
    offset = n_fft // 2 if center else 0
    n = n_fft + hop * (D.shape[-1] - 1) - 2 * offset
    if length is not None and length:
        n = _check.positive_int("istft", "length", length)
    shape = (*D.shape[:-2], max(n, 0))
    if out is not None:
        _check_out(out, shape, stft_matrix)

    work = REAL[D.dtype]
    table = window_of("istft", window, win_length, n_fft, work)
    turned = D.swapaxes(-1, -2)
    frames_major = _arrays.ready(turned)
    spectra = turned if frames_major else _arrays.contiguous(D)
    backend = registry.backend(D)
    direct = out is not None and out.dtype == work and _arrays.ready(out) and out.flags.writeable
    y = out if direct else backend.empty(shape, work)
    backend.kernel("istft")(_arrays.rows(y), _arrays.slices(spectra), table, hop, offset, frames_major)
    if out is None:
        return y.astype(real, copy=False)
    if not direct:
        out[...] = y
    return out


def _check_out(out: Any, shape: tuple[int, ...], stft_matrix: Any) -> None:
    if _arrays.on_gpu(stft_matrix):
        raise BackendUnavailable("istft: out is for NumPy arrays, got one with spectra on a GPU")
    if not isinstance(out, np.ndarray) or out.shape != shape:
        raise ParameterError(f"istft: out must have shape {shape}, got {_check.described(out)}")
    if np.shares_memory(out, stft_matrix):
        raise ParameterError("istft: out must not share memory with stft_matrix, got an overlapping array")


def _bins(D: np.ndarray, bins: int) -> np.ndarray:
    """Cut or fill with zeros to `bins` rows, as an inverse FFT of another length does."""
    if D.shape[-2] == bins:
        return D
    if _arrays.on_gpu(D):
        raise BackendUnavailable(f"istft: on a GPU stft_matrix must have the {bins} bins of n_fft, got {D.shape[-2]}")
    fitted = np.zeros((*D.shape[:-2], bins, D.shape[-1]), D.dtype)
    rows = min(bins, D.shape[-2])
    fitted[..., :rows, :] = D[..., :rows, :]
    return fitted
