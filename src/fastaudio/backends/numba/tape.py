"""A recorded list of kernel calls. Owns: its replay. May touch: nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Tape:
    """Kernels and their arguments, run again in their order. Ctrl-C is Python's own, between two kernels."""

    def __init__(self, calls: list[tuple[Callable, tuple[Any, ...]]]):
        self._calls = calls

    def __len__(self) -> int:
        return len(self._calls)

    def replay(self, times: int = 1) -> None:
        for _ in range(times):
            for kernel, arguments in self._calls:
                kernel(*arguments)
