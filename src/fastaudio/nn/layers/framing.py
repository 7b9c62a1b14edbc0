"""Frames of sound inside networks. Owns: the arguments of all layers of spectra, and the window."""

from __future__ import annotations

from typing import Any

from ... import _check
from ...backends.ops import PAD
from ...filters.framing import hop_of, window_of
from ..layer import Layer

PADDINGS = tuple(mode for mode in PAD if mode != "wrap")  # as `fa.stft`


class Framed(Layer):
    """Base of layers of spectra; `n_fft`, `hop_length`, `win_length`, `window`, `center` are those of `fa.stft`."""

    records = True
    _options = ("n_fft", "hop_length", "win_length", "window", "center")

    def __init__(
        self,
        n_fft: int = 2048,
        hop_length: int | None = None,
        win_length: int | None = None,
        window: Any = "hann",
        center: bool = True,
        **common: Any,
    ):
        super().__init__(**common)
        where = type(self).__name__
        self.n_fft = _check.positive_int(where, "n_fft", n_fft)
        self.win_length, self.hop_length = win_length, hop_of(where, hop_length, win_length, n_fft)
        named = isinstance(window, list) and isinstance(window[0], str)  # a tuple that comes from a file
        self.window, self.center = tuple(window) if named else window, bool(center)
        self._table = window_of(where, self.window, win_length, n_fft, self.dtype)

    @property
    def bins(self) -> int:
        return self.n_fft // 2 + 1

    @property
    def pad(self) -> int:
        """Samples before the first frame's centre, or none."""
        return self.n_fft // 2 if self.center else 0

    def config(self) -> dict[str, Any]:
        if callable(self.window):
            raise self._wrong("a window in files must be a name or numbers", self.window)
        window = self.window if isinstance(self.window, (str, tuple, float, int)) else [float(w) for w in self.window]
        return {**super().config(), "window": list(window) if isinstance(window, tuple) else window}
