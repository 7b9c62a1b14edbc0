"""Processes of tools/gpu_check.py: each has a limit, and ends with all that it has started. Owns: `GROUPS`."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CUDA = ROOT / "tests" / "cuda"
GROUPS: set[int] = set()  # under way


def end_all() -> None:
    """Kill whatever is under way."""
    for group in list(GROUPS):
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def ended(command: list[str], limit: float, **environment: str) -> tuple[bool, str, float]:
    """A command in its own group, killed with all it started at its limit: (it succeeded, its output, seconds)."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=dict(os.environ, **environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True,
    )  # fmt: skip
    GROUPS.add(process.pid)
    try:
        output, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        try:
            output, _ = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:  # the driver holds it
            output = ""
        return False, f"not done within {limit:.0f} s\n{output[-2000:]}", limit
    finally:
        GROUPS.discard(process.pid)
    return process.returncode == 0, output, time.perf_counter() - begun


def pytest_on(target: str, paths: list[str], prefix: tuple[str, ...] = (), limit: float = 600) -> dict[str, Any]:
    """The tests of CUDA kernels on "gpu", or as they run there on "sim": how many passed, and the last lines where one
    did not.
    """
    options = ["-q", "-p", "no:cacheprovider", "-m", "not slow", *(["-p", "sim.as_gpu"] if target == "sim" else [])]
    places = os.pathsep.join(filter(None, [*sys.path, str(CUDA)]))
    command = [*prefix, sys.executable, "-m", "pytest", *options, *paths]
    ok, output, seconds = ended(command, limit, FASTAUDIO_SIM="gpu", PYTHONPATH=places)
    counts = {what: int(n) for n, what in re.findall(r"(\d+) (passed|failed|skipped|error)", output)}
    found = {"ok": ok, "seconds": round(seconds, 1), **counts}
    return found if ok else {**found, "output": output if output.startswith("not done") else output[-3000:]}
