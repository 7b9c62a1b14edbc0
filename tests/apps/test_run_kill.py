"""kill -9 at any moment of a training, saves included: every file is whole, no epoch is lost, the end has the same bits."""

import json
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from fastaudio import nn

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

EPOCHS = 25
FILES = ("last.safetensors", "best.safetensors", "history.json", "history.csv")
JOB = f"""
import sys
import numpy as np
from fastaudio import nn
from fastaudio.apps import Run, fit

run = Run.create(sys.argv[1], "test", {{}}, resume=True)
model = run.last()
if model is None:
    nn.set_seed(7)
    layers = [nn.layers.Dense(200, "tanh", input_dim=60), nn.layers.Dropout(0.3), nn.layers.Dense(3, "softmax")]
    model = nn.Sequential(layers)
    model.compile(nn.optim.Adam(0.01), "sparse_categorical_crossentropy", ["accuracy"])
print("begin", model.epoch, flush=True)
draw = np.random.default_rng(0)
x = draw.standard_normal((70, 60)).astype("float32")
y = np.argmax(x @ draw.standard_normal((60, 3)), 1)
fit(run, model, x[:50], y[:50], validation_data=(x[50:], y[50:]), epochs={EPOCHS}, batch_size=8, verbose=0)
"""


def start(folder):
    return subprocess.Popen([sys.executable, "-c", JOB, str(folder)], stdout=subprocess.PIPE, text=True)


def finish(folder):
    child = start(folder)
    child.communicate()
    assert child.returncode == 0
    return {name: (folder / name).read_bytes() for name in FILES}


def epochs_in(folder):
    """What a run that was killed holds, all of it readable: the epochs that are over."""
    if (folder / "config.json").exists():
        json.loads((folder / "config.json").read_text())
    if not (folder / "last.safetensors").exists():
        return 0
    last, best = (nn.load(folder / name) for name in ("last.safetensors", "best.safetensors"))
    history = json.loads((folder / "history.json").read_text())
    assert len(history["loss"]) in (last.epoch, last.epoch + 1) and best.epoch <= last.epoch + 1
    assert all(np.isfinite(p.data).all() for p in last.parameters())
    return last.epoch


def logged(folder):
    """Epochs that the history has, read while it is written."""
    path = folder / "history.csv"
    return path.read_bytes().count(b"\n") - 1 if path.exists() else 0


def murder(folder, times):
    """Kill trainings at random moments, each going on where the last one died; how many saves were in its way."""
    whole = finish(folder / "whole")
    draw, before, kills, finished, left = np.random.default_rng(1), 0, 0, 0, set()
    while kills < times:
        child = start(folder / "x")
        assert child.stdout.readline() == f"begin {before}\n"
        more, deadline = draw.choice([0, 1, 2, 4]), time.monotonic() + 60
        while logged(folder / "x") < before + more and child.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(draw.uniform(0, 0.02 if more else 0.5))
        child.send_signal(signal.SIGKILL)
        child.communicate()
        kills += child.returncode == -signal.SIGKILL
        found = epochs_in(folder / "x")
        assert found >= before, "an epoch that was over is lost"
        left |= {path.name for path in (folder / "x").glob(".*.tmp")}
        before = found
        if found == EPOCHS:
            assert finish(folder / "x") == whole
            shutil.rmtree(folder / "x")
            before, finished = 0, finished + 1
    if before:
        assert finish(folder / "x") == whole
    return {"kills": kills, "trainings that ended": finished, "kills within a save": len(left)}


def test_killed(tmp_path):
    murder(tmp_path, 5)


@pytest.mark.slow
def test_killed_again_and_again(tmp_path):
    print(murder(tmp_path, 200))
