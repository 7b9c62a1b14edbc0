"""Runtime tests share their list of calls (calls.py) and a way to run code in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def python():
    """Run source code in a fresh interpreter, warnings as errors; its output. Its failure is the test's."""

    def run(source, *arguments, timeout=120):
        source = f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n{source}"
        command = [sys.executable, "-W", "error", "-c", source, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
        assert done.returncode == 0, f"exit status {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run
