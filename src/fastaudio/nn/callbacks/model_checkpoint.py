"""ModelCheckpoint: keep the model in files while it is trained."""

from __future__ import annotations

import os
from typing import Any

from ... import _check
from ..safetensors import check_name
from .callback import Callback, say
from .monitor import Monitor


class ModelCheckpoint(Callback):
    """Save after every epoch, or every `save_freq` steps, as `keras.callbacks.ModelCheckpoint`.

    Each file is whole or not there: whatever happens while one is written, the one before stays.

    Parameters
    ----------
    filepath : str, with fields like "{epoch:02d}-{val_loss:.3f}.safetensors"; epochs count from 1 there
    monitor : str; for `save_best_only`
    verbose : 0 or 1
    save_best_only : bool; only when `monitor` is better than ever
    save_weights_only : bool; `model.save_weights`, from which a training cannot go on
    mode : {"auto", "min", "max"}; see EarlyStopping
    save_freq : "epoch", or int: steps, counted on from epoch to epoch
    initial_value_threshold : float, optional; what `monitor` has to beat at first

    Notes
    -----
    To go on with a training: `model = nn.load(file)`, `model.fit(..., initial_epoch=model.epoch)`. The result has the
    bits of an uninterrupted one. A file saved within an epoch begins that epoch again, or
    goes on within it: `initial_step=model.epoch_step`.
    """

    writes = True

    def __init__(
        self,
        filepath: Any,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: str | int = "epoch",
        initial_value_threshold: float | None = None,
    ):
        self.filepath = os.fsdecode(filepath)
        if not self.filepath.endswith("}"):  # a suffix that is no field
            check_name("ModelCheckpoint", self.filepath)
        self._monitor = Monitor("ModelCheckpoint", monitor, mode)
        self.monitor, self.mode, self.save_best_only = monitor, mode, save_best_only
        self.verbose, self.save_weights_only = verbose, save_weights_only
        if save_freq != "epoch":
            _check.positive_int("ModelCheckpoint", "save_freq other than 'epoch'", save_freq)
        self.save_freq, self.best = save_freq, initial_value_threshold
        self._steps = 0

    @property
    def wants_batches(self) -> bool:
        return self.save_freq != "epoch"

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.save_freq == "epoch":
            return
        self._steps += 1
        if self._steps >= self.save_freq:
            self._steps = 0
            self._save(logs, batch=batch + 1)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.save_freq == "epoch":
            self._save(logs)

    def _save(self, logs: dict[str, float], **fields: int) -> None:
        number = self._epoch + 1
        if self.save_best_only:
            value = self._monitor.value(logs)
            if value is None:
                return
            if not self._monitor.better(value, self.best):
                if self.verbose:
                    say(f"\nEpoch {number}: {self._monitor.name} did not improve from {self.best}")
                return
            if self.verbose:
                say(f"\nEpoch {number}: {self._monitor.name} improved from {self.best} to {value}")
            self.best = value
        path = self._path({**logs, "epoch": number, **fields})
        if self.verbose:
            say(f"\nEpoch {number}: saving model to {path}")
        (self.model.save_weights if self.save_weights_only else self.model.save)(path)

    def _path(self, fields: dict[str, Any]) -> str:
        try:
            path = self.filepath.format(**fields)
        except (LookupError, ValueError) as error:
            rule = f"filepath must have fields of {', '.join(fields)} ({error})"
            raise _check.fail("ModelCheckpoint", rule, self.filepath) from error
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        return path
