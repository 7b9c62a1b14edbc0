"""Recorded kernel calls on a device. Owns: their capture as one graph, and its replay."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

from .device import Device
from .handover import planned
from .nn.packed import round_bf16

Parts = list[Callable[[], None]]


class Tape:
    """Calls of (kernel name or Python function, arguments) as graphs of the device (see `registry.Backend`).

    A Python function cannot be part of a graph: it is called between two of them. A graph is not interrupted.
    A step that another one follows in the same replay is a graph of its own, if it can leave something for that one;
    the last of them is the step as it stands, after which everything is as after the same calls one by one.
    """

    def __init__(self, device: Device, kernels: dict[str, Callable], calls: list[tuple[Any, tuple]], commit: int):
        self._device, self._kernels, self._calls = device, kernels, calls
        self._handover = planned(device, calls, commit)
        self._parts: Parts = []
        self._between: Parts = []
        self._scratch: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self._calls)

    def replay(self, times: int = 1) -> None:
        """The first run is call by call: it compiles, and allocates what kernels keep. The second is captured."""
        if times and not self._parts:
            with self._handover.between(False) if self._handover else nullcontext():
                self._run(self._calls)
            self._parts = self._captured(self._calls)
            times -= 1
        if times > 1 and self._handover and self._handover.pays:
            self._followed(times - 1)
            times = 1
        for _ in range(times):
            for part in self._parts:
                part()

    def _followed(self, times: int) -> None:
        """So many steps, each followed by another."""
        plan = self._handover
        plan.begin(self._kernels["fill"], round_bf16)
        if not self._between:
            with plan.between(True):
                self._between = self._captured(plan.calls)
        for _ in range(times):
            for part in self._between:
                part()

    def _run(self, calls: list) -> None:
        for what, arguments in calls:
            self._kernels.get(what, what)(*arguments)

    def _captured(self, calls: list) -> Parts:
        parts: Parts = []
        run: list = []
        for what, arguments in calls:
            if not callable(what):
                run.append((what, arguments))
                continue
            if run:
                parts.append(self._device.capture(partial(self._run, run), self._scratch))
                run = []
            parts.append(partial(what, *arguments))
        if run:
            parts.append(self._device.capture(partial(self._run, run), self._scratch))
        return parts
