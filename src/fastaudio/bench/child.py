"""One row in a process of its own: `python -m fastaudio.bench.child ROW THREADS SECONDS` prints its record as JSON.

For what must stand in the environment before a process starts, as the settings of its allocator, and for what may hang.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BackendUnavailable

if TYPE_CHECKING:
    from .cases import Case  # which imports this file


def environment(threads: int) -> dict[str, str]:
    """Ours with this package in reach, and every library at `threads` threads."""
    counts = ("FASTAUDIO_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    here = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    return os.environ | dict.fromkeys(counts, str(threads)) | {"PYTHONPATH": paths}


def measured(row: Case, threads: int, seconds: float) -> dict[str, Any]:
    """The record that the child prints; AssertionError if it found that results differ."""
    command = [sys.executable, "-m", __name__, row.name, str(threads), str(seconds)]
    try:
        done = subprocess.run(
            command, env=environment(threads) | dict(row.apart.environment), capture_output=True, text=True,
            timeout=row.apart.limit,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BackendUnavailable(f"bench: {row.name} gave nothing within {row.apart.limit:g} s") from error
    if done.returncode:
        raise BackendUnavailable(f"bench: {row.name} failed: {done.stderr.strip()[-300:]}")
    record = json.loads(done.stdout.splitlines()[-1])
    if "error" in record:
        raise AssertionError(record["error"])
    return record


def main() -> None:
    from .cases import NETS
    from .records import measure
    from .rivals import threads

    name, count, seconds = sys.argv[1:]
    with threads(int(count)):
        try:
            record = measure(NETS[name], int(count), float(seconds))
        except AssertionError as error:
            record = {"error": str(error)}
    print(json.dumps(record))


if __name__ == "__main__":
    main()
