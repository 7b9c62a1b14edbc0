"""Samples that wait for their frames. Owns: Buffer. May touch: ops codes, numpy.

Positions count samples from the start of the padded signal: frame t covers [t * hop, t * hop + size).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..backends import ops

CONSTANT, EDGE, REFLECT, SYMMETRIC = (ops.PAD[name] for name in ("constant", "edge", "reflect", "symmetric"))


class Buffer:
    """The samples that frames still need; the padding before and after the signal follows `mode`."""

    def __init__(self, size: int, hop: int, pad: int, mode: int, dtype: Any):
        self.size, self.hop, self.pad, self.mode = size, hop, pad, mode
        self._room = np.zeros(8 * size, dtype)  # moved to its front when its end is reached: not in every call
        self.clear()

    def clear(self) -> None:
        """As before the first sample."""
        self.received, self.frame, self._first = 0, 0, 0  # _first: the place in _room of the first sample kept
        self._started = self.pad <= 0 or self.mode == CONSTANT
        self._origin, self._fill = min(self.pad, 0), 0  # position of the first sample kept, samples kept
        if self._started:
            self._origin, self._fill = (0, self.pad) if self.pad > 0 else (self.pad, 0)
            self._room[: self._fill] = 0

    def append(self, chunk: np.ndarray) -> int:
        """Take samples; returns how many frames are complete."""
        n = chunk.size
        end = self._first + self._fill
        if end + n > self._room.size:
            self._make_room(n)
            end = self._fill
        self._room[end : end + n] = chunk
        self._fill += n
        self.received += n
        if not self._started:
            if self.received < self.size:
                return 0
            self._start()
        return self._complete()

    def _make_room(self, n: int) -> None:
        """Move what is kept to the front; at least half of the room is free then, so that this is rare."""
        kept = self.kept
        if 2 * (self._fill + n) > self._room.size:
            self._room = np.zeros(2 * (self._fill + n), self._room.dtype)
        self._room[: self._fill] = kept
        self._first = 0

    @property
    def kept(self) -> np.ndarray:
        return self._room[self._first : self._first + self._fill]

    def _complete(self) -> int:
        missing = self._origin + self._fill - self.size - self.frame * self.hop
        return 1 + missing // self.hop if missing >= 0 else 0

    def _start(self) -> None:
        """Put the padding in front of the signal."""
        x = self.kept
        before = {EDGE: lambda: np.full(self.pad, x[0]), REFLECT: lambda: x[self.pad : 0 : -1],
                  SYMMETRIC: lambda: x[self.pad - 1 :: -1]}[self.mode]()  # fmt: skip
        whole = np.concatenate([before, x])
        if whole.size > self._room.size:
            self._room = np.zeros(2 * whole.size, self._room.dtype)
        self._room[: whole.size] = whole
        self._first, self._origin, self._fill, self._started = 0, 0, whole.size, True

    def ready(self, count: int) -> np.ndarray:
        """(1, samples) of the next `count` frames; they are valid until the next call."""
        start = self._first + self.frame * self.hop - self._origin
        return self._room[None, start : start + (count - 1) * self.hop + self.size]

    def drop(self, count: int) -> None:
        """`count` frames are done: forget samples that no frame needs."""
        self.frame += count
        keep = self.frame * self.hop
        if self.mode != CONSTANT:  # the end is mirrored from the last samples
            keep = min(keep, self.received + self.pad - self.size)
        used = min(keep - self._origin, self._fill)
        if used > 0:
            self._first, self._origin, self._fill = self._first + used, self._origin + used, self._fill - used

    def finish(self, total: int) -> int:
        """The signal ends: append its padding; returns how many of `total` frames remain."""
        need = (total - 1) * self.hop + self.size - (self._origin + self._fill)
        if need > 0:
            x = self.kept
            padding = {
                CONSTANT: lambda: np.zeros(need),
                EDGE: lambda: np.full(need, x[-1]),
                REFLECT: lambda: x[-2::-1][:need],
                SYMMETRIC: lambda: x[::-1][:need],
            }[self.mode]()
            received = self.received
            self.append(np.asarray(padding, self._room.dtype))
            self.received = received
        return max(total - self.frame, 0)

    @property
    def whole(self) -> np.ndarray | None:
        """The signal (1, n) while no frame has been complete: its padding is left to the kernel."""
        return None if self._started else self.kept[None]

    def state(self) -> dict[str, Any]:
        return {"samples": self.kept.copy(), "received": self.received, "frame": self.frame,
                "origin": self._origin, "started": self._started}  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        samples = np.asarray(state["samples"], self._room.dtype)
        if samples.size > self._room.size:
            self._room = np.zeros(2 * samples.size, self._room.dtype)
        self._room[: samples.size] = samples
        self._first, self._fill = 0, samples.size
        self.received, self.frame = int(state["received"]), int(state["frame"])
        self._origin, self._started = int(state["origin"]), bool(state["started"])
