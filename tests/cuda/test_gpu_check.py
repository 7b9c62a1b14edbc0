"""tools/gpu_check.py where there is no GPU: what it says, and its parts on the simulator."""

import argparse
import importlib.util
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from sim.device import SimDevice

from fastaudio.backends import registry
from fastaudio.errors import DeviceError

TOOLS = Path(__file__).parents[2] / "tools"
pytestmark = pytest.mark.skipif(not (TOOLS / "gpu_check.py").exists(), reason="the tools are not here")


@pytest.fixture(scope="module")
def check():
    sys.path.insert(0, str(TOOLS))
    spec = importlib.util.spec_from_file_location("gpu_check", TOOLS / "gpu_check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def no_gpu():
    try:
        registry.load("cuda")
    except DeviceError:
        return True
    return False


@pytest.mark.skipif(not no_gpu(), reason="there is a GPU")
def test_without_a_gpu_it_says_so_and_changes_nothing(tmp_path):
    command = [sys.executable, str(TOOLS / "gpu_check.py"), "--output", str(tmp_path / "results")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.startswith("gpu_check: nothing was checked, cuda: ")
    assert not (tmp_path / "results").exists()


def test_tests_of_kernels_are_run_and_counted(check, tmp_path):
    path = str(Path(__file__).parent / "test_elementwise.py::test_shapes_and_dtypes_are_checked")
    (tmp_path / "test_wrong.py").write_text("def test_wrong():\n    assert 0, 'this is wrong'\n")
    found = check.pytest_on("sim", [path, str(tmp_path / "test_wrong.py")])
    assert not found["ok"] and found["passed"] == found["failed"] == 1 and "this is wrong" in found["said"]


def test_cases_are_timed_and_those_that_fail_are_said(check, monkeypatch):
    timings = check.gpu_timings
    engine = SimDevice().engine
    monkeypatch.setattr(timings, "_torch", lambda: None)
    monkeypatch.setattr(timings, "clock", partial(timings.clock, seconds=0.01))
    monkeypatch.setattr(
        timings, "CASES", {"add": partial(timings.add, n=100), "none": lambda engine: engine.kernel("no")}
    )
    rows = timings.measure(engine, 100)
    assert rows[0]["ms"] > 0 and rows[0]["q1"] <= rows[0]["ms"] <= rows[0]["q3"] and rows[0]["bytes"] == 1200
    assert "no: the 'cuda' engine has no such kernel" in rows[1]["error"]
    rows = timings.measure(engine, -1)
    assert [row["left_out"] for row in rows] == ["no time was left"] * 2


def test_the_report(check):
    rows = [
        {
            "name": "a",
            "ms": 2.0,
            "bytes": 4_000_000,
            "flops": 0,
            "rivals": {"torch": {"ms": 3.0}, "other": {"error": "x"}},
        },
        {"name": "b", "error": "KeyError: b"},
    ]
    report = {"about": {"gpu": "Fake"}, "tests": {"ok": True, "passed": 3}, "timings": rows, "peak_bytes": 12345}
    report["sanitizer"] = {"memcheck": {"ok": False, "failed": 1}, "racecheck": {"ok": True}}
    assert check.failures(report) == ["memcheck", "b"]
    page = check.markdown(report)
    assert "| a | 2.000 | 2 |  | torch | 3.000 | 1.50 |" in page and "| b | KeyError: b |" in page
    assert page.endswith("Failed: memcheck, b.\n") and "12,345 bytes" in page
    assert check.sanitized.__doc__ and check.failures({"sanitizer": {"skipped": "not installed"}}) == []


def test_convolutions_and_adam_fit_their_kernels(check, monkeypatch):
    """The arrays of the cases are those that `ops.py` asks for: the C++ engine takes them."""
    timings, taken = check.gpu_timings, argparse.Namespace(kernel=lambda name: registry.current().kernel(name))
    taken.memory = argparse.Namespace(zeros=np.zeros, upload=lambda a: a)
    for case in (partial(timings.adam, n=64), partial(timings.convolution, (1, 16, 32, 6)), partial(timings.add, n=8)):
        work, nbytes, flops = case(taken)
        work()
        assert nbytes > 0 and flops > 0
