"""Mel bands back to bins. Owns: mel_to_stft. May touch: filters, backends."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ... import _arrays, _check
from ...backends import registry
from ...errors import ParameterError
from ...filters.mel import mel
from ...filters.mel_bands import mel_bands

#: A frame is done when a sweep moves no band by more than this share of its largest; else after so many sweeps.
TOLERANCE, SWEEPS = 1e-4, 200


@_arrays.any_array("M")
def mel_to_stft(
    M: np.ndarray, *, sr: float = 22050, n_fft: int = 2048, power: float = 2.0, **kwargs: Any
) -> np.ndarray:
    """Magnitudes whose mel spectrogram is nearest to `M`: non-negative least squares, then the root.

    Many spectra have the same bands. The search begins at the least one, cut off below 0, and goes coordinate by
    coordinate (Franc, Hlavac and Navara, "Sequential coordinate-wise algorithm for the NNLS problem", 2005).

    Parameters
    ----------
    M : array (..., n_mels, t), as `melspectrogram` makes it
    sr : float > 0, Hz
    n_fft : int > 0
    power : float > 0
        Exponent that `M` was made with.
    **kwargs
        Of the bands: `fmin=0.0, fmax=None, htk=False, norm="slaney", mel_scale=None` as in `fa.filters.mel`.

    Returns
    -------
    (..., 1 + n_fft // 2, t) array, of the dtype of `M`

    Raises
    ------
    ParameterError : bands that are not finite real numbers (..., n_mels, t), a parameter outside its range

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.chirp(fmin=110, fmax=880, sr=22050, duration=1)
    >>> M = fa.feature.melspectrogram(y=y, sr=22050)
    >>> S = fa.feature.inverse.mel_to_stft(M, sr=22050)
    >>> again = fa.feature.melspectrogram(S=S**2, sr=22050)
    >>> S.shape, bool(abs(again - M).max() < 0.01 * M.max())
    ((1025, 44), True)
    """
    where = "mel_to_stft"
    _check.keywords(mel_to_stft, kwargs, mel)
    power = _check.positive(where, "power", power)
    n_fft = _check.positive_int(where, "n_fft", n_fft)
    M = np.asarray(M)
    if M.ndim < 2 or not M.shape[-2]:
        raise ParameterError(f"{where}: M must be (..., n_mels, frames), got shape {M.shape}")
    M = _arrays.real(where, "M", M)
    backend = registry.backend(M)
    if not backend.kernel("all_finite")(M):
        raise ParameterError(f"{where}: M must be finite everywhere, got NaN or infinity")
    bank = {"sr": sr, "n_fft": n_fft, "n_mels": M.shape[-2], "dtype": M.dtype, **kwargs}
    bands, inverse = mel_bands(**bank), _pseudo_inverse(tuple(bank.items()))
    b = _arrays.slices(M)
    x = backend.empty((len(b), len(inverse), M.shape[-1]), M.dtype)
    if x.size:
        for to, row in zip(x, b, strict=True):
            backend.kernel("gemm")(to, inverse, row, False, False, False)
        np.maximum(x, 0, out=x)
        backend.kernel("nnls")(x, b, *bands, SWEEPS, TOLERANCE)
        np.sqrt(x, out=x) if power == 2 else np.power(x, 1 / power, out=x)
    return x.reshape(*M.shape[:-2], *x.shape[1:])


@lru_cache(maxsize=16)
def _pseudo_inverse(bank: tuple) -> np.ndarray:
    """(bins, n_mels): the least spectrum of given bands; bands without a bin count for nothing."""
    table = mel(**dict(bank))
    inverse = np.ascontiguousarray(np.linalg.pinv(table.astype(np.float64), rcond=1e-10), table.dtype)
    inverse.flags.writeable = False
    return inverse
