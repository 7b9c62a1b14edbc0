"""PCEN of a stream of frames. Owns: PCEN. May touch: piecewise, core.pcen."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _arrays, _check
from ..backends import registry
from ..core.pcen import highest, pcen_numbers
from ..errors import ParameterError
from .piecewise import Piecewise


class PCEN(Piecewise):
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
        self._kernel = registry.current().kernel("pcen")
        self._clear()

    def _clear(self) -> None:
        self._smoother: np.ndarray | None = None

    def push(self, S: np.ndarray) -> np.ndarray:
        """Normalise the next frames (bands, t), not negative."""
        S = _arrays.real("PCEN", "S", S)
        if S.ndim != 2 or (S.size and not S.min() >= 0):
            raise ParameterError(f"PCEN: S must be (bands, t) and not negative, got shape {S.shape}")
        ref, out = S if self._size == 1 else np.ascontiguousarray(highest(S, self._size, 0)), np.empty_like(S)
        with self._lock:
            if self._smoother is None:
                self._smoother = np.full(len(S), 1.0 - self._numbers[0])
            if self._smoother.size != len(S):
                raise ParameterError(f"PCEN: S must have {self._smoother.size} bands as before, got {len(S)}")
            if S.size:
                self._kernel(out, self._smoother, S, ref, self._numbers)
        return out

    def _rest(self) -> np.ndarray:
        """No frame is left."""
        return np.empty((0 if self._smoother is None else self._smoother.size, 0), np.float32)

    def _state(self) -> dict[str, Any]:
        return {"smoother": None if self._smoother is None else self._smoother.copy()}

    def _restore(self, state: dict[str, Any]) -> None:
        smoother = state["smoother"]
        self._smoother = None if smoother is None else np.array(smoother, np.float64).reshape(-1)
