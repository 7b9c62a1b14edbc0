"""Recorded kernel calls on a device. Owns: their capture as one graph, and its replay."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .device import Device


class Tape:
    """Calls of (kernel name or Python function, arguments) as graphs of the device (see `registry.Backend`).

    A Python function cannot be part of a graph: it is called between two of them. A graph is not interrupted.
    """

    def __init__(self, device: Device, kernels: dict[str, Callable], calls: list[tuple[Any, tuple]], commit: int):
        self._device, self._kernels, self._calls = device, kernels, calls
        self._parts: list[Callable[[], None]] = []

    def __len__(self) -> int:
        return len(self._calls)

    def replay(self, times: int = 1) -> None:
        """The first run is call by call: it compiles, and allocates what kernels keep. The second is captured."""
        for _ in range(times):
            if self._parts:
                for part in self._parts:
                    part()
                continue
            self._run(self._calls)
            self._parts = self._captured()

    def _run(self, calls: list) -> None:
        for what, arguments in calls:
            self._kernels.get(what, what)(*arguments)

    def _captured(self) -> list[Callable[[], None]]:
        parts: list[Callable[[], None]] = []
        run: list = []
        for what, arguments in self._calls:
            if not callable(what):
                run.append((what, arguments))
                continue
            if run:
                parts.append(self._device.capture(partial(self._run, run)))
                run = []
            parts.append(partial(what, *arguments))
        if run:
            parts.append(self._device.capture(partial(self._run, run)))
        return parts
