"""Copies in a recorded step: made again before a late use, where that takes less memory than keeping them.

A skip joined with what comes from below is read by a convolution, and once more when that convolution's gradient is
computed, much later; both parts are there until then, or are smaller than the whole. May touch: arena, slot.
"""

from __future__ import annotations

from typing import Any

from .arena import Spans, lifetimes, roots_of

COPIES = frozenset({"copy_channels", "to_blocked"})  # kernels that write their first argument, from their second
OUTPUTS = {"conv2d": 1, "conv2d_dx": 1, "conv2d_dw": 2, "conv2d_dw_pooled": 2, "conv_transpose2d": 1,
           "conv_transpose2d_dx": 1, "conv_transpose2d_dw": 2, "activation": 1, "activation_backward": 1,
           "copy_channels": 1, "to_blocked": 1, "from_blocked": 1, "max_pool2d": 2, "max_pool2d_backward": 1,
           "batch_norm": 3, "batch_norm_backward": 3, "accumulate": 1, "add": 1, "multiply": 1, "fill": 1, "l1": 2,
           "mse": 2}  # fmt: skip

Calls = list[tuple[Any, tuple[Any, ...]]]


def copy_again(calls: Calls, sizes: list[int], pinned: set[int]) -> list[tuple[int, Calls]]:
    """Changes `calls` and `sizes`, largest copies first. Returns what is to be inserted: (before which call, calls)."""
    spans = lifetimes(calls, len(sizes), pinned)
    found = [(sizes[root], root) for root in {roots_of(a)[0] for what, a in calls if what in COPIES} - pinned - {None}]
    inserted = []
    for _, root in sorted(found, reverse=True):
        again = _late(calls, root, spans, sizes)
        if again is None:
            continue
        late, copies = again
        sizes.append(sizes[root])
        swap = lambda slot, old=root: slot.moved(len(sizes) - 1) if getattr(slot, "root", None) == old else slot
        calls[late:] = [(what, tuple(map(swap, arguments))) for what, arguments in calls[late:]]
        inserted.append((late, [(what, tuple(map(swap, arguments))) for what, arguments in copies]))
        for a in {roots_of(arguments)[1] for _, arguments in copies}:
            spans[a] = (spans[a][0], max(spans[a][1], late))
    return inserted


def _late(calls: Calls, root: int, spans: Spans, sizes: list[int]) -> tuple[int, Calls] | None:
    """The last reading of a copy, and the calls that make it; None where keeping it is as good, or safer."""
    uses = [number for number, (_, arguments) in enumerate(calls) if root in roots_of(arguments)]
    written = [number for number in uses if roots_of(calls[number][1])[0] == root]
    copies, late = [calls[number] for number in written], uses[-1]
    between = uses[len(written) : -1]
    if not between or any(what not in COPIES for what, _ in copies) or written != uses[: len(written)]:
        return None
    sources = {roots_of(arguments)[1] for _, arguments in copies}
    longer = sum(sizes[a] for a in sources if a is not None and spans[a][1] < late)
    if None in sources or 2 * longer > sizes[root] or late - between[-1] < 4:
        return None
    rest = calls[written[0] : late + 1]
    return None if any(writes(call, sources) for call in rest) else (late, copies)


def writes(call: tuple[Any, tuple[Any, ...]], roots: set[int]) -> bool:
    """Whether a call may change one of these arrays."""
    what, arguments = call
    return not roots.isdisjoint(roots_of(arguments)[: OUTPUTS.get(what)])
