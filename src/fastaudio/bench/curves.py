"""The scaling curves: every point checked and timed as a row is.

Owns: the record of a curve. May touch: cases, timer, machine, rivals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from . import machine, rivals
from .cases.scaling import MFCC, series
from .timer import milliseconds, paired, spread


def curves_of(seconds: float, tell: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """{"name", "axis", "points"} of each series; a point has "x" and either "ms" of every library or "error"."""
    for s in series(machine.describe()["cores"], quick=seconds < 1):
        points = []
        for x in s.points:
            points.append({"x": x} | _point(s.make_input(x), s.threads or int(x), seconds / 2))
            ours = points[-1].get("error") or f"{points[-1]['ms']['fastaudio'][0]:.3f} ms"
            tell(f"{s.name} {x:g}: {ours}")
        yield {"name": s.name, "axis": s.axis, "points": points}


def _point(y: Any, threads: int, seconds: float) -> dict[str, Any]:
    with rivals.threads(threads):
        calls = MFCC.calls(y)
        try:
            MFCC.check(calls, y)
        except AssertionError as error:
            return {"error": str(error)}
        times = paired(calls, seconds=seconds)
    return {"ms": {name: milliseconds(spread(t)) for name, t in times.items()}}
