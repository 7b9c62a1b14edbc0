"""Capture: the kernel calls of a training step, recorded from the layers' own code, on memory planned once.

A `Slot` stands for an array that does not exist yet. Layers meet it as they meet any array: `registry.backend(slot)` is
the `Trace` that made it, whose `kernel(name)` writes the call down instead of running it. What nobody records cannot
happen: NumPy refuses a Slot (`__array_ufunc__ = None`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _check
from ..backends import registry
from .arena import lifetimes, place, share
from .copies import copy_again
from .fusion import (
    forget_places,
    mask_before_unpooling,
    mask_by_slices,
    one_channel_as_it_lies,
    pool_by_slices,
    unpool_on_the_way,
)
from .late import wait
from .memory import read, write
from .parts import live_in_parts
from .slot import Slot


class Trace:
    """Records kernel calls; takes a Backend's place while it does."""

    name = "trace"

    def __init__(self, engine: registry.Backend):
        self.engine = engine
        self.calls: list[tuple[str | Callable, tuple[Any, ...]]] = []
        self.commit_at: int | None = None
        self._bytes: list[int] = []
        self._pinned: set[int] = set()

    def empty(self, shape: tuple[int, ...], dtype: Any) -> Slot:
        slot = Slot(self, shape, dtype, len(self._bytes))
        self._bytes.append(slot.nbytes)
        return slot

    def pin(self, slot: Slot) -> None:
        self._pinned.add(slot.root)

    def pinned(self, shape: tuple[int, ...], dtype: Any) -> Slot:
        """A slot that shares its memory with no other: inputs, and what is read afterwards."""
        slot = self.empty(shape, dtype)
        self.pin(slot)
        return slot

    def kernel(self, name: str) -> Callable[..., None]:
        self.engine.kernel(name)  # BackendUnavailable now, not in the middle of an epoch
        return lambda *arguments: self.calls.append((name, arguments))

    def call(self, function: Callable, *arguments: Any) -> None:
        """Call a Python function at this place of every replay: a layer of the user's own."""
        self.calls.append((function, arguments))

    def commit(self) -> None:
        """What follows changes parameters: from here on, a replay is not interrupted."""
        self.commit_at = len(self.calls)

    def synchronize(self) -> None:
        """Nothing runs while calls are recorded."""

    def bind(self) -> Captured:
        """Place every slot in one block of memory, and hand the calls to the engine."""
        self.calls = mask_before_unpooling(self.calls)
        if self.engine.name == "cpu":  # where a call costs little, and its memory has caches
            for number in reversed(one_channel_as_it_lies(self.calls)):
                self._replace(number, 1, [])
            for number in reversed(unpool_on_the_way(self.calls, self._pinned)):
                self._replace(number, 1, [])
            masked = mask_by_slices(self.calls, self._bytes, self._pinned)
            for number, calls in sorted(masked + pool_by_slices(self.calls, self._bytes), reverse=True):
                self._replace(number, 2, calls)
            forget_places(self.calls, self._pinned)
        if self.engine.name in registry.NAMES:
            for number in reversed(live_in_parts(self.calls, self._bytes, self._pinned)):
                self._replace(number, 1, [])
        for number, calls in sorted(copy_again(self.calls, self._bytes, self._pinned), key=lambda found: -found[0]):
            self._replace(number, 0, calls)
        if self.commit_at is not None:
            self.commit_at = wait(self.calls, self._bytes, self._pinned, self.commit_at)
        spans = lifetimes(self.calls, len(self._bytes), self._pinned)
        shared = share(self.calls, spans, self._bytes)
        offsets, total = place(spans, self._bytes)
        memory = self.engine.memory.aligned(total)
        found: dict[int, Any] = {}

        def real(argument: Any) -> Any:
            if not isinstance(argument, Slot):
                return argument
            root = shared.get(argument.root, argument.root)
            if root not in found:
                found[root] = memory[offsets[root] : offsets[root] + self._bytes[root]]
            part = found[root][argument.offset : argument.offset + argument.nbytes]
            return part.view(argument.dtype).reshape(argument.shape)

        calls = [(what, tuple(map(real, arguments))) for what, arguments in self.calls]
        commit = len(calls) if self.commit_at is None else self.commit_at
        return Captured(self.engine.tape(calls, commit), calls, real, total)

    def _replace(self, number: int, count: int, calls: list) -> None:
        """`calls` instead of `count` of them from `number` on."""
        self.calls[number : number + count] = calls
        if self.commit_at is not None and number <= self.commit_at:
            self.commit_at += len(calls) - count


def python(engine: Any, function: Callable, *arguments: Any) -> None:
    """Call a Python function: now, or at this place of every replay."""
    if isinstance(engine, Trace):
        engine.call(function, *arguments)
    else:
        function(*arguments)


def forward(layer: Any, x: Any, shape: tuple[int, ...], training: bool) -> Any:
    """`layer.forward` on slots; a layer in plain Python becomes a call of the tape. `shape`: its output's, without the
    batch.
    """
    if layer.records:
        return layer.forward(x, training)
    first = x[0] if isinstance(x, list) else x
    y = first.trace.empty((first.shape[0], *shape), layer.dtype)
    given = x if isinstance(x, list) else [x]
    first.trace.call(_forward, layer, training, y, *given)
    layer.traced_inputs = given
    return y


def backward(layer: Any, dy: Any) -> Any:
    """`layer.backward`, likewise."""
    if layer.records:
        return layer.backward(dy)
    dx = [dy.trace.empty(x.shape, x.dtype) for x in layer.traced_inputs]
    dy.trace.call(_backward, layer, dy, *dx)
    return dx


def _forward(layer: Any, training: bool, y: Any, *x: Any) -> None:
    given = [read(a) for a in x]
    _hand_on(layer, "forward", y, layer.forward(given if len(x) > 1 else given[0], training))


def _backward(layer: Any, dy: Any, *dx: Any) -> None:
    found = layer.backward(read(dy))
    found = found if isinstance(found, (list, tuple)) else [found]
    if len(found) != len(dx):
        raise _check.fail(f"{layer.name}.backward", f"must return {len(dx)} gradients, one an input", len(found))
    for to, value in zip(dx, found, strict=True):
        if value is not None:
            _hand_on(layer, "backward", to, value)


def _hand_on(layer: Any, what: str, to: Any, value: Any) -> None:
    """What a layer of the user's has found, where the next kernel reads it."""
    if np.shape(value) != tuple(to.shape):
        raise _check.fail(f"{layer.name}.{what}", f"must return an array of shape {tuple(to.shape)}", np.shape(value))
    write(to, value)


class Captured:
    """A recorded step. Owns its memory; `array(slot)` is the array a slot became."""

    def __init__(self, tape: Any, calls: list, array: Callable[[Slot], np.ndarray], nbytes: int):
        self.tape, self.array, self.nbytes = tape, array, nbytes
        self.replay = tape.replay
        self._calls = calls  # the tape holds bare pointers: these keep the arrays alive

    def __len__(self) -> int:
        return len(self._calls)
