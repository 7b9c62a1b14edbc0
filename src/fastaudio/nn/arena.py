"""Where the arrays of a recorded step lie in its one block of memory. Owns: lifetimes, sharing, places.

An array is known by its number, its root: several slots may be views of one. A span is the first and the last call that
uses it. May touch: nothing; calls are (name, arguments), and those arguments count that have a `root`.
"""

from __future__ import annotations

from typing import Any

ALIGN = 64
ATTEMPTS = 10_000  # times slots: what finding places may take
IN_PLACE = frozenset({"activation_backward"})  # kernels that may write their first argument over their second

Spans = list[tuple[int, int] | None]


def roots_of(arguments: tuple[Any, ...]) -> list[int | None]:
    """The number of each argument's array; None for what is no array of the step."""
    return [getattr(argument, "root", None) for argument in arguments]


def lifetimes(calls: list, count: int, pinned: set[int]) -> Spans:
    """The span of each of `count` arrays; None for one that no call uses. Those in `pinned` live throughout."""
    spans: Spans = [None] * count
    for number, (_, arguments) in enumerate(calls):
        for root in roots_of(arguments):
            if root is not None:
                span = spans[root]
                spans[root] = (span[0] if span else number, number)
    for root in pinned:
        spans[root] = (0, len(calls))
    return spans


def share(calls: list, spans: Spans, sizes: list[int]) -> dict[int, int]:
    """Arrays that take over another's memory, {root: the other's}, where the call that first writes the one is the last
    that reads the other: less memory to go through. The two spans become one.
    """
    shared: dict[int, int] = {}
    for number, (what, arguments) in enumerate(calls):
        if what not in IN_PLACE:
            continue
        to, given = roots_of(arguments[:2])
        given = shared.get(given, given)
        if to is None or given is None or to == given or not sizes[to] == sizes[given] == arguments[0].nbytes:
            continue
        new, old = spans[to], spans[given]
        if new[0] == number == old[1]:  # a pinned array begins with the first call and ends after the last
            spans[given], spans[to] = (old[0], new[1]), None
            shared[to] = given
    return shared


def place(spans: Spans, sizes: list[int]) -> tuple[dict[int, int], int]:
    """Offsets such that slots alive at the same time do not overlap, and the bytes they take together.

    Those that live while most is alive come first, then long lives. What ends up highest is moved to the front, some
    times, or until no less is possible.
    """
    sizes = [-(-size // ALIGN) * ALIGN for size in sizes]
    order = [root for root, span in enumerate(spans) if span]
    live = [0] * (1 + max((spans[root][1] for root in order), default=0))
    for root in order:
        first, last = spans[root]
        live[first : last + 1] = (bytes_alive + sizes[root] for bytes_alive in live[first : last + 1])
    most = max(live)
    peak = live.index(most)

    def late(root: int) -> tuple[bool, int, int]:
        first, last = spans[root]
        return not first <= peak <= last, first - last, -sizes[root]

    order.sort(key=late)
    best = None
    for _ in range(1 + ATTEMPTS // (len(order) + 1)):
        offsets, _ = found = _lowest(order, spans, sizes)
        best = min(best or found, found, key=lambda placed: placed[1])
        if best[1] == most:
            break
        highest = max(order, key=lambda root: offsets[root] + sizes[root])
        order.remove(highest)
        order.insert(0, highest)
    return best


def _lowest(order: list[int], spans: Spans, sizes: list[int]) -> tuple[dict[int, int], int]:
    """Slots in this order, each at the lowest place that is free while it lives; and where the highest ends."""
    offsets: dict[int, int] = {}
    placed: list[tuple[int, int, int, int]] = []  # (offset, end, first, last)
    for root in order:
        first, last = spans[root]
        offset = 0
        for begin, end, since, until in sorted(placed):
            if since <= last and first <= until:  # alive together
                if offset + sizes[root] <= begin:
                    break
                offset = max(offset, end)
        offsets[root] = offset
        placed.append((offset, offset + sizes[root], first, last))
    return offsets, max((end for _, end, _, _ in placed), default=0)
