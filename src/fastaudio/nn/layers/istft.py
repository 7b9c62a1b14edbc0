"""ISTFT: sound from spectra; backwards by the adjoint of the inverse transform."""

from __future__ import annotations

from typing import Any

from ... import _check
from ..layer import empty, kernel
from .framing import Framed
from .stft import spectra


class ISTFT(Framed):
    """Inverse short-time Fourier transform, (N, ..., frames, bins, 2) -> (N, ..., samples), as `fa.istft`.

    Parameters
    ----------
    n_fft, hop_length, win_length, window, center : as they were given to `STFT`
    length : int, optional; samples to give; default hop_length (frames - 1), if centred and n_fft is even

    Notes
    -----
    The gradients of the imaginary parts of the first bin and, for an even n_fft, the last are 0: they are not used.

    Examples
    --------
    >>> import numpy as np
    >>> from fastaudio import nn
    >>> x = np.random.default_rng(0).standard_normal((2, 4000))
    >>> y = nn.layers.ISTFT(512, 128, length=4000)(nn.layers.STFT(512, 128)(x))
    >>> bool(np.abs(x - y).max() < 1e-5)
    True
    """

    _options = ("length",)

    def __init__(
        self,
        n_fft: int = 2048,
        hop_length: int | None = None,
        win_length: int | None = None,
        window: Any = "hann",
        center: bool = True,
        length: int | None = None,
        **common: Any,
    ):
        super().__init__(n_fft, hop_length, win_length, window, center, **common)
        self.length = None if length is None else _check.positive_int("ISTFT", "length", length)

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.output_shape(input_shape)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(input_shape) < 3 or input_shape[-2:] != (self.bins, 2):
            raise self._wrong(f"takes (frames, {self.bins}, 2) after the batch", tuple(input_shape))
        given = self.n_fft + self.hop_length * (input_shape[-3] - 1) - 2 * self.pad
        if self.length is None and given < 1:
            raise self._wrong("frames must give at least one sample", tuple(input_shape))
        return (*input_shape[:-3], self.length or given)

    def forward(self, x: Any, training: bool = False) -> Any:
        self._shape = x.shape
        y = empty(x, (x.shape[0], *self.output_shape(x.shape[1:])))
        kernel(x, "istft")(y.reshape(-1, y.shape[-1]), spectra(x), self._table, self.hop_length, self.pad, True)
        return y

    def backward(self, dy: Any) -> Any:
        if not self.needs_dx:
            return None
        dx, rows = empty(dy, self._shape), dy.reshape(-1, dy.shape[-1])
        kernel(dy, "istft_adjoint")(spectra(dx), rows, self._table, self.hop_length, self.pad, True)
        return dx
