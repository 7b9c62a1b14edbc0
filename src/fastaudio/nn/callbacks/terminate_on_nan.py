"""TerminateOnNaN: end fit when the loss becomes NaN or infinite."""

from __future__ import annotations

from math import isfinite
from typing import Any

from .callback import Callback, say


class TerminateOnNaN(Callback):
    """Stop after the step whose loss is NaN or infinite, as `keras.callbacks.TerminateOnNaN`."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if not isfinite(logs["loss"]):
            say(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True
