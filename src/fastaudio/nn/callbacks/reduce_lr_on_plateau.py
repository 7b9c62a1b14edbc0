"""ReduceLROnPlateau: smaller steps when a number stops improving."""

from __future__ import annotations

from typing import Any

from ... import _check
from .callback import Callback, say
from .monitor import Monitor


class ReduceLROnPlateau(Callback):
    """Multiply the learning rate after `patience` epochs without improvement, as `keras.callbacks.ReduceLROnPlateau`.

    Parameters
    ----------
    monitor : str; name of a number in the logs
    factor : float in (0, 1)
    patience : int
    verbose : 0 or 1
    mode : {"auto", "min", "max"}; see EarlyStopping
    min_delta : float; an improvement is more than this
    cooldown : int; epochs after a reduction that do not count
    min_lr : float; not below this
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ):
        if not 0 < factor < 1:
            raise _check.fail("ReduceLROnPlateau", "factor must be in (0, 1)", factor)
        self._monitor = Monitor("ReduceLROnPlateau", monitor, mode, min_delta)
        self.monitor, self.mode, self.min_delta = monitor, mode, min_delta
        self.factor, self.verbose = factor, verbose
        self.patience = _check.non_negative_int("ReduceLROnPlateau", "patience", patience)
        self.cooldown = _check.non_negative_int("ReduceLROnPlateau", "cooldown", cooldown)
        self.min_lr = _check.non_negative("ReduceLROnPlateau", "min_lr", min_lr)

    def on_train_begin(self, logs: Any = None) -> None:
        self.best: float | None = None
        self.wait = self._cooling = 0

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        optimizer = self.model.optimizer
        value = self._monitor.value(logs)
        logs["learning_rate"] = optimizer.learning_rate
        if value is None:
            return
        if self._cooling:
            self._cooling -= 1
            self.wait = 0
        if self._monitor.better(value, self.best):
            self.best, self.wait = value, 0
        elif not self._cooling:
            self.wait += 1
            if self.wait >= self.patience and optimizer.learning_rate > self.min_lr:
                optimizer.learning_rate = max(optimizer.learning_rate * self.factor, self.min_lr)
                self._cooling, self.wait = self.cooldown, 0
                if self.verbose:
                    rate = optimizer.learning_rate
                    say(f"\nEpoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {rate}.")
