"""Times of the cases of `gpu_cases` and `gpu_rivals`: each of them may crash, hang or take the device down, and the
others are measured none the less.

A worker, a process of its own, is given a list of units (case, label) and writes a line of JSON for each. One that
fails ends the worker, because nothing on its device can be trusted afterwards: another goes on with the rest.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from gpu_cases import SMALL, Job, Sizes, cases
from gpu_processes import GROUPS
from gpu_report import GOALS, beside
from gpu_rivals import rivals

Row = dict[str, Any]
LIMIT = 100.0  # seconds for a unit, its compilation included
MARK = "@row "  # of lines that are results


def clock(job: Job, wait: Callable[[], None], seconds: float) -> Row:
    """Median and quartiles in ms of a call: each number of several calls, 5 ms together, with a wait behind them."""
    job.repeat(2)
    wait()
    begun = time.perf_counter()
    job.work()
    wait()
    calls = max(job.least, min(200, int(0.005 / max(time.perf_counter() - begun, 1e-6))))
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        begun = time.perf_counter()
        job.repeat(calls)
        wait()
        times.append((time.perf_counter() - begun) * 1e3 / calls)
    times.sort()
    return {"ms": statistics.median(times), "q1": times[len(times) // 4], "q3": times[3 * len(times) // 4]}


def measured(unit: tuple[str, str], simulated: bool) -> Row:
    """One unit, in this process."""
    case, label = unit
    sizes, seconds = (SMALL, 0.0) if simulated else (Sizes(), 0.5)
    if label in cases(sizes)[case]:
        engine = _engine(simulated)
        job, wait, peak = cases(sizes)[case][label](engine, sizes), engine.synchronize, _cupy_peak
    else:
        import torch

        device = "cpu" if simulated else "cuda"
        job = rivals(sizes)[case][label](torch, device, sizes)
        wait = (lambda: None) if simulated else torch.cuda.synchronize
        peak = lambda: torch.cuda.max_memory_reserved()
    row: Row = {"bytes": job.bytes, "flops": job.flops}
    if job.probe:
        job.work()
        wait()
        row["probe"] = job.probe().tolist()
    row |= clock(job, wait, seconds)
    return row if simulated else row | {"peak_bytes": int(peak())}


def _engine(simulated: bool) -> Any:
    if not simulated:
        from fastaudio.backends import registry

        return registry.load("cuda")
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "cuda"))
    from sim.device import SimDevice

    return SimDevice().engine


def _cupy_peak() -> int:
    """What CuPy's pool has taken from the device: it gives nothing back by itself."""
    import cupy

    return cupy.get_default_memory_pool().total_bytes()


def _free() -> None:
    for name, free in (
        ("cupy", lambda m: m.get_default_memory_pool().free_all_blocks()),
        ("torch", lambda m: (m.cuda.empty_cache(), m.cuda.reset_peak_memory_stats()) if m.cuda.is_available() else 0),
    ):
        if name in sys.modules:
            free(sys.modules[name])


def worker() -> int:
    """Units from the first argument; ends at the first that fails."""
    units, simulated = json.loads(sys.argv[1]), sys.argv[2] == "simulated"
    for unit in units:
        try:
            row = measured(tuple(unit), simulated)
        except BaseException as error:
            print(MARK + json.dumps({"error": f"{type(error).__name__}: {error}"[:2000]}), flush=True)
            return 1
        print(MARK + json.dumps(row), flush=True)
        _free()
    return 0


def all_units(simulated: bool, torch: bool) -> list[tuple[str, str]]:
    """What goals speak of, then ours, then rivals; compiled ones last: they take longest."""
    sizes = SMALL if simulated else Sizes()
    ours = [(case, label) for case, made in cases(sizes).items() for label in made]
    theirs = [(case, label) for case, made in rivals(sizes).items() for label in made] if torch else []
    theirs.sort(key=lambda unit: "compiled" in unit[1])
    goals = {case: [rival for other, rival, _ in GOALS if other == case] for case, _, _ in GOALS}
    spoken = lambda u: any(u[1] == rival or beside(rival, u[1]) for rival in goals.get(u[0], ()))
    return sorted(ours + theirs, key=lambda unit: not spoken(unit))


def measure(
    units: list[tuple[str, str]], end: float, found: list[Row], save: Callable[[], None], simulated: bool = False
) -> None:
    """Fill `found` with a row a unit, calling `save` after each; none begins after `end`, a time.monotonic()."""
    left = list(units)
    while left:
        if time.monotonic() > end:
            found += [{"case": c, "label": label, "left_out": "no time was left"} for c, label in left]
            break
        for row in _rows(left, end, simulated):
            case, label = left.pop(0)
            found.append({"case": case, "label": label, **row})
            save()
    save()


def _rows(units: list[tuple[str, str]], end: float, simulated: bool) -> Any:
    """The rows of one worker, at least one; it is ended when one fails or takes too long."""
    command = [sys.executable, str(Path(__file__).resolve()), json.dumps(units), "simulated" if simulated else "gpu"]
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    lines: queue.Queue[str | None] = queue.Queue()
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "errors": "replace"}
    with subprocess.Popen(command, env=environment, start_new_session=True, **pipes) as done:
        GROUPS.add(done.pid)
        errors: list[str] = []
        readers = (
            threading.Thread(target=lambda: [*map(lines.put, done.stdout), lines.put(None)], daemon=True),
            threading.Thread(target=lambda: errors.extend(done.stderr), daemon=True),
        )
        for reader in readers:
            reader.start()
        try:
            for _ in units:
                row = _next(lines, min(LIMIT, max(end + LIMIT / 2 - time.monotonic(), 1.0)))
                if row is None:  # it is gone without a word
                    done.wait()
                    readers[1].join(5)
                    row = {"error": f"exit code {done.returncode}: {''.join(errors)[-1500:]}"}
                yield row
                if "error" in row or time.monotonic() > end:
                    return
        finally:
            GROUPS.discard(done.pid)
            with suppress(ProcessLookupError):
                os.killpg(done.pid, signal.SIGKILL)  # its own group: torch compiles in processes


def _next(lines: queue.Queue[str | None], seconds: float) -> Row | None:
    end = time.monotonic() + seconds
    while True:
        try:
            line = lines.get(timeout=max(end - time.monotonic(), 0.01))
        except queue.Empty:
            return {"error": f"not done within {seconds:.0f} s"}
        if line is None or line.startswith(MARK):
            return None if line is None else json.loads(line.removeprefix(MARK))


if __name__ == "__main__":
    sys.exit(worker())
