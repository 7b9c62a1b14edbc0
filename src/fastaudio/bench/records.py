"""The record of a row: checked, timed, related to rivals, targets and ceilings.

Owns: what stands in a record. May touch: cases, timer, machine. AssertionError where results differ.
"""

from __future__ import annotations

from typing import Any

from ..backends import registry
from ..errors import BackendUnavailable
from . import machine
from .cases import Case, Process
from .cases.case import AVX2_SHARE, shapes
from .timer import milliseconds, paired, ratios, spread

Record = dict[str, Any]


def measure(case: Case, threads: int, seconds: float, scale: float = 1.0) -> Record:
    """Times of one row on the threads and the level in use; AssertionError if the results differ."""
    if case.engine and case.engine not in registry.available():
        raise BackendUnavailable(f"bench: {case.name} needs the {case.engine!r} engine")
    x = case.input(scale)
    calls = case.calls(x)
    errors = case.check(calls, x)
    times = paired(calls, seconds=seconds * case.pace)
    times |= {name: [t * factor for t in times[name]] for name, factor in case.scaled.items() if name in times}
    ours = spread(times["fastaudio"])
    record = {
        "isa": None if case.engine else machine.isa(),
        "input": shapes(x),
        "rounds": len(times["fastaudio"]),
        "ms": milliseconds(ours),
        "least_ms": 1000 * min(times["fastaudio"]),
        "error_float64": errors.get("float64"),
        **case.facts(x),
    }
    moved = case.traffic(x, calls["fastaudio"]())
    record |= _shares(case.flops(x) if case.flops else None, moved, ours.median, case.engine)
    judged = threads in case.target_threads
    record |= _rate(case, record) if judged else {}
    record["rivals"] = {}
    for name in list(calls)[1:]:
        against = _against(times["fastaudio"], times[name], errors[name])
        record["rivals"][name] = against | (_judged(case, against["ratio"][0], name) if judged else {})
    return record


def _rate(case: Case, record: Record) -> Record:
    """The rate to reach, in flops or as a share of the peak."""
    if record["isa"] in case.rates:
        wanted = case.rates[record["isa"]]
        return {"target_gflops": wanted, "met": record["gflops"] >= wanted}
    if case.share and record["share_of_peak"]:
        return {"target_share": case.share, "met": record["share_of_peak"] >= case.share}
    return {}


def _shares(flops: float | None, moved: int | None, seconds: float, engine: str | None) -> Record:
    """Rates, and their share of what this machine reaches on the same threads at the same level."""
    record: Record = {
        "gbytes_per_s": moved / seconds / 1e9 if moved else None,
        "gflops": flops / seconds / 1e9 if flops else None,
    }
    peak, copy = (None, None) if engine else (machine.fma_peak(), moved and machine.copy_bandwidth(moved))
    record["share_of_copy"] = moved / seconds / copy if moved and copy else None
    record["share_of_peak"] = flops / seconds / peak if flops and peak else None
    return record


def _against(ours: list[float], theirs: list[float], error: float) -> Record:
    return {
        "ms": milliseconds(spread(theirs)),
        "least_ms": 1000 * min(theirs),
        "ratio": list(ratios(ours, theirs)),
        "error": error,
    }


def _judged(row: Case | Process, ratio: float, rival: str) -> Record:
    """Whether the ratio reaches the row's target at the level in use."""
    if rival not in row.targets:
        return {}
    wanted = row.targets[rival] * (getattr(row, "avx2", AVX2_SHARE) if machine.isa() == "v3" else 1)
    return {"target": wanted, "met": ratio >= wanted}


def measure_process(row: Process, threads: int, seconds: float, hour: float = 1.0) -> Record:
    """Times of a row whose measurements are processes: one each to warm the disk, then three or more."""
    names = row.names()
    first = {name: row.measure(name, threads, hour) for name in names}
    errors = row.check({name: result for name, (_, result) in first.items()})
    found: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(max(row.runs, round(seconds)) if row.runs else 0):
        for name in names:
            found[name].append(row.measure(name, threads, hour)[0])
    if not row.runs:
        found = {name: [measured] for name, (measured, _) in first.items()}
    times = {name: [m["seconds"] for m in found[name]] for name in names}
    ours = spread(times["fastaudio"])
    record: Record = {"rounds": len(times["fastaudio"]), "ms": milliseconds(ours)}
    if row.target_seconds:
        record |= {"target_ms": 1000 * row.target_seconds, "met": ours.median <= row.target_seconds}
    record |= _peak(found["fastaudio"], row.memory_mb)
    record["rivals"] = {}
    for name in names[1:]:
        against = _against(times["fastaudio"], times[name], errors[name]) | _peak(found[name], None)
        against |= _judged(row, against["ratio"][0], name) if threads == 1 else {}
        record["rivals"][name] = against
    if row.memory_share and record["rivals"]:
        least = min(r["peak_mb"] for r in record["rivals"].values())
        limit = row.memory_share * least
        record |= {"limit_mb": limit, "memory_met": record["peak_mb"] <= limit}
    return record


def _peak(found: list[dict[str, float]], limit: float | None) -> Record:
    """The largest peak of memory above the input."""
    if "peak_mb" not in found[0]:
        return {}
    peak = max(m["peak_mb"] for m in found)
    return {"peak_mb": peak} | ({"limit_mb": limit, "memory_met": peak <= limit} if limit else {})
