"""Runs rows: checks, then times, then relates the times to rivals, targets and ceilings.

Owns: the loop over rows, threads and levels. May touch: cases, records, machine, rivals.
A record holds numbers only where they were measured; a row whose check fails has an "error" and no times.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from typing import Any

import fastaudio as fa

from ..errors import BackendUnavailable, FastaudioError
from . import child, machine, rivals, summary
from .cases import ROWS, Case, Process
from .curves import curves_of
from .records import measure, measure_process
from .texts import line

Record = dict[str, Any]
Tell = Callable[[str], None]

def run(
    names: Sequence[str],
    *,
    threads: Sequence[int],
    seconds: float,
    hour: float = 1.0,
    curves: bool = True,
    suite: str = "features",
    tell: Tell,
) -> Record:
    """Everything a report needs: machine, ceilings, curves, a record for each row, threads and level.

    Ctrl-C ends it early: the report holds what was measured until then, and "interrupted".

    Parameters
    ----------
    names : rows, of `ROWS`
    threads : numbers of threads to measure with
    seconds : time to spend on a measurement
    hour : length of what is one hour, in hours
    curves : measure the scaling curves too
    suite : what the report is about, "features" or "nn"
    tell : called with a line about each measurement
    """
    report: Record = {
        "schema": 1,
        "suite": suite,
        "machine": machine.describe(),
        "seconds": seconds,
        "hour": hour,
        "rows": [],
    }
    try:
        for name in names:
            for n in threads:
                if not ROWS[name].only or n in ROWS[name].only:
                    _row(report, name, n, tell)
        report["ceilings"] = [_ceiling(n) for n in threads]
        report["scaling"] = list(curves_of(seconds, tell)) if curves else []
    except KeyboardInterrupt:
        report |= {"interrupted": True, "ceilings": report.get("ceilings", []), "scaling": []}
    report["summary"] = summary.lines(report)
    report["machine"]["load_after"] = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    return report


def _row(report: Record, name: str, threads: int, tell: Tell) -> None:
    for level in _levels(ROWS[name]):
        with rivals.threads(threads), machine.level(level) if level else contextlib.nullcontext():
            record = _guarded(name, threads, report["seconds"], report["hour"])
        report["rows"].append(record)
        tell(line(record))


def _levels(row: Case | Process) -> list[str | None]:
    """The level in use, and AVX2 beside AVX-512 for the rows that ask for it."""
    return [None, "v3"] if getattr(row, "levels", False) and machine.isa() == "v4" else [None]


def _guarded(name: str, threads: int, seconds: float, hour: float) -> Record:
    row = ROWS[name]
    record = {
        "row": name,
        "title": row.title,
        "threads": threads,
        "engine": getattr(row, "engine", None) or fa.backend_name(),
    }
    record["isa"] = machine.isa() if record["engine"] == "cpu" else None
    try:
        if isinstance(row, Process):
            return record | measure_process(row, threads, seconds, hour)
        return record | (child.measured if row.apart else measure)(row, threads, seconds)
    except (AssertionError, FastaudioError) as error:
        optional = isinstance(error, BackendUnavailable) and getattr(row, "apart", None) and row.apart.optional
        return record | {"skipped" if optional else "error": str(error)}


def _ceiling(threads: int) -> Record:
    with fa.num_threads(threads):
        peak, sizes = machine.fma_peak(), (1 << 20, 1 << 24, 1 << 28)
        copies = {str(size): machine.copy_bandwidth(2 * size) for size in sizes}
    return {"threads": threads, "fma_gflops": peak and peak / 1e9,
            "copy_gbytes_per_s": {size: rate and rate / 1e9 for size, rate in copies.items()}}  # fmt: skip
