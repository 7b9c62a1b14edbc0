"""tools/gpu_check.py where there is no GPU: what it says, and the whole of it on the simulator."""

import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
    assert not found["ok"] and found["passed"] == found["failed"] == 1 and "this is wrong" in found["output"]


def test_a_test_that_hangs_is_ended(check, tmp_path):
    (tmp_path / "test_slow.py").write_text("import time\ndef test_slow():\n    time.sleep(600)\n")
    found = check.pytest_on("sim", [str(tmp_path / "test_slow.py")], limit=3)
    assert not found["ok"] and found["output"].startswith("not done within 3 s")


def test_a_unit_that_fails_or_hangs_does_not_keep_the_others(check, monkeypatch):
    timings, found, seen = check.gpu_timings, [], []
    units = [("add", "fastaudio"), ("none", "fastaudio"), ("Adam", "fastaudio")]
    timings.measure(units, time.monotonic() + 300, found, lambda: seen.append(len(found)), simulated=True)
    assert [row["case"] for row in found] == ["add", "none", "Adam"] and seen[:3] == [1, 2, 3]
    assert found[0]["ms"] > 0 and len(found[0]["probe"]) == 1000 and found[1]["error"].startswith("KeyError")
    assert found[2]["q1"] <= found[2]["ms"] <= found[2]["q3"] and found[2]["bytes"] == 2800
    monkeypatch.setattr(timings, "LIMIT", 0.05)
    timings.measure(units[:1], time.monotonic() + 300, found, lambda: None, simulated=True)
    assert found[3]["error"] == "not done within 0 s"
    timings.measure(units[:2], time.monotonic() - 1, found, lambda: None)
    assert [row["left_out"] for row in found[4:]] == ["no time was left"] * 2


@pytest.mark.parametrize("case, labels", [
    ("gemm", ["fastaudio fp32", "fastaudio bf16"]), ("conv2d (1, 16, 16, 6)", ["fastaudio fp32"]),
    ("conv2d dx (1, 16, 16, 6)", ["fastaudio fp32"]), ("conv2d dw (1, 16, 16, 6)", ["fastaudio fp32"]),
    ("add", ["fastaudio"]), ("U-Net step", ["fastaudio fp32"]),
])  # fmt: skip
def test_results_are_those_of_torch(check, case, labels):
    pytest.importorskip("torch")
    first = next(iter(check.gpu_timings.rivals(check.gpu_timings.SMALL)[case]))
    rows = [
        {"case": case, "label": label, **check.gpu_timings.measured((case, label), True)} for label in [*labels, first]
    ]
    check.gpu_report.compare(rows)
    assert all(row["ok"] and row["ms"] > 0 for row in rows[:-1]), rows
    rows[0]["probe"][0] += 1.0
    check.gpu_report.compare(rows)
    assert not rows[0]["ok"]


def test_the_report(check, tmp_path):
    rows = [
        {"case": "a", "label": "fastaudio fp32", "ms": 2.0, "bytes": 4_000_000, "flops": 0, "probe": [1.0, 2.0]},
        {"case": "a", "label": "torch fp32", "ms": 3.0, "bytes": 0, "flops": 0, "probe": [1.0, 2.00001]},
        {"case": "a", "label": "torch bf16", "error": "x"},
        {"case": "b", "label": "fastaudio", "error": "Trace\nKeyError: b"},
    ]
    report = {"about": {"gpu": "Fake"}, "tests": {"test_a": {"ok": True, "passed": 3}}, "timings": rows}
    report["sanitizer"] = {"memcheck": {"ok": False, "failed": 1}, "racecheck": {"ok": True}}
    check.gpu_report.save(report, tmp_path / "new", "fake")
    assert check.gpu_report.failures(report) == ["memcheck", "b: fastaudio"]
    page = (tmp_path / "new" / "fake.md").read_text()
    assert "| a | fastaudio fp32 | 2.000 | 2 |  |  | 5.0e-06 |  |" in page
    assert "| a | torch fp32 | 3.000 | 1 |  |  | 0.0e+00 | 1.50 |" in page and "| b | fastaudio | KeyError: b |" in page
    assert page.endswith("- FAILED: memcheck, b: fastaudio\n")
    assert "probe" not in json.loads((tmp_path / "new" / "fake.json").read_text())["timings"][0]


def test_results_are_compared_with_the_most_exact(check):
    """Not with a rival in bf16 that happens to be measured, or to work, before the one in fp32."""
    exact, rough = {"probe": [1.0, 2.0]}, {"probe": [1.01, 2.0]}
    rows = [
        {"case": "a", "label": "fastaudio fp32", **exact}, {"case": "a", "label": "torch fp32, compiled", "error": "x"},
        {"case": "a", "label": "torch bf16, compiled", **rough}, {"case": "a", "label": "fastaudio bf16", **rough},
    ]  # fmt: skip
    check.gpu_report.compare(rows)
    assert rows[0]["ok"] and rows[3]["ok"] and rows[2]["differs"] == pytest.approx(0.005)
    wrong = [*rows, {"case": "a", "label": "torch fp32", "probe": [1.0, 3.0]}]
    check.gpu_report.compare(wrong)
    assert not wrong[0]["ok"] and wrong[4]["differs"] == 0


