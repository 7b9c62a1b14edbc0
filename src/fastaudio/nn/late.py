"""Gradients of large weights in a recorded step: computed last, where keeping what they are made of takes less memory.

Deep in a network of images, weights are large and images are small: such a gradient would lie there while those of the
large images come. Owns: which of them wait, until right before the optimizer. May touch: arena, copies, slot.
"""

from __future__ import annotations

from .arena import Spans, lifetimes, roots_of
from .copies import Calls, writes
from .slot import Slot

#: Kernels whose first argument is the gradient, and whose last one says whether it is added to something.
WEIGHTS = frozenset({"conv2d_dw", "conv2d_dw_pooled", "conv_transpose2d_dw"})


def wait(calls: Calls, sizes: list[int], pinned: set[int], commit: int) -> int:
    """Changes `calls`, of which those from `commit` on change parameters, and `sizes`. Returns the new `commit`.

    Where others share an array with the one that waits, they are computed in an array of their own, and copied when all
    is there: a bias may lie with another layer's weights.
    """
    spans, late = lifetimes(calls, len(sizes), pinned), []
    for number in range(commit):
        kept = _kept(calls, number, commit, sizes, spans)
        if kept is not None:
            late.append((kept, number))
    order = [number for _, number in sorted(late, reverse=True)]  # what keeps most goes first
    copies: Calls = []
    for number in order:
        gradient = calls[number][1][0]
        rest = _rest(gradient, sizes)
        if not rest:
            continue
        sizes.append(len(rest))
        _move(calls, commit, gradient, len(sizes) - 1, rest.start)
        shape = (len(rest) // gradient.dtype.itemsize,)
        to = Slot(gradient.trace, shape, gradient.dtype, gradient.root, rest.start)
        copies.append(("copy", (to, to.moved(len(sizes) - 1, -rest.start))))
    before = [call for number, call in enumerate(calls[:commit]) if number not in order]
    calls[:commit] = [*before, *(calls[number] for number in order), *copies]
    return commit + len(copies)


def _kept(calls: Calls, number: int, commit: int, sizes: list[int], spans: Spans) -> int | None:
    """The bytes that would be kept for a gradient to wait; None for what cannot, or should not."""
    what, arguments = calls[number]
    gradient = arguments[0]
    if what not in WEIGHTS or not isinstance(gradient, Slot) or arguments[-1]:  # it is added to something
        return None
    if spans[gradient.root][1] < commit or 2 * gradient.nbytes <= sizes[gradient.root]:
        return None
    sources = {root for root in roots_of(arguments) if root not in (None, gradient.root)}
    kept = sum(sizes[root] for root in sources if spans[root][1] < commit)
    rest, between = _rest(gradient, sizes), calls[number + 1 : commit]
    if 4 * kept > gradient.nbytes or rest is None or any(writes(call, sources) for call in between):
        return None
    mine = [a for _, given in calls[:commit] for a in given if getattr(a, "root", None) == gradient.root]
    if sum(a is gradient for a in mine) > 1:  # a layer that is used again adds to it
        return None
    others = (a for a in mine if a is not gradient)
    apart = all(rest.start <= a.offset and a.offset + a.nbytes <= rest.stop for a in others)
    return kept if apart else None


def _rest(gradient: Slot, sizes: list[int]) -> range | None:
    """The bytes of its array before or behind a gradient; None if there are some on both sides."""
    stop, size = gradient.offset + gradient.nbytes, sizes[gradient.root]
    if gradient.offset and stop < size:
        return None
    return range(0, gradient.offset) if gradient.offset else range(stop, size)


def _move(calls: Calls, commit: int, gradient: Slot, root: int, start: int) -> None:
    """Let all else in a gradient's array, from byte `start` on, lie in another one until `commit`."""

    def moved(a: object) -> object:
        mine = isinstance(a, Slot) and a.root == gradient.root and a is not gradient
        return a.moved(root, -start) if mine else a

    calls[:commit] = [(what, tuple(map(moved, arguments))) for what, arguments in calls[:commit]]
