"""LearningRateScheduler: a learning rate for each epoch."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ... import _check
from .callback import Callback, say


class LearningRateScheduler(Callback):
    """Set the learning rate at the beginning of each epoch, as `keras.callbacks.LearningRateScheduler`.

    Parameters
    ----------
    schedule : function of (epoch, rate so far) or of (epoch) -> rate; epochs count from 0. See `nn.optim.CosineDecay`
    verbose : 0 or 1
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0):
        self.schedule, self.verbose = schedule, verbose
        try:
            inspect.signature(schedule).bind(0, 0.1)
            self._takes_rate = True
        except TypeError:
            self._takes_rate = False

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        optimizer = self.model.optimizer
        rate = self.schedule(epoch, optimizer.learning_rate) if self._takes_rate else self.schedule(epoch)
        optimizer.learning_rate = _check.non_negative("LearningRateScheduler", "the schedule's rate", rate)
        if self.verbose:
            say(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        logs["learning_rate"] = self.model.optimizer.learning_rate
