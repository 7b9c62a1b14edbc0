"""Which number of the logs to watch, and which way is better. Owns: "auto"."""

from __future__ import annotations

import warnings
from typing import Any

from ... import _check

GROWING = ("acc", "auc", "precision", "recall", "f1", "fmeasure", "psnr", "sdr", "snr", "stoi")


class Monitor:
    """`mode` "auto": names with one of `GROWING` in them should grow, all others fall."""

    def __init__(self, where: str, name: str, mode: str, min_delta: float = 0.0):
        _check.one_of(where, "mode", mode, ("auto", "min", "max"))
        self.where, self.name, self.min_delta = where, name, abs(min_delta)
        self.grows = mode == "max" or (mode == "auto" and any(part in name.lower() for part in GROWING))

    def value(self, logs: dict[str, Any]) -> float | None:
        """What the logs have; None after a warning if they do not."""
        if self.name not in logs:
            names = ", ".join(logs)
            warnings.warn(f"{self.where}: {self.name!r} is not among the logs: {names}", stacklevel=5)
        return logs.get(self.name)

    def better(self, value: float, than: float | None) -> bool:
        """Whether `value` beats another by more than min_delta, or is the first that is a number."""
        if than is None:
            return value == value
        return value - self.min_delta > than if self.grows else value + self.min_delta < than
