"""STFT and its magnitude, from sound; backwards by the adjoint of the transform."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ...backends.ops import PAD
from ..layer import empty, kernel
from .framing import PADDINGS, Framed


class STFT(Framed):
    """Short-time Fourier transform, (N, ..., samples) -> (N, ..., frames, bins, 2): real and imaginary parts.

    Parameters
    ----------
    n_fft, hop_length, win_length, window, center : as `fa.stft`
    pad_mode : {"constant", "edge", "reflect", "symmetric"}

    Notes
    -----
    Values are those of `fa.stft`, frames first: `D[k, t]` there is `y[t, k, 0] + 1j * y[t, k, 1]` here.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.STFT(512, 128)(np.zeros((2, 4000))).shape
    (2, 32, 257, 2)
    """

    _options = ("pad_mode",)

    def __init__(
        self,
        n_fft: int = 2048,
        hop_length: int | None = None,
        win_length: int | None = None,
        window: Any = "hann",
        center: bool = True,
        pad_mode: str = "constant",
        **common: Any,
    ):
        super().__init__(n_fft, hop_length, win_length, window, center, **common)
        self.pad_mode = _check.one_of(type(self).__name__, "pad_mode", pad_mode, PADDINGS)

    def build(self, input_shape: tuple[int, ...]) -> None:
        self._frames(input_shape)

    def _frames(self, input_shape: tuple[int, ...]) -> int:
        if not input_shape:
            raise self._wrong("takes (samples,) after the batch", input_shape)
        samples = input_shape[-1] + 2 * self.pad
        if samples < self.n_fft:
            raise self._wrong(f"there must be {self.n_fft} samples for a frame, padding included", samples)
        return 1 + (samples - self.n_fft) // self.hop_length

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (*input_shape[:-1], self._frames(input_shape), self.bins, 2)

    def forward(self, x: Any, training: bool = False) -> Any:
        return pairs(self.transform(x)).reshape(x.shape[0], *self.output_shape(x.shape[1:]))

    def backward(self, dy: Any) -> Any:
        return self.adjoint(spectra(dy)) if self.needs_dx else None

    @property
    def _where(self) -> tuple[Any, ...]:
        return self._table, self.hop_length, self.pad, PAD[self.pad_mode], True

    def transform(self, x: Any) -> Any:
        """Complex (rows, frames, bins)."""
        self._shape, rows = x.shape, x.reshape(-1, x.shape[-1])
        D = empty(x, (rows.shape[0], self._frames(x.shape[1:]), self.bins), np.result_type(x.dtype, np.complex64))
        kernel(x, "stft")(D, rows, *self._where)
        return D

    def adjoint(self, dD: Any) -> Any:
        dx = empty(dD, self._shape, self.dtype)
        kernel(dD, "stft_adjoint")(dx.reshape(-1, self._shape[-1]), dD, *self._where)
        return dx


class STFTMagnitude(STFT):
    """`abs(stft) ** power`, (N, ..., samples) -> (N, ..., frames, bins).

    Parameters
    ----------
    n_fft, hop_length, win_length, window, center, pad_mode : as STFT
    power : float > 0; 1 magnitude, 2 power

    Notes
    -----
    Where a bin is 0, its gradient is 0.

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.STFTMagnitude(512, 128)(np.ones((1, 4000))).shape
    (1, 32, 257)
    """

    _options = ("power",)

    def __init__(
        self,
        n_fft: int = 2048,
        hop_length: int | None = None,
        win_length: int | None = None,
        window: Any = "hann",
        center: bool = True,
        pad_mode: str = "constant",
        power: float = 1.0,
        **common: Any,
    ):
        super().__init__(n_fft, hop_length, win_length, window, center, pad_mode, **common)
        self.power = _check.positive(type(self).__name__, "power", power)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (*input_shape[:-1], self._frames(input_shape), self.bins)

    def forward(self, x: Any, training: bool = False) -> Any:
        return self.magnitude(x).reshape(x.shape[0], *self.output_shape(x.shape[1:]))

    def backward(self, dy: Any) -> Any:
        return self.magnitude_backward(dy)

    def magnitude(self, x: Any) -> Any:
        """(rows, frames, bins)."""
        self._D = self.transform(x)
        S = empty(x, self._D.shape)
        kernel(x, "magnitude")(S, self._D, self.power)
        return S

    def magnitude_backward(self, dS: Any) -> Any:
        D = self._D
        del self._D
        if not self.needs_dx:
            return None
        dD = empty(dS, D.shape, D.dtype)
        kernel(dS, "magnitude_backward")(dD, dS.reshape(D.shape), D, self.power)
        return self.adjoint(dD)


def pairs(D: Any) -> Any:
    """Complex (...) as real (..., 2), without a copy."""
    return D.reshape(*D.shape, 1).view(np.float32 if D.dtype == np.complex64 else np.float64)


def spectra(y: Any) -> Any:
    """Real (..., frames, bins, 2) as complex (rows, frames, bins), without a copy."""
    return y.view(np.result_type(y.dtype, np.complex64)).reshape(-1, *y.shape[-3:-1])
