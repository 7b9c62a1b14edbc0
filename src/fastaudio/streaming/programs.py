"""Streams of a feature program. Owns: ProgramStream. May touch: stream, feature.program."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..feature.program import Program
from ..filters.framing import window_of
from .stream import Stream


class ProgramStream(Stream):
    """Frames through the kernel `extract`. A subclass calls `_use` once; `_own_pad`: the feature's padding is parameter
    0 of its program, since it looks at samples instead of spectra.
    """

    _own_pad = False

    def _use(self, program: Program, size: int, window: Any, win_length: int | None, result: Any = None) -> None:
        self._program, self._kernel = program, self._backend.kernel("extract")
        self._window = window_of(self._where, window, win_length, size, self.dtype)
        self._result = None if result is None or result == self.dtype else np.dtype(result)  # None: as computed

    def _frames(self, x: np.ndarray, pad: int, mode: int, count: int) -> np.ndarray:
        p = self._program
        out = np.empty((1, p.rows, count), self.dtype)
        if count:
            params = p.params
            if self._own_pad and mode != params[0]:
                params = np.concatenate([[float(mode)], params[1:]])
            self._kernel(out, x, self._window, self._buffer.hop, pad, mode, p.power, p.codes, params, *p.mel)
        return out[0] if self._result is None else out[0].astype(self._result)
