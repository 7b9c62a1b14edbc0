"""Whatever happens while a model is saved, its file is one that was saved whole: kill -9, a full disk, two savers."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from fastaudio import nn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

MODEL = """
import sys
import numpy as np
from fastaudio import nn

def model(number):
    m = nn.Sequential([nn.layers.Dense(600, kernel_initializer=number, input_dim=900)])
    m.compile(nn.optim.Adam(), "mse")
    m.run.optimizer.state["v"][:] = number
    m.run.finished = number
    return m
"""

SAVER = """
for number in range(int(sys.argv[2]), 10**6):
    m = model(number)
    print("begin", number, flush=True)
    m.save(sys.argv[1])
    print("saved", number, flush=True)
"""

LIMITED = """
import resource
model(1).save(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    model(2).save(sys.argv[1])
except OSError as error:
    print("refused", error.errno)
"""


def number_in(path):
    """The number of the model in a file that must be whole."""
    model = nn.load(path)
    number = model.epoch
    kernel = model.layers[0].kernel
    values = kernel.value, model.run.optimizer.state["v"][kernel.place]
    assert number > 0 and all((array == number).all() for array in values)
    return number


def kill(path, first, moment):
    """Kill a child that saves models first, first + 1, ...; the number of the last it said it had saved."""
    code = textwrap.dedent(MODEL + SAVER)
    child = subprocess.Popen([sys.executable, "-c", code, str(path), str(first)], stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == f"begin {first}\n"
    time.sleep(moment)
    child.send_signal(signal.SIGKILL)
    said = child.communicate()[0].split("\n")[:-1]  # the last line may be cut short
    return max([int(line.split()[1]) for line in said if line.startswith("saved")], default=first - 1)


def murder(path, times):
    draw, last = random.Random(0), 1
    namespace = {}
    exec(MODEL, namespace)
    start = time.perf_counter()
    namespace["model"](1).save(path)
    took = time.perf_counter() - start
    for _ in range(times):
        said = kill(path, last + 1, draw.uniform(0, 4 * took))
        found = number_in(path)
        assert max(said, last) <= found <= said + 1, "a model that was saved is lost"
        last = found
    return last


def test_killed(tmp_path):
    murder(tmp_path / "m", 4)


@pytest.mark.slow
def test_killed_again_and_again(tmp_path):
    assert murder(tmp_path / "m", 200) > 100


def test_a_full_disk(tmp_path):
    pytest.importorskip("resource")
    code = textwrap.dedent(MODEL + LIMITED)
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "m")], capture_output=True, text=True)
    assert done.stdout.startswith("refused"), done.stderr
    assert number_in(tmp_path / "m") == 1
    assert [p.name for p in tmp_path.iterdir()] == ["m"]


def test_what_killed_savers_leave_is_swept(tmp_path):
    names = [".m.0123456789ab.tmp", ".m.fedcba987654.tmp", ".other.0123456789ab.tmp", ".m.tmp", ".m.0123.tmp"]
    for name in names:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / names[1]).touch()  # somebody is writing it
    nn.Sequential([nn.layers.Dense(2, input_dim=2)]).save(tmp_path / "m")
    assert {p.name for p in tmp_path.iterdir()} == {"m", *names[1:]}


def test_two_savers_at_once(tmp_path):
    """Each file that appears is whole, whoever comes last."""
    code = textwrap.dedent(MODEL + SAVER)
    args = [sys.executable, "-c", code, str(tmp_path / "m")]
    children = [subprocess.Popen([*args, first], stdout=subprocess.PIPE, text=True) for first in ("1", "1000")]
    for child in children:
        for _ in range(4):
            child.stdout.readline()
    seen = {number_in(tmp_path / "m") for _ in range(5)}
    for child in children:
        child.kill()
        child.communicate()
    assert np.isfinite(sorted(seen)).all()
    assert number_in(tmp_path / "m")
