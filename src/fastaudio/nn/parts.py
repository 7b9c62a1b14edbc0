"""Images that are joined, or cut apart, where they lie: in a recorded step of one image, whose channels are blocks one
after another, an input of a concatenation can be computed in its place in the whole. Owns: where that may be.

May touch: arena, copies, slot. Calls are (name, arguments).
"""

from __future__ import annotations

from math import prod
from typing import Any

from .arena import roots_of
from .copies import OUTPUTS, Calls, writes
from .slot import Slot


def live_in_parts(calls: Calls, sizes: list[int], pinned: set[int]) -> list[int]:
    """Changes `calls`; returns the numbers of the copies that are not wanted any more."""
    found = []
    for number, (what, arguments) in enumerate(calls):
        if what != "copy_channels" or None in roots_of(arguments[:2]):
            continue
        whole, part, first = _whole_and_part(*arguments)
        if part is None or part.root in pinned or part.nbytes != sizes[part.root] or part.root == whole.root:
            continue
        by = whole.offset + first * prod(whole.shape[2:]) * whole.dtype.itemsize
        place = range(by, by + part.nbytes)
        joins = part is arguments[1]
        if not (_may_join(calls, number, whole, part, place) if joins else _may_cut(calls, number, whole, part)):
            continue
        moved = lambda a, old=part.root, to=whole.root, by=by: a.moved(to, by) if getattr(a, "root", None) == old else a
        calls[:] = [(name, tuple(map(moved, given))) for name, given in calls]
        found.append(number)
    return found


def _whole_and_part(out: Slot, x: Slot, to: int, start: int, count: int) -> tuple[Slot, Slot | None, int]:
    """The larger and the smaller array of a copy, and the block of the one where the other begins; None where a copy
    is of anything but all of the smaller one in whole blocks, of one image.
    """
    whole, part, first = (out, x, to) if out.size > x.size else (x, out, start)
    blocks, lanes = part.shape[1], part.shape[4]
    fits = out.shape[0] == 1 and to + start == first and not first % lanes and count == blocks * lanes
    return whole, part if fits else None, first // lanes


def _may_join(calls: Calls, number: int, whole: Slot, part: Slot, place: range) -> bool:
    """Whether nothing writes into the part once it has been copied, and nothing else into its place."""
    others = (call for n, call in enumerate(calls) if n != number and call[0] != "copy_channels")
    free = not any(_meets(given, place) for call in others for given in _written(call, whole.root))
    return free and not any(writes(call, {part.root}) for call in calls[number + 1 :])


def _may_cut(calls: Calls, number: int, whole: Slot, part: Slot) -> bool:
    """Whether the part is unused before it is cut off, and nothing writes into either after that."""
    before = any(part.root in roots_of(given) for _, given in calls[:number])
    return not before and not any(writes(call, {whole.root, part.root}) for call in calls[number + 1 :])


def _written(call: tuple[Any, tuple[Any, ...]], root: int) -> list[Slot]:
    """What a call may write of an array."""
    what, arguments = call
    return [a for a in arguments[: OUTPUTS.get(what)] if getattr(a, "root", None) == root]


def _meets(slot: Slot, place: range) -> bool:
    return slot.offset < place.stop and place.start < slot.offset + slot.nbytes
