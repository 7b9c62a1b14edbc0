"""Runs rows: checks, then times, then relates the times to rivals, targets and ceilings.

Owns: the loop over rows, threads and levels, the record of each. May touch: cases, timer, machine, rivals.
A record holds numbers only where they were measured; a row whose check fails has an "error" and no times.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from typing import Any

import fastaudio as fa

from ..backends import registry
from ..errors import BackendUnavailable, FastaudioError
from . import machine, rivals
from .cases import FEATURES, PROCESSES, Case, Process
from .curves import curves_of
from .timer import milliseconds, paired, ratios, spread
from .words import line

Record = dict[str, Any]
Tell = Callable[[str], None]

AVX2_SHARE = 0.65  # of a target that is stated for AVX-512


def run(
    names: Sequence[str],
    *,
    threads: Sequence[int],
    seconds: float,
    hour: float = 1.0,
    curves: bool = True,
    tell: Tell,
) -> Record:
    """Everything a report needs: machine, ceilings, curves, a record for each row, threads and level.

    Parameters
    ----------
    names : rows, of `FEATURES` and `PROCESSES`
    threads : numbers of threads to measure with
    seconds : time to spend on a measurement
    hour : length of what is one hour, in hours
    curves : measure the scaling curves too
    tell : called with a line about each measurement
    """
    report: Record = {
        "schema": 1,
        "machine": machine.describe(),
        "seconds": seconds,
        "hour": hour,
        "rows": [],
    }
    for name in names:
        for n in threads:
            for level in _levels(FEATURES.get(name)):
                with rivals.threads(n), machine.level(level) if level else contextlib.nullcontext():
                    record = _guarded(name, n, seconds, hour)
                report["rows"].append(record)
                tell(line(record))
    report["ceilings"] = [_ceiling(n) for n in threads]
    report["scaling"] = list(curves_of(seconds, tell)) if curves else []
    report["machine"]["load_after"] = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    return report


def _levels(case: Case | None) -> list[str | None]:
    """The level in use, and AVX2 beside AVX-512 for the rows that ask for it."""
    return [None, "v3"] if case and case.levels and machine.isa() == "v4" else [None]


def _guarded(name: str, threads: int, seconds: float, hour: float) -> Record:
    row = FEATURES.get(name) or PROCESSES[name]
    record = {
        "row": name,
        "title": row.title,
        "threads": threads,
        "engine": getattr(row, "engine", None) or fa.backend_name(),
    }
    record["isa"] = machine.isa() if record["engine"] == "cpu" else None
    try:
        if isinstance(row, Case):
            return record | measure(row, threads, seconds)
        return record | measure_process(row, threads, seconds, hour)
    except (AssertionError, FastaudioError) as error:
        return record | {"error": str(error)}


def measure(case: Case, threads: int, seconds: float, scale: float = 1.0) -> Record:
    """Times of one row on the threads and the level in use; AssertionError if the results differ."""
    if case.engine and case.engine not in registry.available():
        raise BackendUnavailable(f"bench: {case.name} needs the {case.engine!r} engine")
    x = case.input(scale)
    calls = case.calls(x)
    errors = case.check(calls, x)
    times = paired(calls, seconds=seconds)
    ours = spread(times["fastaudio"])
    record = {
        "isa": None if case.engine else machine.isa(),
        "input": list(x.shape),
        "rounds": len(times["fastaudio"]),
        "ms": milliseconds(ours),
        "error_float64": errors["float64"],
    }
    moved = case.traffic(x, calls["fastaudio"]())
    record |= _shares(case.flops(x) if case.flops else None, moved, ours.median, case.engine)
    judged = threads == case.target_threads
    if judged and record["isa"] in case.rates:
        wanted = case.rates[record["isa"]]
        record |= {"target_gflops": wanted, "met": record["gflops"] >= wanted}
    record["rivals"] = {
        name: _against(times["fastaudio"], times[name], errors[name], case.targets.get(name) if judged else None)
        for name in calls
        if name != "fastaudio"
    }
    return record


def _shares(flops: float | None, moved: int, seconds: float, engine: str | None) -> Record:
    """Rates, and their share of what this machine reaches on the same threads at the same level."""
    record: Record = {
        "gbytes_per_s": moved / seconds / 1e9,
        "gflops": flops / seconds / 1e9 if flops else None,
    }
    peak, copy = (None, None) if engine else (machine.fma_peak(), machine.copy_bandwidth(moved))
    record["share_of_copy"] = moved / seconds / copy if copy else None
    record["share_of_peak"] = flops / seconds / peak if flops and peak else None
    return record


def _against(ours: list[float], theirs: list[float], error: float, target: float | None) -> Record:
    ratio = ratios(ours, theirs)
    record: Record = {"ms": milliseconds(spread(theirs)), "ratio": list(ratio), "error": error}
    if target:
        wanted = target * (AVX2_SHARE if machine.isa() == "v3" else 1)
        record |= {"target": wanted, "met": ratio.median >= wanted}
    return record


def measure_process(row: Process, threads: int, seconds: float, hour: float = 1.0) -> Record:
    """Times of a row whose measurements are processes: one each to warm the disk, then three or more."""
    names = row.names()
    results = {name: row.measure(name, threads, hour)[1] for name in names}
    errors = row.check(results)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(max(3, round(seconds))):
        for name in names:
            found[name].append(row.measure(name, threads, hour)[0])
    times = {name: [m["seconds"] for m in found[name]] for name in names}
    ours = spread(times["fastaudio"])
    record: Record = {"rounds": len(times["fastaudio"]), "ms": milliseconds(ours)}
    if row.target_seconds:
        record |= {"target_ms": 1000 * row.target_seconds, "met": ours.median <= row.target_seconds}
    record |= _peak(found["fastaudio"], row.memory_mb)
    record["rivals"] = {
        name: _against(times["fastaudio"], times[name], errors[name], row.targets.get(name) if threads == 1 else None)
        | _peak(found[name], None)
        for name in names[1:]
    }
    return record


def _peak(found: list[dict[str, float]], limit: float | None) -> Record:
    """The largest peak of memory above the input."""
    if "peak_mb" not in found[0]:
        return {}
    peak = max(m["peak_mb"] for m in found)
    return {"peak_mb": peak} | ({"limit_mb": limit, "memory_met": peak <= limit} if limit else {})


def _ceiling(threads: int) -> Record:
    with fa.num_threads(threads):
        peak, sizes = machine.fma_peak(), (1 << 20, 1 << 24, 1 << 28)
        copies = {str(size): machine.copy_bandwidth(2 * size) for size in sizes}
    return {"threads": threads, "fma_gflops": peak and peak / 1e9,
            "copy_gbytes_per_s": {size: rate and rate / 1e9 for size, rate in copies.items()}}  # fmt: skip
