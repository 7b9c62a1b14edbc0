"""Gradients of a captured step in the memory of its activations, most of which are dead when most gradients come.

Owns: which models do so, and where each gradient lies. May touch: slot, parameter. A step writes its gradients into
groups of parameters, each an array of the step's one block of memory, which lives from the first kernel that writes
into it until the optimizer has read it. Small models keep theirs in one array, as eager calls do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .parameter import Parameter, padded
from .slot import Slot
from .trace import Trace

LEAST = 1 << 22  # bytes of parameters from which on it pays
GROUP = 1 << 20  # bytes of a group, at least: the optimizer goes through each by itself

Groups = list[tuple[slice, Slot]]  # places in the model's flat arrays, and their gradients


def lendable(run: Any) -> bool:
    """Whether gradients may lie here and there: not for a norm of all of them, nor for layers that run in Python, nor
    for processes that add theirs up; and a device has memory for all.
    """
    return (
        run.model.flat.nbytes >= LEAST
        and run.team.size == 1
        and run.model.engine is None
        and not run.optimizer.clips
        and all(layer.records for layer in run.model.leaves())
    )


@contextmanager
def lent(run: Any, trace: Trace, training: bool) -> Iterator[Groups]:
    """While a step is recorded, `p.grad` are slots. Yields their groups; none where gradients stay where they are."""
    model = run.model
    if not training or not lendable(run):
        yield []
        return
    groups = [(place, trace.empty((place.stop - place.start,), model.dtype)) for place in cut(model)]
    kept = [p.grad for p in model.trained]
    for p in model.trained:
        place, slot = next(group for group in groups if group[0].start <= p.place.start < group[0].stop)
        p.grad = slot.part(p.place.start - place.start, p.data.shape)
    try:
        yield groups
    finally:
        for p, grad in zip(model.trained, kept, strict=True):
            p.grad = grad


def cut(model: Any) -> Iterator[slice]:
    """The flat array in stretches of whole parameters; one for a small model, and on a device, where each is a launch.
    Optimizers go through one after another wherever gradients are: a compiler may round the ends of a stretch in
    another way than its middle.
    """
    whole = model.flat.nbytes < LEAST or model.engine is not None
    start, least = 0, model.flat.size if whole else GROUP // model.dtype.itemsize
    for p in model.trained:
        stop = p.place.start + padded(p)
        if stop - start >= least or stop == model.flat.size:
            yield slice(start, stop)
            start = stop


def zero_before_use(trace: Trace, parameters: list[Parameter]) -> None:
    """Zero each gradient in the call before the first that adds to it."""
    where: dict[tuple[int, int], int] = {}
    for number, (_, arguments) in enumerate(trace.calls):
        for slot in arguments:
            if isinstance(slot, Slot):
                where.setdefault((slot.root, slot.offset), number)
    calls = {p: where.get((p.grad.root, p.grad.offset), len(trace.calls)) for p in parameters}
    for p, number in sorted(calls.items(), key=lambda item: -item[1]):
        trace.calls.insert(number, ("fill", (p.grad, 0.0)))
