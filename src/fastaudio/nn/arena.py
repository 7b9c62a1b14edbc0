"""Where the arrays of a recorded step lie in its one block of memory. Owns: lifetimes, sharing, places.

An array is known by its number, its root: several slots may be views of one. A span is the first and the last call that
uses it. May touch: nothing; calls are (name, arguments), and those arguments count that have a `root`.
"""

from __future__ import annotations

ALIGN = 64
IN_PLACE = frozenset({"activation_backward"})  # kernels that may write their first argument over their second

Spans = list[tuple[int, int] | None]


def lifetimes(calls: list, count: int, pinned: set[int]) -> Spans:
    """The span of each of `count` arrays; None for one that no call uses. Those in `pinned` live throughout."""
    spans: Spans = [None] * count
    for number, (_, arguments) in enumerate(calls):
        for root in (getattr(argument, "root", None) for argument in arguments):
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
        to, given = (getattr(argument, "root", None) for argument in arguments[:2])
        given = shared.get(given, given)
        if to is None or given is None or to == given or sizes[to] != sizes[given]:
            continue
        new, old = spans[to], spans[given]
        if new[0] == number == old[1]:  # a pinned array begins with the first call and ends after the last
            spans[given], spans[to] = (old[0], new[1]), None
            shared[to] = given
    return shared


def place(spans: Spans, sizes: list[int]) -> tuple[dict[int, int], int]:
    """Offsets such that slots alive at the same time do not overlap: largest first, each at the lowest free place."""
    offsets: dict[int, int] = {}
    placed: list[tuple[int, int, int, int]] = []  # (offset, end, first, last)
    total = 0
    for root in sorted((r for r, span in enumerate(spans) if span), key=lambda r: (-sizes[r], spans[r][0])):
        first, last = spans[root]
        offset, size = 0, -(-sizes[root] // ALIGN) * ALIGN
        for begin, end, since, until in sorted(placed):
            if since <= last and first <= until:  # alive together
                if offset + size <= begin:
                    break
                offset = max(offset, end)
        offsets[root] = offset
        placed.append((offset, offset + size, first, last))
        total = max(total, offset + size)
    return offsets, total
