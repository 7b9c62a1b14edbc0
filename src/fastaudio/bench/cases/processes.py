"""The rows that need a process for each measurement: a cold start, the memory of one hour, and of a training step."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...errors import BackendUnavailable
from ..child import environment
from ..rivals import module
from .case import difference, library
from .steps import TUNED

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

#: memory that a network and its training need: three steps, above what the libraries and the batches took
STEPS = """
import json, time
import numpy as np
from fastaudio.bench.cases import NETS
{call}
def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
row = NETS[{row!r}]
x = row.input()
make = row.ours if contender == "fastaudio" else row.rivals[contender]
open("/proc/self/clear_refs", "w").write("5")
before = peak()
step = make(x)
M = [step(), step()]
start = time.perf_counter()
M.append(step())
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

    `contenders`: name -> the line that differs. `memory_mb`: what may be needed above the input, output included.
    `memory_share`: of a rival's, likewise. `row`: what of `NETS` is trained. `environment`: of rivals.
    `runs`: measurements after the first, which warms the disk; 0: it is the measurement. `only`: as in Case.
    """

    name: str
    title: str
    script: str
    contenders: Mapping[str, str]
    error: float
    targets: Mapping[str, float] = field(default_factory=dict)
    target_seconds: float | None = None
    memory_mb: float | None = None
    memory_share: float | None = None
    row: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    runs: int = 3
    only: tuple[int, ...] = ()

    def names(self) -> list[str]:
        """Contenders that are installed, ours first."""
        return [n for n in self.contenders if n == "fastaudio" or module(library(n))]

    def measure(self, name: str, threads: int, hour: float = 1.0) -> tuple[dict[str, float], np.ndarray]:
        """{"seconds", and "peak_mb" where the script tells it} and the MFCCs, of one process."""
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "mfcc.npy")
            code = self.script.format(call=self.contenders[name], path=path, seconds=3600 * hour, row=self.row)
            start = time.perf_counter()
            surroundings = environment(threads) | (dict(self.environment) if name != "fastaudio" else {})
            done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True)
            wall = time.perf_counter() - start
            if done.returncode:
                raise BackendUnavailable(f"bench: {self.name} of {name} failed: {done.stderr.strip()[-500:]}")
            measured = json.loads(done.stdout) if done.stdout.strip() else {}
            return {"seconds": wall} | measured, np.load(path)

    def check(self, results: Mapping[str, np.ndarray]) -> dict[str, float]:
        """Errors of our result against every rival's; AssertionError beyond the bound."""
        errors = {n: difference(results["fastaudio"], r) for n, r in results.items() if n != "fastaudio"}
        for name, error in errors.items():
            if not error <= 2 * self.error:
                allowed = f"allowed {2 * self.error:.1e}"
                raise AssertionError(f"bench: {self.name} differs from {name} by {error:.2e}, {allowed}")
        return errors


MFCC = {name: line for name, line in CALLS.items() if not name.startswith("torch")}


def memory(network: str, title: str) -> Process:
    """A training step's memory beside torch's in both formats."""
    formats = ("torch: contiguous", "torch: channels_last")
    lines = {"fastaudio": "contender = 'fastaudio'"}
    lines |= {name: f"import torch, fastaudio.bench.torch_networks; contender = {name!r}" for name in formats}
    return Process(f"memory_{network}", f"{title}: memory, torch's allocator tuned", STEPS, lines, 1e-3,
                   memory_share=0.6, row=f"step_{network}_tuned", environment=TUNED, runs=0, only=(2,))  # fmt: skip


#: name -> row
PROCESSES = {
    row.name: row
    for row in (
        Process("mfcc_1h", "MFCC 13 of one hour", HOUR, MFCC, 1e-6, targets={"librosa": 30}, memory_mb=30.0),
        Process("cold", "Fresh process to its first MFCC, 1 s", COLD, CALLS, 1e-6, target_seconds=0.25),
    )
}
MEMORY = {
    row.name: row
    for row in (
        memory("unet_v4_b4", "U-Net v4, 128², step, batch 4"),
        memory("unet_unet64_b1", "U-Net unet64, 128², step, batch 1"),
        memory("unet_unet64_b4", "U-Net unet64, 128², step, batch 4"),
    )
}
