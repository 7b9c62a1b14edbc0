"""Calls of a recorded step, rewritten as faster ones with the same bits. Owns: the rules.

The results are the same to the bit as those of the calls as they came. May touch: ops, copies, slot.
Calls are (name, arguments).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ..backends.ops import ACT
from .arena import roots_of
from .copies import writes
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


def one_channel_as_it_lies(calls: Calls) -> list[int]:
    """Images of one channel that only convolutions read need no room for fifteen more. Changes `calls`; returns those
    that are not wanted any more.
    """
    places = {"conv2d": (1, 11), "conv2d_dw": (2, 9)}  # where x is, and which algorithm
    found = []
    for number, (what, copy) in enumerate(calls):
        if what != "to_blocked" or copy[1].shape[3 if copy[2] else 1] != 1 or None in roots_of(copy[:2]):
            continue
        out, x = copy[:2]
        readers = [n for n, call in enumerate(calls) if n != number and out.root in roots_of(call[1])]
        if not readers or any(writes(call, {x.root}) for call in calls[number : readers[-1]]):
            continue
        reading = [(*calls[n], *places.get(calls[n][0], (0, 0))) for n in readers]
        if not all(at and roots_of(given).index(out.root) == at and given[algo] <= 1 for _, given, at, algo in reading):
            continue
        plain = x.reshape(*out.shape[:4], 1)
        for n, (name, given, at, _) in zip(readers, reading, strict=True):
            calls[n] = (name, (*given[:at], plain, *given[at + 1 :]))
        found.append(number)
    return found


def forget_places(calls: Calls, pinned: set[int]) -> None:
    """Where the maxima were is not written where no backward pass reads it. Changes `calls`."""
    uses = ((what, i, root) for what, _, roots in _with_roots(calls) for i, root in enumerate(roots))
    read = {root for what, i, root in uses if (what, i) != ("max_pool2d", 1)}
    for number, (what, arguments) in enumerate(calls):
        if what == "max_pool2d" and not {None, *read, *pinned} & set(roots_of(arguments[1:2])):
            calls[number] = what, (arguments[0], None, *arguments[2:])


def pool_by_slices(calls: Calls, sizes: list[int]) -> list[tuple[int, Calls]]:
    """A convolution of few channels and the pooling after it, some images at a time, where nothing else reads what lies
    between: that is written and read in cache. Changes `sizes`. Returns what replaces two calls: (the first, calls).

    Of fewer than 16 channels, since those are convolved pixel by pixel, whatever the number of images.
    """
    uses, found = _uses(calls), []
    for number in range(len(calls) - 1):
        (what, convolve), (then, pool) = calls[number : number + 2]
        if (what, then) != ("conv2d", "max_pool2d") or convolve[8][0] >= 16:
            continue
        y, x = convolve[:2]
        if None in roots_of((y, x, *pool[:2])) or roots_of((pool[2],)) != [y.root] or len(uses[y.root]) != 2:
            continue
        sliced = []
        for first, last, room in _slices(y, sizes):
            sliced.append((what, (room, rows(x, first, last), *convolve[2:])))
            sliced.append((then, (*(rows(a, first, last) for a in pool[:2]), room, *pool[3:])))
        found += [(number, sliced)] if sliced else []
    return found


def unpool_on_the_way(calls: Calls, pinned: set[int]) -> list[int]:
    """The gradient of pooled maxima, and of the weights of the convolution before it, where nobody else reads the image
    between: its rows are made as they are wanted. Changes `calls`; returns those that are not wanted any more.

    Of fewer than 16 channels, as above.
    """
    uses, found = _uses(calls), []
    for number in range(len(calls) - 1):
        (what, unpool), (then, gradient) = calls[number : number + 2]
        if (what, then) != ("max_pool2d_backward", "conv2d_dw") or gradient[8][0] >= 16 or gradient[9] > 1:
            continue
        dx, dy = unpool[0], gradient[3]
        if None in roots_of((dx, dy)) or dx.root != dy.root or dx.root in pinned or len(uses[dx.root]) != 2:
            continue
        pooled = (*unpool[1:3], tuple(dx.shape[2:4]), *unpool[3:])
        calls[number + 1] = "conv2d_dw_pooled", (*gradient[:3], *pooled, *gradient[4:9], gradient[10])
        found.append(number)
    return found


def mask_by_slices(calls: Calls, sizes: list[int], pinned: set[int]) -> list[tuple[int, Calls]]:
    """Likewise a gradient that comes of few channels, and the derivative of the activation it goes through: then it
    takes the place of what the activation gave, where nobody reads this again. Changes `calls`, too.
    """
    uses, found = _uses(calls), []
    for number in range(len(calls) - 1):
        (what, convolve), (then, mask) = calls[number : number + 2]
        if (what, then) != ("conv2d_dx", "activation_backward") or convolve[7][1] >= 16 or convolve[8] > 1:
            continue
        (between, dy), (out, given, x, y) = convolve[:2], mask[:4]
        if None in roots_of((between, dy, out, y)) or roots_of((given, x)) != [between.root, y.root]:
            continue
        if y.root in pinned or uses[between.root] != [number, number + 1]:
            continue
        if uses[y.root][-1] != number + 1 or uses[out.root][0] <= number:
            continue
        sliced = []
        for first, last, room in _slices(between, sizes):
            kept = rows(y, first, last)
            sliced.append((what, (room, rows(dy, first, last), *convolve[2:])))
            sliced.append((then, (kept, room, kept, kept, *mask[4:])))
        if sliced:
            uses[y.root] += uses[out.root]
            swap = lambda a, old=out.root, new=y.root: a.moved(new) if getattr(a, "root", None) == old else a
            calls[number + 2 :] = [(name, tuple(map(swap, given))) for name, given in calls[number + 2 :]]
            found.append((number, sliced))
    return found


def _slices(whole: Any, sizes: list[int]) -> Iterator[tuple[int, int, Any]]:
    """(first, last, room for them) of some images at a time of an array, which then takes no more than they do; none
    where it is one slice.
    """
    images = whole.shape[0]
    pieces = min(-(-whole.nbytes // SLICE), images)
    if pieces < 2:
        return
    cuts = [images * i // pieces for i in range(pieces + 1)]
    sizes[whole.root] = max(last - first for first, last in pairwise(cuts)) * (whole.nbytes // images)
    for first, last in pairwise(cuts):
        yield first, last, whole.part(0, (last - first, *whole.shape[1:]))


def _uses(calls: Calls) -> dict[Any, list[int]]:
    """The calls that have an array among their arguments, by its root."""
    found: dict[Any, list[int]] = defaultdict(list)
    for number, (_, _, roots) in enumerate(_with_roots(calls)):
        for root in set(roots):
            found[root].append(number)
    return found


def _with_roots(calls: Calls) -> Iterator[tuple[Any, tuple[Any, ...], list[Any]]]:
    return ((what, arguments, roots_of(arguments)) for what, arguments in calls)
