"""The folder of a run: what it must be, and what it holds."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.apps import Run, fit
from fastaudio.errors import FormatError, ParameterError


def test_a_new_run(tmp_path):
    run = Run.create(tmp_path / "runs" / "x", "genre", {"epochs": 3, "features": ("mfcc",)})
    assert json.loads((run.folder / "config.json").read_text()) == {
        "job": "genre",
        "config": {"epochs": 3, "features": ["mfcc"]},
    }
    starts = run.read_json("environment.json")["starts"]
    assert len(starts) == 1 and {"command", "engine", "numpy", "threads"} <= set(starts[0])
    assert Run.open(run.folder).config == run.config and run.last() is None
    with pytest.raises(ParameterError, match="the run must have trained for an epoch"):
        run.best()


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(ParameterError, match="must be new or empty"):
        Run.create(tmp_path, "genre", {})
    with pytest.raises(ParameterError, match="there must be a run in the folder"):
        Run.create(tmp_path, "genre", {}, resume=True)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_resume(tmp_path):
    Run.create(tmp_path / "x", "genre", {"epochs": 3, "seed": 0}, resume=True)
    run = Run.create(tmp_path / "x", "genre", {"epochs": 5, "seed": 0}, resume=True)
    assert Run.open(run.folder).config == {"epochs": 5, "seed": 0}
    assert len(run.read_json("environment.json")["starts"]) == 2
    assert not run.renewed
    (run.folder / "history.json").write_text("{}")  # an epoch is over
    with pytest.raises(ParameterError, match="settings must be as they were: seed = 0"):
        Run.create(tmp_path / "x", "genre", {"epochs": 5, "seed": 1}, resume=True)
    with pytest.raises(ParameterError, match="must be a run of 'vae', got 'genre'"):
        Run.create(tmp_path / "x", "vae", {}, resume=True)
    with pytest.raises(ParameterError, match="must be new or empty"):
        Run.create(tmp_path / "x", "genre", {"epochs": 5, "seed": 0})


def test_where_nothing_was_trained_another_run_may_begin(tmp_path):
    first = Run.create(tmp_path / "x", "genre", {"seed": -1})
    assert not first.renewed and not Run.create(tmp_path / "x", "genre", {"seed": -1}).renewed
    second = Run.create(tmp_path / "x", "vae", {"seed": 1})
    assert second.renewed and Run.open(tmp_path / "x").job == "vae"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").touch()
    (tmp_path / "file").touch()
    for name in ("mine", "file"):
        with pytest.raises(ParameterError, match="must be new or empty"):
            Run.create(tmp_path / name, "genre", {})


@pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
def test_one_process_at_a_time(tmp_path):
    """From the start to the end of the training; a killed process holds nothing, nor does a child of one."""
    job = "import os, sys\nfrom fastaudio.apps import Run\nrun = Run.create(sys.argv[1], 'genre', {'seed': 1})\n"
    wait = job + "if not os.fork():\n    print('held', flush=True)\nimport time\ntime.sleep(30)"
    first = subprocess.Popen([sys.executable, "-c", wait, tmp_path / "x"], stdout=subprocess.PIPE, text=True,
                             start_new_session=True)  # fmt: skip
    try:
        assert first.stdout.readline().startswith("held")
        with pytest.raises(ParameterError, match="one process at a time may train in a folder, got another"):
            Run.create(tmp_path / "x", "genre", {"seed": 2}, resume=True)
        assert Run.open(tmp_path / "x").config == {"seed": 1}
        first.kill()
        first.wait()
        mine = Run.create(tmp_path / "x", "genre", {"seed": 2}, resume=True)
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.stdout.close()
    assert Run.create(tmp_path / "x", "genre", {"seed": 2}, resume=True).lock is mine.lock
    said = subprocess.run([sys.executable, "-c", job, tmp_path / "x"], capture_output=True, text=True).stderr
    assert "one process at a time" in said
    model = nn.Sequential([nn.layers.Dense(1, input_dim=2)])
    model.compile("sgd", "mse")
    fit(mine, model, np.zeros((4, 2)), np.zeros((4, 1)), epochs=1, verbose=0)
    assert mine.lock is None
    subprocess.run([sys.executable, "-c", job.replace("{'seed': 1}", "{'seed': 2}, resume=True"), tmp_path / "x"], check=True)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"job": 3, "config": {}}', '{"job": "genre", "config": []}'])
def test_damaged(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(FormatError):
        Run.open(tmp_path)
