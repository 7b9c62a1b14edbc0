"""Harmonic and percussive parts. Owns: hpss, its masks by blocks of frames. May touch: util.softmask, backends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..errors import BackendUnavailable, ParameterError
from ..util.softmask import softmask

BLOCK = 96  # frames at a time


@_arrays.any_array("S", gpu=True)
def hpss(
    S: np.ndarray, *, kernel_size: Any = 31, power: float = 2.0, mask: bool = False, margin: Any = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Separate a spectrogram into what is smooth in time (harmonic) and what is smooth in frequency (percussive), by
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
    gpu = _arrays.on_gpu(S)
    S = S if gpu else np.asarray(S)
    if S.ndim < 2 or 0 in S.shape:
        raise ParameterError(f"hpss: S must be (..., bins, frames) and not empty, got shape {S.shape}")
    masks = Masks.of("hpss", kernel_size, power, margin)
    if gpu:
        return _on_gpu(S, masks, mask)
    ready = S.dtype.kind == "c" or (S.dtype in (np.float32, np.float64) and _arrays.turned(S))
    real = S if ready else _arrays.real("hpss", "S", S)
    kind = masks.dtype(real.real.dtype)
    parts = tuple(np.empty_like(S, kind if mask else np.result_type(S, kind)) for _ in range(2))
    for block in masks.blocks(S.shape[-1], 2 * BLOCK):
        X = real[..., block.begin : block.end]
        of_block = masks.of_frames(np.abs(X) if S.dtype.kind == "c" else X, block)
        for part, found in zip(parts, of_block, strict=True):
            if mask:
                part[..., block.first : block.stop] = found
            else:
                at = (..., slice(block.first, block.stop))
                np.multiply(S[at], found, out=part[at])
    return parts


class Block(NamedTuple):
    """Frames first .. stop, whose medians along time need begin .. end."""

    first: int
    stop: int
    begin: int
    end: int


class Masks(NamedTuple):
    """The masks of both parts, a block of frames at a time: what lies between spectra and parts stays small."""

    sizes: tuple[int, int]
    power: float
    margins: tuple[float, float]

    @classmethod
    def of(cls, where: str, kernel_size: Any, power: float, margin: Any) -> Masks:
        """From a user's arguments."""
        sizes = (kernel_size, kernel_size) if np.isscalar(kernel_size) else tuple(kernel_size)
        margins = (margin, margin) if np.isscalar(margin) else tuple(margin)
        for size in sizes:
            _check.positive_int(where, "kernel_size", size)
        for m in margins:
            if not m >= 1:
                raise _check.fail(where, "margin must be >= 1", m)
        return cls(sizes, power, margins)

    def dtype(self, of_magnitudes: np.dtype) -> np.dtype:
        return np.dtype(bool) if np.isinf(self.power) else of_magnitudes

    def blocks(self, count: int, least: int = 1) -> Iterator[Block]:
        """Blocks that cover `count` frames, at least `least` each but the last."""
        before = self.sizes[0] // 2
        step = max(BLOCK, self.sizes[0], least)  # shorter than a window, a block would be mirrored where it ends
        for first in range(0, count, step):
            stop = min(first + step, count)
            yield Block(first, stop, max(first - before, 0), min(stop + self.sizes[0] - 1 - before, count))

    def of_frames(self, X: np.ndarray, block: Block) -> Iterator[np.ndarray]:
        """Of the harmonic and of the percussive part, for magnitudes X (..., bins, begin .. end) of `block`."""
        inner = slice(block.first - block.begin, block.stop - block.begin)
        harmonic = _median(X.swapaxes(-1, -2), self.sizes[0])[..., inner, :].swapaxes(-1, -2)
        percussive = _median(X[..., inner], self.sizes[1])
        whole = self.margins == (1, 1)
        first = self._part(harmonic, percussive, self.margins[0], whole)
        yield first
        # without margins the two are each other's rest
        rest = whole and np.isfinite(self.power)
        yield 1 - first if rest else self._part(percussive, harmonic, self.margins[1], whole)

    def _part(self, X: np.ndarray, rest: np.ndarray, margin: float, split_zeros: bool) -> np.ndarray:
        return softmask(X, rest if margin == 1 else rest * margin, power=self.power, split_zeros=split_zeros)


def _median(X: np.ndarray, size: int) -> np.ndarray:
    """The running median along axis -2."""
    x = _arrays.slices(_arrays.contiguous(X))
    backend = registry.backend(x)
    out = backend.empty(x.shape, x.dtype)
    backend.kernel("median")(out, x, size)
    return out.reshape(X.shape)


def _on_gpu(S: Any, masks: Masks, mask: bool) -> tuple[Any, Any]:
    if not 0 < masks.power < np.inf:
        raise BackendUnavailable(f"hpss: on a GPU power must be finite and > 0, got {masks.power}")
    turned = S.swapaxes(-1, -2)  # as `stft` lays it out, nothing is copied
    ready = _arrays.ready(turned)
    x, backend = turned if ready else _arrays.contiguous(S), registry.backend(S)
    if S.dtype == np.complex64:
        X = backend.empty(x.shape, np.float32)
        backend.kernel("magnitude")(X, x, 1.0)
    else:
        X = _arrays.real("hpss", "S", x)
        if X.min() < 0:
            raise ParameterError(f"hpss: S must not be negative, got {float(X.min())}")
    medians = [backend.empty(X.shape, np.float32) for _ in range(2)]
    for along, out, size in zip((-2, -1) if ready else (-1, -2), medians, masks.sizes, strict=True):
        lines = (-1, X.shape[-1], 1) if along == -1 else (-1, *X.shape[-2:])
        backend.kernel("median")(out.reshape(lines), X.reshape(lines), int(size))
    parts = [backend.empty(x.shape, np.float32 if mask else x.dtype) for _ in range(2)]
    margins = tuple(float(m) for m in masks.margins)
    backend.kernel("hpss_parts")(*parts, None if mask else x, *medians, float(masks.power), margins, margins == (1, 1))
    return tuple(p.swapaxes(-1, -2) for p in parts) if ready else tuple(parts)
