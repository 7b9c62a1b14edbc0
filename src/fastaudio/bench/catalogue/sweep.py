"""The sweep: results compared, then times in turn and working memory. Owns: the loop over rows and their records."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import fastaudio as fa

from ...errors import BackendUnavailable, FastaudioError
from .. import machine, rivals
from ..memory import nbytes, working_memory
from ..timer import milliseconds, paired, spread
from . import ROWS, Row
from .reasons import WHY_LARGE, WHY_LATE, WHY_SLOW

Record = dict[str, Any]
MEMORY = 3.0  #: times the larger of input and result
LEAST = 100_000  #: bytes of the larger: below, Python's own objects would be measured


def sweep(titles: Sequence[str], *, threads: int, seconds: float, tell: Callable[[str], None]) -> Record:
    """Machine, and a record for each row; Ctrl-C ends it early, and the report says "interrupted".

    Parameters
    ----------
    titles : rows, of `ROWS`
    threads : of both libraries
    seconds : time to spend on a row; a call of librosa's is run five times in any case
    tell : called with a line about each row
    """
    librosa = rivals.module("librosa")
    if librosa is None:
        raise BackendUnavailable("bench: the catalogue is measured beside librosa; pip install librosa")
    report: Record = {"schema": 1, "suite": "catalogue", "machine": machine.describe(), "threads": threads}
    report |= {"seconds": seconds, "rows": []}
    with rivals.threads(threads):
        try:
            for title in titles:
                report["rows"].append(_guarded(ROWS[title], librosa, seconds))
                tell(line(report["rows"][-1]))
        except KeyboardInterrupt:
            report["interrupted"] = True
    report["machine"]["load_after"] = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    return report


def line(record: Record) -> str:
    """One record as a line of progress."""
    if "error" in record:
        return f"{record['row']}: {record['error']}"
    times = f"{record['ms'][0]:.4g} ms, librosa {record['librosa_ms'][0]:.4g}"
    memory = f"; memory {record['memory']:.1f} x" if record["memory"] else ""
    return f"{record['row']}: {times}, {record['ratio']:.2f} x{memory}"


def missed(report: Record) -> list[str]:
    """Rows below their ratio, above their memory, or with another result than librosa's, as lines.

    A reason that is known follows it.
    """
    found = []
    for r in report["rows"]:
        if "error" in r:
            found.append(f"{r['row']}: {r['error']}")
        elif r["ratio"] < r["target"]:
            text = f"{r['row']}: {r['ratio']:.2f} x librosa, target {r['target']:g}"
            found.append(_with(WHY_SLOW if r["target"] > 1 else WHY_LATE, r, text))
        if round(r.get("memory") or 0, 1) > MEMORY:
            found.append(_with(WHY_LARGE, r, f"{r['row']}: memory {r['memory']:.1f} x, at most {MEMORY:g}"))
    return found


def _with(reasons: dict[str, str], record: Record, text: str) -> str:
    reason = reasons.get(record["row"].partition("(")[0])
    return f"{text} ({reason})" if reason else text


def _guarded(row: Row, librosa: Any, seconds: float) -> Record:
    record = {"row": row.title, "target": row.target}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # librosa's, of empty frames and of its own renamings
            return record | measure(row, librosa, seconds)
    except (AssertionError, FastaudioError) as error:
        return record | {"error": str(error)}


def measure(row: Row, librosa: Any, seconds: float) -> Record:
    """Times, their ratio, working memory and difference; AssertionError if the results differ."""
    calls = {"fastaudio": row.call(fa), "librosa": row.call(librosa)}
    result = calls["fastaudio"]()
    error = row.check(result, calls["librosa"]())
    size = max(nbytes(row.inputs()), nbytes(result))
    del result
    memory = working_memory(calls["fastaudio"], row.inputs()) if size >= LEAST else None
    times = {name: spread(found) for name, found in paired(calls, seconds=seconds).items()}
    return {
        "ms": milliseconds(times["fastaudio"]),
        "librosa_ms": milliseconds(times["librosa"]),
        "ratio": times["librosa"].median / times["fastaudio"].median,
        "memory": memory,
        "error_librosa": error,
    }
