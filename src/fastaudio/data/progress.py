"""The bar of a build, on stderr: files done, files a second, time left, how much faster than playing them."""

from __future__ import annotations

import time
from typing import Any

from .._progress import progress_bar


class Bar:
    """`initial` of `total` were done before; nothing is shown unless `wanted`."""

    def __init__(self, total: int, initial: int, wanted: bool):
        self._bar: Any = None
        self._seconds, self._failed, self._started = 0.0, 0, time.perf_counter()
        if wanted:
            self._bar = progress_bar("dataset", total=total, initial=initial, unit="file")

    def step(self, result: Any) -> None:
        """One file more."""
        self._seconds += result.seconds
        self._failed += result.error is not None
        if self._bar is not None:
            speed = self._seconds / max(time.perf_counter() - self._started, 1e-9)
            failed = f", {self._failed} failed" if self._failed else ""
            self._bar.set_postfix_str(f"{speed:.0f} x real time{failed}", refresh=False)
            self._bar.update()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: Any) -> None:
        if self._bar is not None:
            self._bar.close()