def test_shares_of_what_the_chip_does(check):
    """Bytes beside the fastest addition, flops beside the fastest product of that precision."""
    both = {"bytes": 12e9, "flops": 1e9}
    rows = [
        {"case": "add", "label": "fastaudio", "ms": 5.0, **both}, {"case": "add", "label": "torch", "ms": 4.0},
        {"case": "gemm", "label": "fastaudio tf32x3", "ms": 4.0, "bytes": 0, "flops": 8e12},
        {"case": "gemm", "label": "torch fp32", "ms": 8.0}, {"case": "gemm", "label": "torch bf16", "ms": 1.0},
        {"case": "U-Net step", "label": "fastaudio bf16", "ms": 2.0, "bytes": 0, "flops": 4e12},
        {"case": "U-Net step", "label": "torch bf16, compiled", "ms": 4.0},
    ]  # fmt: skip
    lines = [check.gpu_report._line(row, rows) for row in rows]
    assert "| 2,400 (80%) |" in lines[0] and "| 3,000 (100%) |" in lines[1]
    assert "| 2,000,000 (100%) |" in lines[2] and "| 1,000,000 (50%) |" in lines[3]
    assert "| 2,000,000 (25%) |" in lines[5] and "| 1,000,000 (12%) |" in lines[6]


def test_verdict(check):
    """Each goal is held against the fastest of ours that computes as the rival does."""
    times = {"fastaudio fp32": 6.0, "fastaudio tf32x3": 4.0, "fastaudio tf32": 1.0, "fastaudio bf16": 2.0,
             "torch fp32, compiled": 6.0, "torch bf16, compiled": 2.0}  # fmt: skip
    rows = [{"case": "U-Net step", "label": label, "ms": ms} for label, ms in times.items()]
    rows += [{"case": "mel", "label": label, "ms": ms} for label, ms in (("fastaudio", 1.0), ("torchaudio", 4.5))]
    assert check.gpu_report.verdict({"timings": rows}) == [
        "NOT MEASURED: mel beside torch: goal 4.0",
        "REACHED: mel beside torchaudio: 4.50 times its speed, goal 4.0",
        "NOT MEASURED: Adam beside torch fused: goal 1.1",
        "SHORT: U-Net step beside torch bf16, compiled: 1.00 times its speed, goal 1.1",
        "REACHED: U-Net step beside torch fp32, compiled: 1.50 times its speed, goal 1.5",
        "Nothing failed.",
    ]


def test_what_goals_speak_of_is_measured_first(check):
    units = check.gpu_timings.all_units(False, True)
    spoken = [i for i, (case, _) in enumerate(units) if case in ("mel", "Adam", "U-Net step")]
    assert units[:4] == units[: spoken[3] + 1] and ("U-Net step", "torch fp32, compiled") in units[:11]
    assert len(units) == len(set(units))


def test_kernels_of_the_timings_are_known_without_a_gpu(check, tmp_path, monkeypatch):
    """Those that a step on the simulator loads."""
    program = "import sys, gpu_cases, gpu_compile as c; print(*[k[0] for k in c.wanted(gpu_cases.SMALL)])"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TOOLS), *filter(None, sys.path)]))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    stems = done.stdout.split()
    assert stems.count("nn/conv2d") > 4 and {"extract", "nn/gemm", "nn/packed", "nn/optimizers"} <= set(stems)


def test_it_stops_when_its_time_is_over(check):
    program = "import sys, time; sys.path.insert(0, sys.argv[1]); import gpu_check, gpu_processes as p\n" \
              "import threading; threading.Timer(1, gpu_check.give_up, [{}]).start()\n" \
              "p.ended([sys.executable, '-c', 'import time; time.sleep(99)'], 99)"  # fmt: skip
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program, str(TOOLS)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "stopped, its time was over" in done.stdout and time.monotonic() - begun < 50


def test_files_of_tests_on_a_gpu_are_those_that_run_there(check):
    names = [path.stem for path in check.test_files(False)]
    assert names[:5] == [f"test_{name}" for name in check.FIRST] and "test_precision" in names
    assert not {"test_faults", "test_budget", "test_gpu_check", "test_nccl"} & set(names)


@pytest.mark.slow
def test_all_of_it_on_the_simulator(tmp_path):
    command = [sys.executable, str(TOOLS / "gpu_check.py"), "--simulated", "--output", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "simulated.json").read_text())
    assert not [row for row in report["timings"] if row["label"].startswith("fastaudio") and not row.get("ok", True)]
    assert report["tests"]["test_elementwise"]["ok"] and done.stdout.endswith("Nothing failed.\n")
