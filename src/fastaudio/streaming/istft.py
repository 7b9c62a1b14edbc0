"""Samples from spectra that come in pieces. Owns: ISTFT. May touch: piecewise, filters, backends, _check."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..backends import registry
from ..errors import ParameterError
from ..filters.framing import hop_of, window_of
from .piecewise import Piecewise


class ISTFT(Piecewise):
    """`fa.istft` of spectra that come in pieces: `push` returns the samples (n,) that no later frame reaches.

    Frames that reach further than they came are kept and transformed again with the next ones, so pieces of several
    frames cost less than single ones.

    Parameters
    ----------
    n_fft, hop_length, win_length, window, center
        As they were given to `fa.stft`.
    length : int > 0, optional
        Samples in all, as in `fa.istft`: the rest is cut or filled with zeros.
    dtype : float32 or float64
        Of the samples; spectra are converted to the complex type that belongs to it.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> D = fa.stft(np.float32(fa.tone(440, sr=22050, duration=1)), n_fft=1024, hop_length=256)
    >>> stream = fa.streaming.ISTFT(n_fft=1024, hop_length=256)
    >>> y = np.concatenate([stream.push(D[:, :9]), stream.push(D[:, 9:]), stream.flush()])
    >>> bool((y == fa.istft(D, hop_length=256)).all())
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
        length: int | None = None,
        dtype: Any = np.float32,
    ):
        where = self._where
        self._n_fft = _check.positive_int(where, "n_fft", n_fft)
        self._hop = hop_of(where, hop_length, win_length, n_fft)
        self._length = None if length is None else _check.positive_int(where, "length", length)
        self.dtype = np.dtype(dtype)
        if self.dtype not in (np.float32, np.float64):
            raise _check.fail(where, "dtype must be float32 or float64", dtype)
        self._offset = n_fft // 2 if center else 0
        self._window = window_of(where, window, win_length, n_fft, self.dtype)
        self._kernel = registry.current().kernel("istft")
        self._complex = np.result_type(self.dtype, np.complex64)
        self._room = np.empty((1, 4 + 2 * (self._n_fft // self._hop), 1 + self._n_fft // 2), self._complex)
        self._clear()

    def _clear(self) -> None:
        # frames kept, the number of the first, frames received, and the sample to come: 0 is where frame 0 begins
        self._kept, self._frame, self._received, self._done = 0, 0, 0, self._offset

    def push(self, spectra: np.ndarray) -> np.ndarray:
        """Take the next frames (1 + n_fft // 2, t) and return the samples that are complete now, possibly none.

        Raises
        ------
        ParameterError : not complex, or another number of bins; the object stays as it was
        """
        D, bins = np.asarray(spectra), self._room.shape[2]
        if D.ndim != 2 or D.shape[0] != bins or D.dtype.kind not in "cf":
            raise ParameterError(f"ISTFT: spectra must be complex ({bins}, t), got {D.dtype} {D.shape}")
        with self._lock:
            count, kept = D.shape[1], self._kept
            if kept + count > self._room.shape[1]:
                room = np.empty((1, 2 * (kept + count), bins), self._complex)
                room[0, :kept] = self._room[0, :kept]
                self._room = room
            self._room[0, kept : kept + count] = D.T
            self._kept, self._received = kept + count, self._received + count
            # not beyond the next frame, nor beyond where the signal would end now
            return self._until(min(self._received * self._hop, self._end()))

    def _end(self) -> int:
        """Where a signal of the frames received ends."""
        if self._length is not None:
            return self._offset + self._length
        return max(self._n_fft + self._hop * (self._received - 1) - self._offset, self._offset) if self._received else 0

    def _until(self, stop: int) -> np.ndarray:
        """The samples before `stop`; then forget the frames that reach no sample to come."""
        y = np.empty((1, max(stop - self._done, 0)), self.dtype)
        if y.size and self._kept:
            start = self._done - self._frame * self._hop
            self._kernel(y, self._room[:, : self._kept], self._window, self._hop, start, True)
        else:
            y[:] = 0  # no frame came
        self._done += y.size
        needed = (self._done - self._n_fft) // self._hop + 1  # the first frame that reaches the next sample
        over = min(needed - self._frame, self._kept - 1)  # the last stays: a gap follows it if hops are long
        if over > 0:
            self._room[0, : self._kept - over] = self._room[0, over : self._kept]
            self._frame, self._kept = self._frame + over, self._kept - over
        return y[0]

    def _rest(self) -> np.ndarray:
        return self._until(self._end())

    def _state(self) -> dict[str, Any]:
        frames = self._room[0, : self._kept].copy()
        return {"frames": frames, "frame": self._frame, "received": self._received, "done": self._done}

    def _restore(self, state: dict[str, Any]) -> None:
        frames = np.array(state["frames"], self._complex).reshape(-1, self._room.shape[2])
        self._frame, self._received, self._done = (int(state[name]) for name in ("frame", "received", "done"))
        self._kept = len(frames)
        self._room = np.empty((1, max(self._room.shape[1], len(frames)), self._room.shape[2]), self._complex)
        self._room[0, : self._kept] = frames
