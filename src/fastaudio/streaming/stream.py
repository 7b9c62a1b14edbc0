"""Streams of samples. Owns: Stream: push, and where frames begin and end. May touch: buffer, piecewise, _check,
core.framing, backends."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import ops, registry
from ..core.framing import not_finite
from ..errors import ParameterError
from .buffer import Buffer
from .piecewise import Piecewise


class Stream(Piecewise):
    """A feature of frames. A subclass computes `count` frames of `x (1, n)` in `_frames(x, pad, mode, count)`, each by
    itself; `(rows, count)`, or `(count, columns)` where frames come first.
    """

    def __init__(self, size: int, hop: int, *, center: bool, pad_mode: str, dtype: Any, name: str = "n_fft"):
        size, hop = _check.positive_int(self._where, name, size), _check.positive_int(self._where, "hop_length", hop)
        _check.one_of(self._where, "pad_mode", pad_mode, ("constant", "edge", "reflect", "symmetric"))
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise _check.fail(self._where, "dtype must be float32 or float64", dtype)
        self._setup(size, hop, size // 2 if center else 0, ops.PAD[pad_mode])

    def _setup(self, size: int, hop: int, pad: int, mode: int) -> None:
        self._backend = registry.current()
        self._finite = self._backend.kernel("all_finite")
        self._buffer = Buffer(size, hop, pad, mode, self.dtype)

    def _total(self, n: int) -> int:
        """Frames of a signal of n samples."""
        b = self._buffer
        return max(0, 1 + (n + 2 * b.pad - b.size) // b.hop) if n else 0

    def _frames(self, x: np.ndarray, pad: int, mode: int, count: int) -> np.ndarray:
        raise NotImplementedError

    def push(self, chunk: np.ndarray) -> np.ndarray:
        """Take the next samples and return the frames that are complete now, possibly none.

        Parameters
        ----------
        chunk : array (n,), float32 or float64, or int16 (full scale 32768); any n, also 0

        Returns
        -------
        array as the offline function returns, with as many frames as are new

        Raises
        ------
        ParameterError : not one channel of finite samples; the object stays as it was
        """
        if not (
            type(chunk) is np.ndarray and chunk.ndim == 1 and chunk.dtype == self.dtype and chunk.flags.c_contiguous
        ):
            chunk = self._converted(chunk)
        with self._lock:
            if not self._finite(chunk):
                raise not_finite(self._where)
            return self._advance(self._buffer.append(chunk))

    def _advance(self, count: int) -> np.ndarray:
        found = self._frames(self._buffer.ready(count) if count else self._buffer._room[None, :0], 0, 0, count)
        if count:
            self._buffer.drop(count)
        return found

    def _converted(self, chunk: Any) -> np.ndarray:
        if _arrays.on_gpu(chunk):
            raise _arrays.refused(self._where)
        x = np.asarray(chunk)
        if x.ndim != 1 or not (x.dtype.kind == "f" or x.dtype == np.int16):
            raise ParameterError(
                f"{self._where}: a chunk must be (n,) of floating-point numbers or int16, got {x.shape}, {x.dtype}"
            )
        return np.ascontiguousarray(_arrays.full_scale(x, self.dtype))

    def _rest(self) -> np.ndarray:
        """The frames that reach beyond the signal."""
        b = self._buffer
        total, whole = self._total(b.received), b.whole
        if whole is not None and total:
            return self._frames(whole, b.pad, b.mode, total)
        return self._advance(b.finish(total))

    def _clear(self) -> None:
        self._buffer.clear()

    def _state(self) -> dict[str, Any]:
        return self._buffer.state()

    def _restore(self, state: dict[str, Any]) -> None:
        self._buffer.restore(state)
