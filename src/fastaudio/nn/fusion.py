"""Calls of a recorded step that are faster in another way. Owns: which they are.

The results are the same to the bit as those of the calls as they came. May touch: ops, slot.
Calls are (name, arguments).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ..backends.ops import ACT
from .arena import roots_of
from .slot import rows

Calls = list[tuple[Any, tuple[Any, ...]]]
SLICE = 1 << 20  # bytes that stay near the processor from one call to the next


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
        (dx, dy, index), (_, given, _, y) = map(roots_of, (unpool[:3], mask[:4]))
        later = [root for _, _, roots in _with_roots(calls[number + 2 :]) for root in roots]
        if None in (dx, dy, index) or given != dx or dx in later or dy in later:
            continue
        output, image = pooled.get(index, (None, None))
        if image is not None and image == y:
            calls[number] = ("activation_backward", (unpool[1], unpool[1], output, output, *mask[4:]))
            calls[number + 1] = ("max_pool2d_backward", (mask[0], *unpool[1:]))
    return calls


def pool_by_slices(calls: Calls, sizes: list[int]) -> list[tuple[int, Calls]]:
    """A convolution of few channels and the pooling behind it, some images at a time, where nobody else reads what lies
    between: that is written and read in cache. Changes `sizes`. Returns what replaces two calls: (the first, calls).

    Of fewer than 16 channels, since those are convolved pixel by pixel, whatever the number of images.
    """
    uses = Counter(root for _, _, roots in _with_roots(calls) for root in set(roots))
    found = []
    for number in range(len(calls) - 1):
        (what, convolve), (then, pool) = calls[number : number + 2]
        if (what, then) != ("conv2d", "max_pool2d") or convolve[8][0] >= 16:
            continue
        y, x = convolve[:2]
        between, images = getattr(y, "root", None), y.shape[0]
        pieces = min(-(-y.nbytes // SLICE), images)
        if (
            between != getattr(pool[2], "root", 0)
            or uses[between] != 2
            or None in roots_of((x, *pool[:2]))
            or pieces < 2
        ):
            continue
        cuts = [images * i // pieces for i in range(pieces + 1)]
        sliced = []
        for first, last in pairwise(cuts):
            room = y.part(0, (last - first, *y.shape[1:]))
            sliced.append((what, (room, rows(x, first, last), *convolve[2:])))
            sliced.append((then, (*(rows(a, first, last) for a in pool[:2]), room, *pool[3:])))
        sizes[between] = max(b - a for a, b in pairwise(cuts)) * (y.nbytes // images)
        found.append((number, sliced))
    return found


def _with_roots(calls: Calls) -> Iterator[tuple[Any, tuple[Any, ...], list[Any]]]:
    return ((what, arguments, roots_of(arguments)) for what, arguments in calls)
