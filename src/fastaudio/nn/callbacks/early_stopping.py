"""EarlyStopping: end fit when a number stops improving."""

from __future__ import annotations

from typing import Any

from ... import _check
from .callback import Callback, say
from .monitor import Monitor


class EarlyStopping(Callback):
    """Stop after `patience` epochs without improvement, as `keras.callbacks.EarlyStopping`.

    Parameters
    ----------
    monitor : str; name of a number in the logs
    min_delta : float; an improvement is more than this
    patience : int
    verbose : 0 or 1
    mode : {"auto", "min", "max"}; auto: accuracies, SNRs and their like shall grow, all else fall
    baseline : float, optional; improvements count only once they are better than this
    restore_best_weights : bool; at the end of fit, take the weights of the best epoch
    start_from_epoch : int; epochs before it do not count

    Attributes
    ----------
    stopped_epoch : int; the number, from 0, of the epoch fit was stopped after, else 0
    best, best_epoch : the best value and the epoch it comes from
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0.0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ):
        self._monitor = Monitor("EarlyStopping", monitor, mode, min_delta)
        self.monitor, self.mode, self.min_delta = monitor, mode, min_delta
        self.patience = _check.non_negative_int("EarlyStopping", "patience", patience)
        self.start_from_epoch = _check.non_negative_int("EarlyStopping", "start_from_epoch", start_from_epoch)
        self.verbose, self.baseline, self.restore_best_weights = verbose, baseline, restore_best_weights

    def on_train_begin(self, logs: Any = None) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: float | None = None
        self._weights: dict[str, Any] | None = None

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        value = self._monitor.value(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and self._weights is None:
            self._keep(epoch)
        self.wait += 1
        if self._monitor.better(value, self.best):
            self.best = value
            self._keep(epoch)
            if self.baseline is None or self._monitor.better(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Any = None) -> None:
        if self.stopped_epoch and self.verbose:
            say(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self._weights is not None and self.restore_best_weights:
            if self.verbose:
                say(f"Restoring model weights from the end of the best epoch: {self.best_epoch + 1}.")
            self.model.load_state_dict(self._weights)
        self._weights = None

    def _keep(self, epoch: int) -> None:
        self.best_epoch = epoch
        if self.restore_best_weights:
            self._weights = self.model.state_dict()
