"""LambdaCallback: a callback of functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import _check
from .callback import Callback

HOOKS = tuple(name for name in vars(Callback) if name.startswith("on_"))


class LambdaCallback(Callback):
    """Call functions at the hooks they are given for, as `keras.callbacks.LambdaCallback`.

    Parameters
    ----------
    on_epoch_begin, on_epoch_end : function of (epoch, logs)
    on_train_batch_begin, on_train_batch_end : function of (batch, logs)
    on_train_begin, on_train_end : function of (logs)

    Examples
    --------
    >>> from fastaudio import nn
    >>> watch = nn.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs["loss"]))
    """

    def __init__(self, **functions: Callable[..., Any] | None):
        for hook, function in functions.items():
            _check.one_of("LambdaCallback", "each argument", hook, HOOKS)
            if function is not None:
                setattr(self, hook, function)
