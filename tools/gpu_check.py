"""Everything that only a GPU can tell, in one command, meant to take less than ten minutes: `tools/gpu_check.py`.

The kernels' own tests on the device instead of the simulator, compute-sanitizer on the small ones, times beside torch's
where it is installed, peak memory. Results go to benchmarks/results/<gpu>.json and .md. Exit code: 0 all is well, 1
something failed, 2 there is no GPU to check.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import gpu_timings  # noqa: E402

from fastaudio.backends import registry  # noqa: E402
from fastaudio.errors import BackendUnavailable, DeviceError  # noqa: E402

SANITIZED = "test_elementwise.py"  # small: the sanitizer slows kernels a hundred times
TOOLS = ("memcheck", "racecheck", "synccheck")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results")
    parser.add_argument("--only", choices=("tests", "sanitizer", "timings"), help="one part alone")
    parser.add_argument("--minutes", type=float, default=9.5, help="what is not begun by then is left out")
    return parser.parse_args()


def pytest_on(target: str, paths: list[str], prefix: tuple[str, ...] = (), limit: float = 600) -> dict[str, Any]:
    """The tests of CUDA kernels on "gpu" or "sim": how many passed, and the last lines where one did not."""
    command = [*prefix, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", *paths]
    environment = dict(os.environ, FASTAUDIO_SIM=target, PYTHONPATH=os.pathsep.join(sys.path))
    begun = time.perf_counter()
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"ok": False, "seconds": limit, "said": f"not done within {limit:.0f} s"}
    counts = {what: int(n) for n, what in re.findall(r"(\d+) (passed|failed|skipped|error)", done.stdout)}
    found = {"ok": done.returncode == 0, "seconds": round(time.perf_counter() - begun, 1), **counts}
    return found if found["ok"] else {**found, "said": (done.stdout + done.stderr)[-3000:]}


def sanitizer() -> str | None:
    """Where compute-sanitizer is, or None."""
    homes = [Path(os.environ[name]) for name in ("CUDA_HOME", "CUDA_PATH") if os.environ.get(name)]
    places = [home / "bin" / "compute-sanitizer" for home in (*homes, Path("/usr/local/cuda"))]
    return shutil.which("compute-sanitizer") or next((str(p) for p in places if p.exists()), None)


def sanitized(limit: float) -> dict[str, Any]:
    """Each tool of compute-sanitizer over small tests; an error of a kernel fails the run."""
    program = sanitizer()
    if program is None:
        return {"skipped": "compute-sanitizer is not installed"}
    path = str(ROOT / "tests" / "cuda" / SANITIZED)
    prefix = lambda tool: (program, "--tool", tool, "--error-exitcode", "1", "--target-processes", "all")
    return {tool: pytest_on("gpu", [path], prefix(tool), limit / len(TOOLS)) for tool in TOOLS}


def about(engine: Any) -> dict[str, Any]:
    """The GPU and the versions that matter."""
    from importlib.metadata import PackageNotFoundError, version

    from fastaudio.backends.cuda import nvrtc

    found = {"gpu": engine.memory.name, "arch": engine.memory.arch, "nvrtc": ".".join(map(str, nvrtc.version()))}
    for name in ("fastaudio-kernels", "cupy-cuda13x", "cupy-cuda12x", "torch", "torchaudio"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def failures(report: dict[str, Any]) -> list[str]:
    """Names of the parts that went wrong."""
    parts = {"tests": report.get("tests", {}), **report.get("sanitizer", {})}
    wrong = [name for name, part in parts.items() if isinstance(part, dict) and part.get("ok") is False]
    return wrong + [row["name"] for row in report.get("timings", []) if "error" in row]


def markdown(report: dict[str, Any]) -> str:
    """The report as a page."""
    lines = [f"# {report['about']['gpu']}", "", ", ".join(f"{k} {v}" for k, v in report["about"].items()), ""]
    for name in ("tests", "sanitizer"):
        if name in report:
            lines += [f"## {name.capitalize()}", "", "```", json.dumps(report[name], indent=1), "```", ""]
    if "timings" in report:
        lines += [
            "## Times",
            "",
            "Medians of calls that end with a synchronisation; bytes are those that must move.",
            "",
        ]
        lines += [
            "| work | ms | GB/s | GF/s | rival | rival ms | ratio |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        lines += [gpu_timings.line(row) for row in report["timings"]]
        lines += ["", f"Peak of CuPy's memory: {report['peak_bytes']:,} bytes.", ""]
    wrong = failures(report)
    return "\n".join([*lines, f"Failed: {', '.join(wrong)}." if wrong else "Nothing failed.", ""])


def run(engine: Any, options: argparse.Namespace) -> dict[str, Any]:
    """All parts, or one."""
    end = time.monotonic() + options.minutes * 60
    left = lambda: max(end - time.monotonic(), 1.0)
    report: dict[str, Any] = {"about": about(engine)}
    if options.only in (None, "tests"):
        report["tests"] = pytest_on("gpu", [str(ROOT / "tests" / "cuda")], limit=left() * 0.6)
    if options.only in (None, "sanitizer"):
        report["sanitizer"] = sanitized(left() * 0.4)
    if options.only in (None, "timings"):
        report["timings"] = gpu_timings.measure(engine, left())
        report["peak_bytes"] = gpu_timings.peak_bytes()
    return report


def main() -> int:
    options = arguments()
    try:
        engine = registry.load("cuda")
    except (DeviceError, BackendUnavailable) as error:
        print(f"gpu_check: nothing was checked, {error}", file=sys.stderr)
        return 2
    report = run(engine, options)
    options.output.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^a-z0-9]+", "-", report["about"]["gpu"].lower()).strip("-")
    (options.output / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    (options.output / f"{name}.md").write_text(markdown(report), "utf-8")
    print(markdown(report))
    return 1 if failures(report) else 0


if __name__ == "__main__":
    sys.exit(main())
