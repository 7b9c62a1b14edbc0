"""Mel spectrograms of sound, and their levels in decibels, as layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import _check
from ...filters import mel_bands
from ..layer import empty, kernel
from .stft import STFTMagnitude


class MelSpectrogram(STFTMagnitude):
    """Power in mel bands, (N, ..., samples) -> (N, ..., frames, n_mels): `fa.feature.melspectrogram`, frames first.

    Parameters
    ----------
    sr : float > 0, Hz
    n_fft, hop_length, win_length, window, center, pad_mode, power : as STFTMagnitude, power 2, hop_length 512
    n_mels, fmin, fmax, htk, norm, mel_scale : as `fa.filters.mel`

    Examples
    --------
    >>> from fastaudio import nn
    >>> nn.layers.MelSpectrogram(sr=8000, n_fft=512, hop_length=128, n_mels=40)(np.ones((1, 4000))).shape
    (1, 32, 40)
    """

    def __init__(
        self,
        sr: float = 22050,
        n_fft: int = 2048,
        hop_length: int = 512,
        win_length: int | None = None,
        window: Any = "hann",
        center: bool = True,
        pad_mode: str = "constant",
        power: float = 2.0,
        n_mels: int = 128,
        fmin: float = 0.0,
        fmax: float | None = None,
        htk: bool = False,
        norm: str | float | None = "slaney",
        mel_scale: str | None = None,
        **common: Any,
    ):
        super().__init__(n_fft, hop_length, win_length, window, center, pad_mode, power, **common)
        self.sr = sr
        self.bank = {"n_mels": n_mels, "fmin": fmin, "fmax": fmax, "htk": htk, "norm": norm, "mel_scale": mel_scale}
        self._mel = mel_bands(sr=sr, n_fft=n_fft, work=self.dtype, **self.bank)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (*input_shape[:-1], self._frames(input_shape), self.bank["n_mels"])

    def forward(self, x: Any, training: bool = False) -> Any:
        return self.mel(x).reshape(x.shape[0], *self.output_shape(x.shape[1:]))

    def backward(self, dy: Any) -> Any:
        return self.mel_backward(dy)

    def mel(self, x: Any) -> Any:
        """(rows, frames, n_mels)."""
        S = self.magnitude(x)
        M = empty(x, (*S.shape[:2], self.bank["n_mels"]))
        kernel(x, "mel_project")(M, S, *self._mel, True)
        return M

    def mel_backward(self, dM: Any) -> Any:
        if not self.needs_dx:
            return self.magnitude_backward(dM)
        rows, frames, bins = self._D.shape
        dS = empty(dM, (rows, frames, bins))
        kernel(dM, "mel_project_backward")(dS, dM.reshape(rows, frames, -1), *self._mel, True)
        return self.magnitude_backward(dS)

    def config(self) -> dict[str, Any]:
        return {**super().config(), "sr": self.sr, **self.bank}


class LogMel(MelSpectrogram):
    """A mel spectrogram in decibels, (N, ..., samples) -> (N, ..., frames, n_mels): `fa.feature.log_mel(top_db=None)`.

    Behind a network that makes sound, it lets a loss compare what is heard; see the example.

    Parameters
    ----------
    sr, n_fft, hop_length, ..., mel_scale : as MelSpectrogram
    ref : float >= 0; the power of 0 dB
    amin : float > 0; power below it counts as it, and has no gradient

    Examples
    --------
    >>> from fastaudio import nn
    >>> L = nn.layers
    >>> nn.set_seed(0)
    >>> sound = nn.Sequential([L.Dense(800, input_dim=4)])
    >>> heard = L.LogMel(sr=8000, n_fft=256, hop_length=64, n_mels=20, amin=1e-4)
    >>> m = nn.Sequential([sound, heard])
    >>> m.compile("adam", "l1")
    >>> wanted = heard(np.sin(np.arange(800)[None] / 3))
    >>> h = m.fit(np.ones((1, 4)), wanted, epochs=30, verbose=0)
    >>> h.history["loss"][-1] < 0.8 * h.history["loss"][0]
    True
    """

    _options = ("ref", "amin")

    def __init__(
        self,
        sr: float = 22050,
        n_fft: int = 2048,
        hop_length: int = 512,
        *,
        ref: float = 1.0,
        amin: float = 1e-10,
        **common: Any,
    ):
        super().__init__(sr, n_fft, hop_length, **common)
        self.ref, self.amin = _check.non_negative("LogMel", "ref", ref), _check.positive("LogMel", "amin", amin)

    def forward(self, x: Any, training: bool = False) -> Any:
        self._M = M = self.mel(x)
        y = empty(x, M.shape)
        rows = (M.shape[0], M.shape[1] * M.shape[2])
        refs = np.full(M.shape[0], self.ref)
        kernel(x, "power_to_db")(y.reshape(rows), M.reshape(rows), refs, self.amin, np.nan, 10.0)
        return y.reshape(x.shape[0], *self.output_shape(x.shape[1:]))

    def backward(self, dy: Any) -> Any:
        M = self._M
        del self._M
        if not self.needs_dx:
            return self.mel_backward(dy)
        dM = empty(dy, M.shape)
        kernel(dy, "power_to_db_backward")(dM, dy.reshape(M.shape), M, self.amin, 10.0)
        return self.mel_backward(dM)
