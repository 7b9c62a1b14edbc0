"""Everything that only a GPU can tell, in one command, meant to take less than ten minutes: `tools/gpu_check.py`.

The kernels' own tests on the device instead of the simulator, a process a file; times and results beside torch's where
it is installed, with peak memory; compute-sanitizer on small tests. One that crashes or hangs does not keep the others
from being known: benchmarks/results/<gpu>.json and .md are written after each. Exit code: 0 all is well, 1 something
failed, 2 there is no GPU to check.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib import util
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import gpu_report  # noqa: E402
import gpu_timings  # noqa: E402

CUDA = ROOT / "tests" / "cuda"
#: Not of a GPU: the simulator itself, what fakes a driver, what compiles only
ELSEWHERE = ("budget", "cache", "cupy_device", "faults", "gpu_check", "races", "sources")
FIRST = ("elementwise", "stft", "gemm", "conv2d", "training")  # what must be known before anything else
QUICK = ("elementwise", "activations", "training")  # of a simulated check
SANITIZED = "test_elementwise.py"  # small: the sanitizer slows kernels a hundred times
TOOLS = ("memcheck", "racecheck", "synccheck")
PARTS = ("tests", "timings", "sanitizer")
SHARE = {"tests": 0.45, "timings": 0.9, "sanitizer": 1.0}  # of all minutes, until when a part may begin things


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument("--minutes", type=float, default=9.5, help="what is not begun by then is left out")
    parser.add_argument("--jobs", type=int, default=4, help="files of tests at a time")
    parser.add_argument("--simulated", action="store_true", help="this command itself, on the simulator and small data")
    return parser.parse_args()


def pytest_on(target: str, paths: list[str], prefix: tuple[str, ...] = (), limit: float = 600) -> dict[str, Any]:
    """The tests of CUDA kernels on "gpu", or as they run there on "sim": how many passed, and the last lines where one
    did not.
    """
    options = ["-q", "-p", "no:cacheprovider", "-m", "not slow", *(["-p", "sim.as_gpu"] if target == "sim" else [])]
    command = [*prefix, sys.executable, "-m", "pytest", *options, *paths]
    places = filter(None, [*sys.path, str(CUDA)])
    environment = dict(os.environ, FASTAUDIO_SIM="gpu", PYTHONPATH=os.pathsep.join(places))
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", start_new_session=True,
    )  # fmt: skip
    try:
        said, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # its own group: what the sanitizer has started, too
        said, _ = process.communicate()
        return {"ok": False, "seconds": round(limit, 1), "said": f"not done within {limit:.0f} s\n{said[-2000:]}"}
    counts = {what: int(n) for n, what in re.findall(r"(\d+) (passed|failed|skipped|error)", said)}
    found = {"ok": process.returncode == 0, "seconds": round(time.perf_counter() - begun, 1), **counts}
    return found if found["ok"] else {**found, "said": said[-3000:]}


def test_files(simulated: bool) -> list[Path]:
    """Those a GPU runs, the most important first."""
    names = {path.stem.removeprefix("test_"): path for path in sorted(CUDA.glob("test_*.py"))}
    if simulated:
        return [names[name] for name in QUICK]
    return sorted((p for n, p in names.items() if n not in ELSEWHERE), key=lambda p: p.stem[5:] not in FIRST)


def tests(found: dict[str, Any], end: float, options: argparse.Namespace, said: Callable[[], None]) -> None:
    """A process a file: an error that takes the device down ends that file alone. The first is alone: it shows early
    whether anything works.
    """
    target, files = "sim" if options.simulated else "gpu", test_files(options.simulated)

    def run(path: Path) -> dict[str, Any]:
        left = end - time.monotonic()
        return pytest_on(target, [str(path)], limit=min(left, 150.0)) if left > 1 else {"left_out": "no time was left"}

    found[files[0].stem] = run(files[0])
    said()
    with ThreadPoolExecutor(max(options.jobs, 1)) as pool:
        waiting = {pool.submit(run, path): path.stem for path in files[1:]}
        for done in as_completed(waiting):
            found[waiting[done]] = done.result()
            said()


def sanitizer() -> str | None:
    """Where compute-sanitizer is, or None."""
    homes = [Path(os.environ[name]) for name in ("CUDA_HOME", "CUDA_PATH") if os.environ.get(name)]
    places = [home / "bin" / "compute-sanitizer" for home in (*homes, Path("/usr/local/cuda"))]
    return shutil.which("compute-sanitizer") or next((str(p) for p in places if p.exists()), None)


def sanitized(found: dict[str, Any], end: float, options: argparse.Namespace, said: Callable[[], None]) -> None:
    """Each tool of compute-sanitizer over small tests; an error of a kernel fails the run."""
    program = sanitizer()
    if program is None or options.simulated:
        found["skipped"] = "compute-sanitizer is not installed" if program is None else "there is no GPU"
        return
    for number, tool in enumerate(TOOLS):
        left = (end - time.monotonic()) / (len(TOOLS) - number)
        prefix = (program, "--tool", tool, "--error-exitcode", "1", "--target-processes", "all")
        path = str(CUDA / SANITIZED)
        found[tool] = pytest_on("gpu", [path], prefix, left) if left > 5 else {"left_out": "no time was left"}
        said()


def timings(found: list[Any], end: float, options: argparse.Namespace, said: Callable[[], None]) -> None:
    units = gpu_timings.all_units(options.simulated, util.find_spec("torch") is not None)
    gpu_timings.measure(units, end, found, said, options.simulated)


def about() -> dict[str, Any]:
    """The GPU and the versions that matter; DeviceError or BackendUnavailable where there is none."""
    from importlib.metadata import PackageNotFoundError, version

    from fastaudio.backends import registry
    from fastaudio.backends.cuda import nvrtc

    memory = registry.load("cuda").memory
    found: dict[str, Any] = {"gpu": memory.name, "arch": memory.arch, "numpy engine": registry.current().name}
    try:
        found["nvrtc"] = ".".join(map(str, nvrtc.version()))
    except Exception as error:  # the tests will fail, and say more
        found["error"] = f"{type(error).__name__}: {error}"
    for name in ("fastaudio-kernels", "cupy-cuda13x", "cupy-cuda12x", "torch", "torchaudio"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def run(told: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """All parts, or one; the report is written as it grows."""
    begun, report = time.monotonic(), {"about": told}
    name = re.sub(r"[^a-z0-9]+", "-", told["gpu"].lower()).strip("-")
    said = lambda: gpu_report.save(report, options.output, name)
    work = {"tests": (tests, {}), "timings": (timings, []), "sanitizer": (sanitized, {})}
    for part in [options.only] if options.only else PARTS:
        do, found = work[part]
        report[part] = found
        until = 1.0 if options.only else SHARE[part]
        try:
            do(found, begun + until * options.minutes * 60, options, said)
        except Exception as error:  # a mistake in this command: what is known counts none the less
            report.setdefault("sanitizer", {})[f"gpu_check: {part}"] = {"ok": False, "said": repr(error)}
        said()
    report["minutes"] = round((time.monotonic() - begun) / 60, 1)
    said()
    return report


def main() -> int:
    options = arguments()
    from fastaudio.errors import BackendUnavailable, DeviceError

    try:
        told = {"gpu": "simulated"} if options.simulated else about()
    except (DeviceError, BackendUnavailable) as error:
        print(f"gpu_check: nothing was checked, {error}", file=sys.stderr)
        return 2
    report = run(told, options)
    print(gpu_report.markdown(report))
    return 1 if gpu_report.failures(report) else 0


if __name__ == "__main__":
    sys.exit(main())
