"""Streams of spectra. Owns: STFT, SpectralCentroid. May touch: stream, programs, feature."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..feature.spectral_centroid import centroid_program
from ..feature.spectral_input import frequencies
from ..filters.framing import hop_of, window_of
from .programs import ProgramStream
from .stream import Stream


class STFT(Stream):
    """`fa.stft` of a stream: `push` returns (bins, frames), complex.

    Parameters
    ----------
    n_fft, hop_length, win_length, window, center, pad_mode
        As in `fa.stft`; `pad_mode` is one of "constant", "edge", "reflect", "symmetric".
    dtype : float32 or float64
        What is computed in; chunks are converted.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = np.float32(fa.tone(440, sr=22050, duration=1))
    >>> stream = fa.streaming.STFT(n_fft=1024, hop_length=256)
    >>> parts = [stream.push(chunk) for chunk in np.array_split(y, 7)] + [stream.flush()]
    >>> bool((np.concatenate(parts, axis=-1) == fa.stft(y, n_fft=1024, hop_length=256)).all())
    True
    """

    def __init__(
        self,
        *,
        n_fft: int = 2048,
        hop_length: int | None = None,
        win_length: int | None = None,
        window: Any = "hann",
        center: bool = True,
        pad_mode: str = "constant",
        dtype: Any = np.float32,
    ):
        where = "STFT"
        hop = hop_of(where, hop_length, win_length, _check.positive_int(where, "n_fft", n_fft))
        super().__init__(n_fft, hop, center=center, pad_mode=pad_mode, dtype=dtype)
        self._window = window_of(where, window, win_length, n_fft, self.dtype)
        self._kernel, self._complex = self._backend.kernel("stft"), np.result_type(self.dtype, np.complex64)

    def _frames(self, x: np.ndarray, pad: int, mode: int, count: int) -> np.ndarray:
        out = np.empty((1, count, self._buffer.size // 2 + 1), self._complex)
        if count:
            self._kernel(out, x, self._window, self._buffer.hop, pad, mode, True)
        return out[0].T


class SpectralCentroid(ProgramStream):
    """`fa.feature.spectral_centroid` of a stream: (1, frames), Hz, float64.

    Parameters
    ----------
    sr, n_fft, hop_length, win_length, window, center, pad_mode, power
        As in `fa.feature.spectral_centroid`.
    dtype : float32 or float64

    Examples
    --------
    >>> import fastaudio as fa
    >>> stream = fa.streaming.SpectralCentroid(sr=22050)
    >>> round(stream.push(fa.tone(1000, sr=22050, duration=1))[0, 20])
    1000
    """

    def __init__(
        self,
        *,
        sr: float = 22050,
        n_fft: int = 2048,
        hop_length: int = 512,
        win_length: int | None = None,
        window: Any = "hann",
        center: bool = True,
        pad_mode: str = "constant",
        power: float = 1.0,
        dtype: Any = np.float32,
    ):
        super().__init__(n_fft, hop_length, center=center, pad_mode=pad_mode, dtype=dtype)
        freq = frequencies(self._where, None, sr, n_fft)
        p = centroid_program(self.dtype, _check.positive(self._where, "power", power), freq)
        self._use(p, n_fft, window, win_length, np.float64)
