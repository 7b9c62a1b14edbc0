"""librosa's own test suite, run against fastaudio: in both precisions, where `LIBROSA_SUITE` points at a
checkout.
"""

import importlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).with_name("run.py")


@pytest.mark.rivals
@pytest.mark.slow
@pytest.mark.parametrize("precision", ["default", "high"])
def test_librosa_suite(precision):
    if "LIBROSA_SUITE" not in os.environ:
        pytest.skip("LIBROSA_SUITE does not point at a checkout of librosa")
    if importlib.util.find_spec("librosa") is None:
        pytest.skip("librosa is not installed")
    environment = os.environ | {"FASTAUDIO_PRECISION": precision}
    done = subprocess.run([sys.executable, RUN], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_judge(monkeypatch):
    monkeypatch.syspath_prepend(RUN.parent)
    judge = importlib.import_module("run").judge
    expected = {f"test_a.py::test_x[{i}]": "rounding" for i in range(3)}
    assert judge({"failed": [f"tests/{test}" for test in expected], "passed": []}, expected) == []
    report = {
        "failed": ["tests/test_b.py::test_y"],
        "passed": ["tests/test_a.py::test_x[1]", "tests/test_b.py::test_z"],
    }
    assert judge(report, expected) == [
        "fails: test_b.py::test_y",
        "listed in expected.py, and passes: test_a.py::test_x[1]",
    ]
