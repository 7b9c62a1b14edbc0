"""What may happen between epochs. Owns: the hooks of `fit` and those who use them."""

from __future__ import annotations

from typing import Any


class Callback:
    """Base of callbacks: override what you need. Setting `self.model.stop_training` ends fit after the epoch.

    A callback that overrides `on_train_batch_end` has fit come back to Python after every step.
    """

    model: Any = None
    params: dict[str, Any] = {}

    def on_train_begin(self) -> None: ...
    def on_epoch_begin(self, epoch: int) -> None: ...
    def on_train_batch_end(self, batch: int, logs: dict[str, float]) -> None: ...
    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None: ...
    def on_train_end(self) -> None: ...


class CallbackList:
    """All callbacks of one fit, called in their order."""

    def __init__(self, callbacks: list[Callback], model: Any, run: Any, params: dict[str, Any]):
        self._callbacks = callbacks
        for callback in callbacks:
            callback.model, callback.run, callback.params = model, run, params

    @property
    def wants_batches(self) -> bool:
        return any(type(c).on_train_batch_end is not Callback.on_train_batch_end for c in self._callbacks)

    def call(self, hook: str, *arguments: Any) -> None:
        for callback in self._callbacks:
            getattr(callback, hook)(*arguments)
