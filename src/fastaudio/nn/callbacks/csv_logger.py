"""CSVLogger: the logs of every epoch as a line of a table."""

from __future__ import annotations

import csv
import os
from typing import Any

from .callback import Callback


class CSVLogger(Callback):
    """Write a line an epoch, as `keras.callbacks.CSVLogger`: epoch (from 0), then the logs by name.

    Parameters
    ----------
    filename : file name
    separator : str
    append : bool; go on with the file if it is there, as after a resumed training
    """

    writes = True

    def __init__(self, filename: Any, separator: str = ",", append: bool = False):
        self.filename, self.separator, self.append = os.fsdecode(filename), separator, append

    def on_train_begin(self, logs: Any = None) -> None:
        self._names: list[str] | None = None
        with open(self.filename, "a" if self.append else "w", encoding="utf-8") as file:
            self._needs_head = file.tell() == 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self._names is None:
            self._names = sorted(logs)
            if self._needs_head:
                self._write("epoch", *self._names)
        self._write(epoch, *(logs.get(name, "NA") for name in self._names))

    def _write(self, *cells: Any) -> None:
        """Each line is in the file when the next epoch begins, whatever happens then."""
        with open(self.filename, "a", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=self.separator, lineterminator="\n").writerow(cells)
