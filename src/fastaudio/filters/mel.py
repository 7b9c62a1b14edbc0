"""Mel filter bank. Owns: mel and its cached form, mel_table. May touch: util, mel_scale, _check, errors."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import numpy as np

from .. import _check
from ..errors import ParameterError
from ..util.normalize import normalize
from .mel_scale import mel_frequencies, scale_name


def mel(
    *,
    sr: float,
    n_fft: int,
    n_mels: int = 128,
    fmin: float = 0.0,
    fmax: float | None = None,
    htk: bool = False,
    norm: str | float | None = "slaney",
    dtype: Any = np.float32,
    mel_scale: str | None = None,
    strict: bool = False,
) -> np.ndarray:
    """Triangular filters that map the bins of an FFT to mel bands.

    Parameters
    ----------
    sr : float > 0
        Sampling rate, Hz.
    n_fft : int > 0
        Length of the FFT; there are `1 + n_fft // 2` bins.
    n_mels : int > 0
        Number of bands.
    fmin : float >= 0
        Lower edge of the first band, Hz.
    fmax : float, optional
        Upper edge of the last band, Hz. Default: `sr / 2`.
    htk : bool
        HTK's mel formula instead of Slaney's.
    norm : {"slaney", None, number}
        "slaney" divides a triangle by half its width in Hz, so that its area is 1; None leaves the peak at 1;
        a number p gives each filter unit l_p norm, see `fa.util.normalize`.
    dtype : floating-point dtype
        Of the result.
    mel_scale : {None, "slaney", "htk", "kaldi", "lecture"}
        The mel formula by name, see `fa.hz_to_mel`. The triangles are straight lines over Hz on every scale.

    strict : bool
        Raise where a band holds no FFT bin, instead of a warning.

    Returns
    -------
    (n_mels, 1 + n_fft // 2) array of `dtype`

    Raises
    ------
    ParameterError : a number outside its range, `fmax == fmin`, an unknown norm or scale, an integer dtype

    Warns
    -----
    UserWarning : a band holds no FFT bin ("Empty filters ...")

    Examples
    --------
    >>> import fastaudio as fa
    >>> basis = fa.filters.mel(sr=22050, n_fft=2048)
    >>> basis.shape, str(basis.dtype)
    ((128, 1025), 'float32')
    >>> round(float(basis[0, 1]), 4)
    0.0162
    """
    sr = _check.positive("mel", "sr", sr)
    weights, empty = mel_table(sr, n_fft, n_mels, fmin, fmax, htk, norm, np.dtype(dtype), mel_scale)
    if empty:
        report_empty(strict)
    return weights.copy()


def report_empty(strict: bool) -> None:
    """Warn the caller of `mel` and `mel_bands`, or raise, about a band without a bin."""
    if strict:
        raise ParameterError("mel: with strict=True every band must hold an FFT bin, got empty ones")
    # Every call warns, cached or not: a later caller must hear of it too.
    warnings.warn(
        "Empty filters detected in mel frequency basis: some bands hold no FFT bin and stay silent. "
        "Use fewer bands, a longer FFT, or a wider range of frequencies.",
        UserWarning,
        stacklevel=3,
    )


def _edges(sr: Any, n_mels: int, fmin: Any, fmax: Any, scale: str) -> np.ndarray:
    """(n_mels + 2,) float64: band m rises from edge m to m + 1 and falls to m + 2, Hz."""
    fmin = _check.non_negative("mel", "fmin", fmin)
    fmax = _check.positive("mel", "fmax", sr / 2 if fmax is None else fmax)
    if fmax == fmin:
        raise ParameterError(f"mel: fmax must differ from fmin, got {fmax!r}")
    return mel_frequencies(n_mels + 2, fmin=fmin, fmax=fmax, mel_scale=scale)


@lru_cache(maxsize=64)
def mel_table(
    sr: Any, n_fft: int, n_mels: int, fmin: Any, fmax: Any, htk: bool, norm: Any, dtype: np.dtype, mel_scale: str | None
) -> tuple[np.ndarray, bool]:
    """The read-only matrix of `mel`, and whether a band is empty."""
    scale = scale_name("mel", htk, mel_scale)
    sr = _check.positive("mel", "sr", sr)
    n_fft = _check.positive_int("mel", "n_fft", n_fft)
    n_mels = _check.positive_int("mel", "n_mels", n_mels)
    if isinstance(norm, str):
        _check.one_of("mel", "norm", norm, ("slaney",))
    if dtype.kind != "f":
        raise ParameterError(f"mel: dtype must be floating-point, got {dtype}")
    edges = _edges(sr, n_mels, fmin, fmax, scale)
    widths = np.diff(edges)[:, np.newaxis]
    ramps = edges[:, np.newaxis] - np.fft.rfftfreq(n_fft, 1.0 / sr)
    rising, falling = -ramps[:-2] / widths[:-1], ramps[2:] / widths[1:]
    weights = np.maximum(0, np.minimum(rising, falling)).astype(dtype)
    if norm == "slaney":
        weights *= (2.0 / (edges[2:] - edges[:-2]))[:, np.newaxis]
    else:
        weights = normalize(weights, norm=norm, axis=-1)
    weights.flags.writeable = False
    return weights, bool(np.any((edges[:-2] != 0) & (weights.max(axis=1) <= 0)))
