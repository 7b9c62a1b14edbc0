"""Calls of a recorded step that are faster in another way. Owns: which they are.

The results are the same to the bit as those of the calls as they came. May touch: ops; calls are (name, arguments).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..backends.ops import ACT

Calls = list[tuple[Any, tuple[Any, ...]]]


def mask_before_unpooling(calls: Calls) -> Calls:
    """Relu's derivative on the gradient of what was pooled, not on that of the whole image: where a window found its
    maximum, the two outputs are the same number.
    """
    calls = list(calls)
    pooled = {
        roots[1]: (arguments[0], roots[2]) for what, arguments, roots in _with_roots(calls) if what == "max_pool2d"
    }
    for number in range(len(calls) - 1):
        (what, unpool), (then, mask) = calls[number : number + 2]
        if (what, then) != ("max_pool2d_backward", "activation_backward") or mask[4] != ACT["relu"]:
            continue
        (dx, dy, index), (_, given, _, y) = map(_roots, (unpool[:3], mask[:4]))
        later = [root for _, _, roots in _with_roots(calls[number + 2 :]) for root in roots]
        if None in (dx, dy, index) or given != dx or dx in later or dy in later:
            continue
        output, image = pooled.get(index, (None, None))
        if image is not None and image == y:
            calls[number] = ("activation_backward", (unpool[1], unpool[1], output, output, *mask[4:]))
            calls[number + 1] = ("max_pool2d_backward", (mask[0], *unpool[1:]))
    return calls


def _roots(arguments: tuple[Any, ...]) -> list[Any]:
    return [getattr(argument, "root", None) for argument in arguments]


def _with_roots(calls: Calls) -> Iterator[tuple[Any, tuple[Any, ...], list[Any]]]:
    return ((what, arguments, _roots(arguments)) for what, arguments in calls)
