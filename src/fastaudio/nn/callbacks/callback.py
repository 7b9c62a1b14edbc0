"""Callback: the base of all callbacks. Owns: the hooks of `fit`, and how they are called."""

from __future__ import annotations

import sys
from inspect import signature
from typing import Any

BATCH_HOOKS = ("on_train_batch_begin", "on_train_batch_end")


class Callback:
    """Base of callbacks: override what you need, as of `keras.callbacks.Callback`.

    `self.model` is the model, `self.params` {"epochs", "batch_size", "steps"}; `epoch` and `batch` count from 0.
    Setting `self.model.stop_training` ends fit after the step or the epoch. What `on_epoch_end` writes into `logs`,
    callbacks after it, the History and the progress bar see.

    One that overrides a hook of batches has fit come back to Python at every step.
    """

    writes = False  #: files: where several processes train, rank 0 alone calls it
    model: Any = None
    params: dict[str, Any] = {}

    def on_train_begin(self, logs: Any = None) -> None: ...
    def on_train_end(self, logs: Any = None) -> None: ...
    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None: ...
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None: ...
    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None: ...
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None: ...

    def __repr__(self) -> str:
        """The call that makes it, without what is default: arguments that are attributes of the same name."""
        options = {name: p.default for name, p in signature(type(self)).parameters.items() if hasattr(self, name)}
        given = {name: repr(getattr(self, name)) for name in options}
        shown = (f"{name}={value}" for name, value in given.items() if value != repr(options[name]))
        return f"{type(self).__name__}({', '.join(shown)})"

    @property
    def wants_batches(self) -> bool:
        return any(getattr(getattr(self, hook), "__func__", None) is not vars(Callback)[hook] for hook in BATCH_HOOKS)


class CallbackList:
    """All callbacks of one fit, called in their order."""

    def __init__(self, callbacks: list[Callback], model: Any, params: dict[str, Any]):
        self._callbacks = callbacks
        for callback in callbacks:
            callback.model, callback.params = model, params

    @property
    def wants_batches(self) -> bool:
        return any(callback.wants_batches for callback in self._callbacks)

    def call(self, hook: str, *arguments: Any) -> None:
        for callback in self._callbacks:
            getattr(callback, hook)(*arguments)


def say(message: str) -> None:
    """A line for whoever watches the training."""
    print(message, file=sys.stderr)
