"""PCEN of a stream of frames. Owns: PCEN. May touch: core.pcen."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..core.pcen import highest, pcen_numbers
from ..errors import ParameterError
from .copying import Copying


class PCEN(Copying):
    """`fa.pcen` of a stream of frames: `push(S (bands, t))` returns (bands, t).

    Parameters
    ----------
    sr, hop_length, gain, bias, power, time_constant, eps, b, max_size
        As in `fa.pcen`; `max_size` counts bands.

    Examples
    --------
    >>> import numpy as np
    >>> import fastaudio as fa
    >>> S = np.random.default_rng(0).random((40, 100), np.float32)
    >>> stream = fa.streaming.PCEN()
    >>> P = np.concatenate([stream.push(S[:, :7]), stream.push(S[:, 7:])], axis=-1)
    >>> bool((P == fa.pcen(S)).all())
    True
    """

    def __init__(
        self,
        *,
        sr: float = 22050,
        hop_length: int = 512,
        gain: float = 0.98,
        bias: float = 2,
        power: float = 0.5,
        time_constant: float = 0.400,
        eps: float = 1e-6,
        b: float | None = None,
        max_size: int = 1,
    ):
        for name, value in (("gain", gain), ("bias", bias), ("power", power)):
            _check.non_negative("PCEN", name, value)
        self._size = _check.positive_int("PCEN", "max_size", max_size)
        self._numbers = pcen_numbers("PCEN", sr, hop_length, gain, bias, power, time_constant, eps, b)
        self._state: np.ndarray | None = None
        self._kernel, self._lock = registry.current().kernel("pcen"), threading.Lock()

    def push(self, S: np.ndarray) -> np.ndarray:
        """Normalise the next frames (bands, t), not negative."""
        S = _arrays.real("PCEN", "S", S)
        if S.ndim != 2 or (S.size and not S.min() >= 0):
            raise ParameterError(f"PCEN: S must be (bands, t) and not negative, got shape {S.shape}")
        ref, out = S if self._size == 1 else np.ascontiguousarray(highest(S, self._size, 0)), np.empty_like(S)
        with self._lock:
            if self._state is None:
                self._state = np.full(len(S), 1.0 - self._numbers[0])
            if self._state.size != len(S):
                raise ParameterError(f"PCEN: S must have {self._state.size} bands as before, got {len(S)}")
            if S.size:
                self._kernel(out, self._state, S, ref, self._numbers)
        return out

    def flush(self) -> np.ndarray:
        """The stream ends: no frame is left. Afterwards the object is as new."""
        with self._lock:
            bands = 0 if self._state is None else self._state.size
            self._state = None
        return np.empty((bands, 0), np.float32)

    def reset(self) -> None:
        """Forget everything, as new."""
        with self._lock:
            self._state = None

    def state(self) -> dict[str, Any]:
        """Where the stream stands, for `restore`."""
        with self._lock:
            return {"smoother": None if self._state is None else self._state.copy()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on where `state` was taken."""
        try:
            smoother = state["smoother"]
            smoother = None if smoother is None else np.array(smoother, np.float64).reshape(-1)
        except (KeyError, TypeError, ValueError) as error:
            raise ParameterError(f"PCEN: state must be one that state() returned, got {error!r}") from None
        with self._lock:
            self._state = smoother
