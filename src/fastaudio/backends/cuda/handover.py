"""What a step's optimizer leaves for the step that follows in the same replay: gradients at zero, weights as bf16.

Owns: which steps may do so, what then need not be done, and the copies' memory. Between two steps of one replay nobody
reads gradients, and what comes before a tape's commit changes no weights. Kernels ask: the optimizers' what to leave,
products in bf16 (nn/packed.py) whether a weight is there already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from .device import Device

UPDATES = {"sgd": 1, "momentum": 2, "rmsprop": 3, "adam": 3}  # where the gradients stand; weights come first
ZEROING = ("conv2d_dw", "conv_transpose2d_dw")  # assign by zeroing and adding; whether they only add comes last
LAUNCH = 1 << 20  # numbers that are cleared in the time that a launch takes: 4 MB, some 1 us
ROUND, READ = 6, 2  # bytes to round a weight where it is used, and to leave it as bf16

Calls = list[tuple[Any, tuple[Any, ...]]]
_now: ContextVar[Handover | None] = ContextVar("fastaudio_cuda_handover", default=None)


class Handover:
    """Of a step that others follow: `calls`, among them one update of `weights` by `gradients`, which `clears` them."""

    def __init__(self, device: Device, calls: Calls, weights: Any, gradients: Any, clears: bool):
        self.calls, self.weights, self.gradients, self.clears = calls, weights, gradients, clears
        self.copy: Any = None
        self._device, self._asked, self._leaving = device, 0, False

    @property
    def pays(self) -> bool:
        """Whether anything is left, as far as the step's first run has shown."""
        return self.clears or self._copies

    @property
    def _copies(self) -> bool:
        return self._asked * ROUND > self.weights.size * READ and self.weights.size % 8 == 0

    @contextmanager
    def between(self, steps: bool) -> Iterator[None]:
        """Kernels run, or are captured, for a step among others; not `steps`: it is the first, and only looked at."""
        self._leaving, token = steps, _now.set(self)
        try:
            yield
        finally:
            _now.reset(token)

    def begin(self, fill: Callable, round_bf16: Callable) -> None:
        """What the first of the steps finds, since no other has left it."""
        if self.clears:
            fill(self.gradients, 0.0)
        if self._copies:
            if self.copy is None:
                self.copy = self._device.empty((self.weights.size // 2,), np.float32)
            round_bf16(self.copy, self.weights)

    def rounded(self, array: Any) -> Any:
        """An array that lies among the weights, as bf16; None if it is not there."""
        at = (self._device.pointer(array) - self._device.pointer(self.weights)) // 4
        if not 0 <= at <= self.weights.size - array.size:
            return None
        if self._leaving:
            return None if self.copy is None else self.copy[at // 2 : (at + array.size) // 2]
        self._asked += array.size
        return None

    @property
    def left(self) -> tuple[Any, bool]:
        return (self.copy, self.clears) if self._leaving else (None, False)


def rounded(array: Any) -> Any:
    """A weight as bf16 where the step before has left it so, else None."""
    plan = _now.get()
    return None if plan is None else plan.rounded(array)


def left() -> tuple[Any, bool]:
    """For an optimizer: where to write the weights as bf16, or None, and whether to clear the gradients."""
    plan = _now.get()
    return (None, False) if plan is None else plan.left


def planned(device: Device, calls: Calls, commit: int) -> Handover | None:
    """None where the step is not known to be one update of weights by gradients that it computes from nothing."""
    updates = [number for number in range(commit, len(calls)) if calls[number][0] in UPDATES]
    if len(updates) != 1 or any(callable(what) for what, _ in calls[:commit]):  # Python may look at everything
        return None
    name, arguments = calls[updates[0]]
    weights, gradients = arguments[0], arguments[UPDATES[name]]
    places = [[_place(device, a) for a in given if _on_device(a)] for _, given in calls]
    w, g = _place(device, weights), _place(device, gradients)
    others = [place for number in range(commit, len(calls)) if number != updates[0] for place in places[number]]
    later = [place for found in places[updates[0] + 1 :] for place in found]
    if any(_meet(w, place) for place in others) or any(_meet(g, place) for place in later):
        return None
    following = list(calls)
    zeroed, count = _relieve(following, places[: updates[0]], g)
    if gradients.size - count > LAUNCH * zeroed:  # most are assigned by their first kernel, and need no zeros
        following, zeroed = calls, 0
    return Handover(device, [call for call in following if call is not None], weights, gradients, zeroed > 0)


def _relieve(calls: list[Any], places: list[list[range]], gradients: range) -> tuple[int, int]:
    """Where gradients are zeros, calls need not zero them before anything else touches them. Those that do nothing else
    become None. Returns how many launches that saves, and how many numbers they zeroed.
    """
    launches, count, touched = 0, 0, []
    for number, here in enumerate(places):
        what, arguments = calls[number]
        fills = what == "fill" and arguments[1] == 0
        if fills or (what in ZEROING and not arguments[-1]):
            if _within(here[0], gradients) and not any(_meet(here[0], place) for place in touched):
                calls[number] = None if fills else (what, (*arguments[:-1], True))
                launches, count = launches + 1, count + arguments[0].size
        touched += [place for place in here if _meet(gradients, place)]
    return launches, count


def _on_device(argument: Any) -> bool:
    return hasattr(argument, "nbytes") and not isinstance(argument, (np.ndarray, np.generic))


def _place(device: Device, array: Any) -> range:
    start = device.pointer(array)
    return range(start, start + array.nbytes)


def _meet(a: range, b: range) -> bool:
    return a.start < b.stop and b.start < a.stop


def _within(a: range, b: range) -> bool:
    return b.start <= a.start and a.stop <= b.stop
