"""Onset strength of a stream. Owns: OnsetStrength. May touch: mel, piecewise, feature.onset_strength."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _check
from ..feature.onset_strength import band_mean
from .mel import LogMel
from .piecewise import Piecewise


class OnsetStrength(Piecewise):
    """`fa.onset.onset_strength` of a stream, of levels without a floor: `push` returns (frames,).

    The offline call is `onset_strength(S=fa.feature.log_mel(y=y, sr=sr, fmax=sr / 2, top_db=None))`; `max_size`,
    `detrend` and medians are left to it.

    Parameters
    ----------
    sr : float > 0, Hz
    lag : int > 0
    center : bool
        Onsets stand where their frames begin; the last frames of the flux are then left out.
    **kwargs
        As in `fa.streaming.LogMel`.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> y = fa.clicks(times=[0.5], sr=22050, length=22050)
    >>> stream = fa.streaming.OnsetStrength(sr=22050)
    >>> strength = np.concatenate([stream.push(c) for c in np.array_split(y, 50)] + [stream.flush()])
    >>> fa.frames_to_time(strength.argmax(), sr=22050).round(1)
    np.float64(0.5)
    """

    def __init__(self, *, sr: float = 22050, lag: int = 1, center: bool = True, **kwargs: Any):
        self._lag = _check.positive_int("OnsetStrength", "lag", lag)
        self._levels = LogMel(sr=sr, center=center, **({"fmax": 0.5 * sr} | kwargs))
        buffer = self._levels._buffer
        self._delay = buffer.size // (2 * buffer.hop) if center else 0
        self._bands = self._levels._program.rows
        self._growth, self._zero = np.zeros(self._bands, self._levels.dtype), np.zeros((), self._levels.dtype)
        self._clear()

    def _clear(self) -> None:
        self._levels.reset()
        self._past = np.empty((self._bands, 0), self._levels.dtype)  # the last `lag` frames
        self._waiting = np.zeros(self._lag + self._delay, self._levels.dtype)  # strengths whose frames have not come

    def push(self, chunk: np.ndarray) -> np.ndarray:
        """Take the next samples and return the strengths of the frames that are complete now; see `Stream.push`."""
        with self._lock:
            return self._advance(self._levels.push(chunk))

    def _advance(self, levels: np.ndarray) -> np.ndarray:
        """As many strengths as frames come in: those of the flux come out `lag` and half a frame later."""
        count, lag = levels.shape[1], self._lag
        if not count:
            return np.empty(0, levels.dtype)
        if count == lag == self._past.shape[1] == 1:
            return self._single(levels)
        S = np.concatenate([self._past, levels], axis=1)
        found, self._past = flux(S, lag), S[:, -lag:].copy()
        ready = np.concatenate([self._waiting, found])
        self._waiting = ready[count:]
        return ready[:count]

    def _single(self, levels: np.ndarray) -> np.ndarray:
        """`_advance` of one new frame; a running sum, since `band_mean` adds one band after another."""
        growth = self._growth
        np.subtract(levels[:, 0], self._past[:, 0], out=growth)
        np.maximum(growth, self._zero, out=growth)
        np.add.accumulate(growth, out=growth)
        ready = np.empty(self._waiting.size + 1, levels.dtype)
        ready[:-1], ready[-1] = self._waiting, growth[-1] / self._bands
        self._past, self._waiting = levels, ready[1:]
        return ready[:1]

    def _rest(self) -> np.ndarray:
        return self._advance(self._levels.flush())

    def _state(self) -> dict[str, Any]:
        return {"levels": self._levels.state(), "past": self._past.copy(), "waiting": self._waiting.copy()}

    def _restore(self, state: dict[str, Any]) -> None:
        self._levels._restore(state["levels"])
        self._past, self._waiting = (np.array(state[k], self._levels.dtype) for k in ("past", "waiting"))


def flux(S: np.ndarray, lag: int) -> np.ndarray:
    """Mean growth over the bands of S (bands, t), (t - lag,)."""
    growth = S[:, lag:] - S[:, :-lag]
    return band_mean(np.maximum(growth, 0.0, out=growth))
