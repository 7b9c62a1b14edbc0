"""A worker that wakes late must not leave its caller waiting: short calls on two threads, one after another."""

import subprocess
import sys

import pytest

PROGRAM = """
import numpy as np
import fastaudio as fa
from fastaudio.backends import cpu

fa.set_num_threads(2)
x = np.zeros(1 << 18, np.float32)  # two tasks of all_finite: the shortest loop that asks a worker for help
check = cpu.KERNELS["all_finite"]
print(sum(check(x) for _ in range(20_000)))
"""


@pytest.mark.cpp_engine
def test_twenty_thousand_short_calls_return():
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=120)
    assert run.stdout.strip() == "20000", run.stderr
