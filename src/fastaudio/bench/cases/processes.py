"""The rows that need a process for each measurement: a cold start, and the memory of one hour."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...errors import BackendUnavailable
from ..rivals import module
from .case import difference, library

#: 1 s of noise and the first MFCC; nothing is kept from one process to the next but the libraries' own caches
COLD = """
import numpy as np
y = np.random.default_rng(0).standard_normal(22050, np.float32)
{call}
np.save({path!r}, M)
"""

#: the same as a stream of work: warmed up on 1 s, then measured; VmHWM is the peak of the resident memory
HOUR = """
import json, time
import numpy as np
def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
whole = np.empty(int({seconds} * 22050), np.float32)
np.random.default_rng(0).standard_normal(dtype=np.float32, out=whole)
y = whole[:22050]
{call}
y = whole
open("/proc/self/clear_refs", "w").write("5")
before, start = peak(), time.perf_counter()
{call}
print(json.dumps({{"seconds": time.perf_counter() - start, "peak_mb": (peak() - before) * 1024 / 1e6}}))
np.save({path!r}, M)
"""

CALLS = {
    "fastaudio": "import fastaudio as fa; M = fa.feature.mfcc(y=y, sr=22050, n_mfcc=13)",
    "librosa": "import librosa; M = librosa.feature.mfcc(y=y, sr=22050, n_mfcc=13)",
    "torch: torchaudio's formula": (
        "from fastaudio.bench import rivals; M = np.ascontiguousarray(rivals.torch_mfcc()(y)().numpy())"
    ),
}


@dataclass(frozen=True)
class Process:
    """One row. `script` runs in a fresh interpreter for each contender; the result is checked as elsewhere.

    `memory_mb`: what may be needed above the input, output included.
    """

    name: str
    title: str
    script: str
    contenders: tuple[str, ...]
    error: float
    targets: Mapping[str, float] = field(default_factory=dict)
    target_seconds: float | None = None
    memory_mb: float | None = None

    def names(self) -> list[str]:
        """Contenders that are installed, ours first."""
        return [n for n in self.contenders if n == "fastaudio" or module(library(n))]

    def measure(self, name: str, threads: int, hour: float = 1.0) -> tuple[dict[str, float], np.ndarray]:
        """{"seconds", and "peak_mb" where the script tells it} and the MFCCs, of one process."""
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "mfcc.npy")
            code = self.script.format(call=CALLS[name], path=path, seconds=3600 * hour)
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", code], env=_environment(threads), capture_output=True, text=True
            )
            wall = time.perf_counter() - start
            if done.returncode:
                raise BackendUnavailable(f"bench: {self.name} of {name} failed: {done.stderr.strip()[-500:]}")
            told = json.loads(done.stdout) if done.stdout.strip() else {}
            return {"seconds": wall} | told, np.load(path)

    def check(self, results: Mapping[str, np.ndarray]) -> dict[str, float]:
        """Errors of our result against every rival's; AssertionError beyond the bound."""
        errors = {n: difference(results["fastaudio"], r) for n, r in results.items() if n != "fastaudio"}
        for name, error in errors.items():
            if not error <= 2 * self.error:
                allowed = f"allowed {2 * self.error:.1e}"
                raise AssertionError(f"bench: {self.name} differs from {name} by {error:.2e}, {allowed}")
        return errors


def _environment(threads: int) -> dict[str, str]:
    """Ours with this package in reach, and every library at `threads` threads."""
    counts = ("FASTAUDIO_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    here = str(Path(__file__).resolve().parents[3])
    paths = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    return os.environ | dict.fromkeys(counts, str(threads)) | {"PYTHONPATH": paths}


TORCHAUDIO = "torch: torchaudio's formula"

#: name -> row
PROCESSES = {
    row.name: row
    for row in (
        Process("mfcc_1h", "MFCC 13 of one hour", HOUR, ("fastaudio", "librosa"), 1e-6,
                targets={"librosa": 30}, memory_mb=30.0),
        Process("cold", "Fresh process to its first MFCC, 1 s", COLD, ("fastaudio", "librosa", TORCHAUDIO),
                1e-6, target_seconds=0.25),
    )
}  # fmt: skip
