"""Everything that only a GPU can tell, in one command that takes less than ten minutes: `tools/gpu_check.py`.

What will be timed is compiled by all cores; the kernels' own tests run on the device instead of the simulator, a
process a file; times and results stand beside torch's where it is installed, with peak memory; compute-sanitizer
watches small tests. One that crashes or hangs does not keep the others from being known: benchmarks/results/<gpu>.json
and .md are written after each, and the last lines say what is reached. Exit code: 0 all is well, 1 something failed,
2 there is no GPU to check.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib import util
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
if util.find_spec("fastaudio") is None:  # a checkout that nobody has installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import gpu_report  # noqa: E402
import gpu_timings  # noqa: E402
from gpu_processes import CUDA, ROOT, end_all, ended, pytest_on  # noqa: E402

#: Not of a GPU: the simulator itself, what fakes a driver or other processes, what compiles or counts only
ELSEWHERE = (
    "above_the_driver", "banks", "budget", "cache", "cupy_device", "cupy_names", "faults", "gpu_check", "jobs", "nccl",
    "races", "sources",
)  # fmt: skip
FIRST = ("elementwise", "stft", "gemm", "conv2d", "training")  # what must be known before anything else
QUICK = ("elementwise", "activations", "training")  # of a simulated check
SANITIZED = ("test_elementwise.py", "test_mma.py::test_gemm")  # small: the sanitizer slows kernels a hundred times
TOOLS = ("memcheck", "racecheck", "synccheck")
PARTS = ("compile", "tests", "timings", "sanitizer")
#: Of all minutes, until when a part may begin things
SHARE = {"compile": 0.15, "tests": 0.42, "timings": 0.85, "sanitizer": 1.0}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    parser.add_argument("--minutes", type=float, default=9.5, help="it ends by then, whatever is left out")
    parser.add_argument("--jobs", type=int, default=4, help="files of tests at a time")
    parser.add_argument("--simulated", action="store_true", help="this command itself, on the simulator and small data")
    return parser.parse_args()


def compiled(found: dict[str, Any], end: float, options: argparse.Namespace, save: Callable[[], None]) -> None:
    """What will be timed, into the cache; what does not get done is compiled when it is used."""
    if options.simulated:
        found["skipped"] = "there is no GPU"
        return
    from fastaudio.backends import registry

    program = str(ROOT / "tools" / "gpu_compile.py")
    command = [sys.executable, program, registry.load("cuda").memory.arch]
    ok, output, seconds = ended(command, end - time.monotonic(), PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    found |= {"ok": ok, "seconds": round(seconds, 1)}
    found |= json.loads(output.splitlines()[-1]) if ok else {"output": output}


def test_files(simulated: bool) -> list[Path]:
    """Those a GPU runs, the most important first."""
    names = {path.stem.removeprefix("test_"): path for path in sorted(CUDA.glob("test_*.py"))}
    if simulated:
        return [names[name] for name in QUICK]
    order = dict.fromkeys((*FIRST, *names))
    return [names[name] for name in order if name not in ELSEWHERE]


def tests(found: dict[str, Any], end: float, options: argparse.Namespace, save: Callable[[], None]) -> None:
    """A process a file: an error that takes the device down ends that file alone. The first is alone: it shows early
    whether anything works.
    """
    target, files = "sim" if options.simulated else "gpu", test_files(options.simulated)

    def run(path: Path) -> dict[str, Any]:
        left = end - time.monotonic()
        return pytest_on(target, [str(path)], limit=min(left, 150.0)) if left > 1 else {"left_out": "no time was left"}

    found[files[0].stem] = run(files[0])
    save()
    with ThreadPoolExecutor(max(options.jobs, 1)) as pool:
        waiting = {pool.submit(run, path): path.stem for path in files[1:]}
        for done in as_completed(waiting):
            found[waiting[done]] = done.result()
            save()


def sanitizer() -> str | None:
    """Where compute-sanitizer is, or None."""
    homes = [Path(os.environ[name]) for name in ("CUDA_HOME", "CUDA_PATH") if os.environ.get(name)]
    places = [home / "bin" / "compute-sanitizer" for home in (*homes, Path("/usr/local/cuda"))]
    return shutil.which("compute-sanitizer") or next((str(p) for p in places if p.exists()), None)


def sanitized(found: dict[str, Any], end: float, options: argparse.Namespace, save: Callable[[], None]) -> None:
    """Each tool of compute-sanitizer over small tests; an error of a kernel fails the run."""
    program = sanitizer()
    if program is None or options.simulated:
        found["skipped"] = "compute-sanitizer is not installed" if program is None else "there is no GPU"
        return
    for number, tool in enumerate(TOOLS):
        left = (end - time.monotonic()) / (len(TOOLS) - number)
        prefix = (program, "--tool", tool, "--error-exitcode", "1", "--target-processes", "all")
        paths = [str(CUDA / path) for path in SANITIZED]
        found[tool] = pytest_on("gpu", paths, prefix, left) if left > 5 else {"left_out": "no time was left"}
        save()


def timings(found: list[Any], end: float, options: argparse.Namespace, save: Callable[[], None]) -> None:
    units = gpu_timings.all_units(options.simulated, util.find_spec("torch") is not None)
    gpu_timings.measure(units, end, found, save, options.simulated)


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
    driver = sys.modules["cupy"].cuda.runtime.driverGetVersion()
    found["CUDA of the driver"] = f"{driver // 1000}.{driver % 1000 // 10}"
    for name in ("fastaudio-kernels", "cupy-cuda13x", "cupy-cuda12x", "torch", "torchaudio"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def run(machine: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """All parts, or one; the report is written as it grows."""
    begun, report = time.monotonic(), {"about": machine}
    name = re.sub(r"[^a-z0-9]+", "-", machine["gpu"].lower()).strip("-")
    save = lambda: gpu_report.save(report, options.output, name)
    stop = threading.Timer(options.minutes * 60 + 15, give_up, [report])
    stop.daemon = True
    stop.start()
    work = {"compile": (compiled, {}), "tests": (tests, {}), "timings": (timings, []), "sanitizer": (sanitized, {})}
    for part in [options.only] if options.only else PARTS:
        do, found = work[part]
        report[part] = found
        until = 1.0 if options.only else SHARE[part]
        try:
            do(found, begun + until * options.minutes * 60, options, save)
        except Exception as error:  # a mistake in this command: what is known counts none the less
            report.setdefault("sanitizer", {})[f"gpu_check: {part}"] = {"ok": False, "output": repr(error)}
        save()
    report["minutes"] = round((time.monotonic() - begun) / 60, 1)
    stop.cancel()
    save()
    return report


def give_up(report: dict[str, Any]) -> None:
    """The time is over, and something does not end: what is known is written already."""
    end_all()
    print("\n".join(gpu_report.verdict(report)), "\ngpu_check: stopped, its time was over", flush=True)
    os._exit(1)


def main() -> int:
    options = arguments()
    from fastaudio.errors import BackendUnavailable, DeviceError

    try:
        machine = {"gpu": "simulated"} if options.simulated else about()
    except (DeviceError, BackendUnavailable) as error:
        print(f"gpu_check: nothing was checked, {error}", file=sys.stderr)
        return 2
    report = run(machine, options)
    print(gpu_report.markdown(report))
    print("\n".join(gpu_report.verdict(report)))
    return 1 if gpu_report.failures(report) else 0


if __name__ == "__main__":
    sys.exit(main())
