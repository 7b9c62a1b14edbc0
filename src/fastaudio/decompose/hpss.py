"""Harmonic and percussive parts. Owns: hpss. May touch: util.softmask, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError
from ..util.softmask import softmask


@_arrays.any_array("S", gpu=True)
def hpss(
    S: np.ndarray,
    *,
    kernel_size: Any = 31,
    power: float = 2.0,
    mask: bool = False,
    margin: Any = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Part a spectrogram into what is smooth in time (harmonic) and what is smooth in frequency (percussive), by
    medians along both axes (D. FitzGerald, "Harmonic/percussive separation using median filtering", 2010).

    Parameters
    ----------
    S : array (..., bins, t), real or complex
    kernel_size : int > 0, or two: (along time, along frequency)
    power : float > 0
        Exponent of the soft masks; infinity: hard masks.
    mask : bool
        Return the masks instead.
    margin : float >= 1, or two
        How much a part must exceed the other; above 1 a residual remains.

    Returns
    -------
    harmonic, percussive : arrays of the shape of `S`; or their masks

    Raises
    ------
    ParameterError : a margin below 1, a size that is not an integer > 0, fewer than two dimensions

    Examples
    --------
    >>> import fastaudio as fa
    >>> y = fa.tone(440, sr=22050, duration=2) + fa.clicks(times=[0.5, 1.0, 1.5], sr=22050, length=44100)
    >>> harmonic, percussive = fa.decompose.hpss(fa.stft(y))
    >>> harmonic.shape
    (1025, 87)
    """
    where = "hpss"
    gpu = _arrays.on_gpu(S)
    S = S if gpu else np.asarray(S)
    if S.ndim < 2 or 0 in S.shape:
        raise ParameterError(f"{where}: S must be (..., bins, frames) and not empty, got shape {S.shape}")
    sizes = (kernel_size, kernel_size) if np.isscalar(kernel_size) else tuple(kernel_size)
    margins = (margin, margin) if np.isscalar(margin) else tuple(margin)
    for size in sizes:
        _check.positive_int(where, "kernel_size", size)
    for m in margins:
        if not m >= 1:
            raise _check.fail(where, "margin must be >= 1", m)
    if gpu:
        return _on_gpu(where, S, sizes, float(power), mask, margins)
    X = _arrays.real(where, "S", np.abs(S) if S.dtype.kind == "c" else S)
    harmonic = _median(X.swapaxes(-1, -2), sizes[0]).swapaxes(-1, -2)
    percussive = _median(X, sizes[1])
    options = {"power": power, "split_zeros": margins[0] == 1 and margins[1] == 1}
    first = softmask(harmonic, percussive if margins[0] == 1 else percussive * margins[0], **options)
    if options["split_zeros"] and np.isfinite(power):
        second = 1 - first  # the two are each other's rest
    else:
        second = softmask(percussive, harmonic if margins[1] == 1 else harmonic * margins[1], **options)
    return (first, second) if mask else (S * first, S * second)


def _median(X: np.ndarray, size: int) -> np.ndarray:
    """The running median along axis -2."""
    x = _arrays.slices(_arrays.contiguous(X))
    backend = registry.backend(x)
    out = backend.empty(x.shape, x.dtype)
    backend.kernel("median")(out, x, size)
    return out.reshape(X.shape)


def _on_gpu(where: str, S: Any, sizes: tuple, power: float, mask: bool, margins: tuple) -> tuple[Any, Any]:
    if not 0 < power < np.inf:
        raise BackendUnavailable(f"{where}: on a GPU power must be finite and > 0, got {power}")
    turned = S.swapaxes(-1, -2)  # as `stft` lays it out, nothing is copied
    ready = _arrays.ready(turned)
    x, backend = turned if ready else _arrays.contiguous(S), registry.backend(S)
    if S.dtype == np.complex64:
        X = backend.empty(x.shape, np.float32)
        backend.kernel("magnitude")(X, x, 1.0)
    else:
        X = _arrays.real(where, "S", x)
        if X.min() < 0:
            raise ParameterError(f"{where}: S must not be negative, got {float(X.min())}")
    medians = [backend.empty(X.shape, np.float32) for _ in range(2)]
    for along, out, size in zip((-2, -1) if ready else (-1, -2), medians, sizes, strict=True):
        lines = (-1, X.shape[-1], 1) if along == -1 else (-1, *X.shape[-2:])
        backend.kernel("median")(out.reshape(lines), X.reshape(lines), int(size))
    parts = [backend.empty(x.shape, np.float32 if mask else x.dtype) for _ in range(2)]
    split = margins[0] == 1 and margins[1] == 1
    given = tuple(float(m) for m in margins)
    backend.kernel("hpss_parts")(*parts, None if mask else x, *medians, power, given, split)
    return tuple(p.swapaxes(-1, -2) for p in parts) if ready else tuple(parts)
