"""What training did, epoch by epoch. Owns: its lists, and their files. May touch: display.history, when it is drawn."""

from __future__ import annotations

import csv
import io
import json
from math import isfinite, nan
from typing import Any

from .._atomic import write_text
from .callbacks import Callback


class History(Callback):
    """Returned by `fit`. `history["loss"][e]`, `history["val_loss"][e]`, ... belong to epoch number `epoch[e]`.

    Numbers of training data are means over the steps of an epoch, while the weights change and dropout is at work;
    those of validation data (`"val_..."`) are taken after it, and NaN for epochs without a validation.
    """

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def __repr__(self) -> str:
        last = ", ".join(f"{name}={column[-1]:.4g}" for name, column in self.history.items())
        return f"<History of {len(self.epoch)} epochs{': ' + last if last else ''}>"

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        for name in [*logs, *(known for known in self.history if known not in logs)]:
            column = self.history.setdefault(name, [nan] * len(self.epoch))
            column.append(logs.get(name, nan))
        self.epoch.append(epoch)

    def plot(self, path: Any = None, **options: Any) -> Any:
        """Draw it: `display.history`. With `path` the figure is written there, and the path returned."""
        from .. import display

        fig = display.history(self, **options)
        return fig if path is None else display.save(fig, path)

    def to_json(self, path: Any) -> None:
        """Write {"epoch": [...], name: [...], ...}; what is no finite number is null."""
        values = {
            name: [value if isfinite(value) else None for value in column] for name, column in self.history.items()
        }
        write_text(path, json.dumps({"epoch": self.epoch, **values}, indent=1) + "\n")

    def to_csv(self, path: Any) -> None:
        """Write a line an epoch: its number, then the values by name."""
        text = io.StringIO(newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow(["epoch", *self.history])
        table.writerows(zip(self.epoch, *self.history.values(), strict=True))
        write_text(path, text.getvalue())
