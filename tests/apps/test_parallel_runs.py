"""Runs of several ranks: rank 0 writes; signals save and end all, a dead rank ends all; they go on, with other ranks."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import parallel_run_job
import pytest
from genre_sounds import make
from ranks import GROUPS, MPIEXEC, finish, start

from fastaudio import nn
from fastaudio.apps import Run
from fastaudio.cli.main import main
from fastaudio.nn.parallel import ALONE

JOB = Path(parallel_run_job.__file__)
FILES = ("last.safetensors", "best.safetensors", "history.json", "history.csv")
mpi = pytest.mark.skipif(MPIEXEC is None, reason="mpi4py or mpiexec is missing")


def contents(folder):
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    finish(start("sockets", 2, folder, JOB, folder / "x"))
    return contents(folder / "x")


@pytest.mark.parametrize("group", GROUPS[-1:])
def test_a_signal_to_one_rank_saves_and_ends_all(tmp_path, whole, group):
    _, said = finish(start(group, 2, tmp_path, JOB, tmp_path / "x", 0, "SIGTERM"), code=143)
    assert said.count("resume goes on from there") == 1
    model = nn.load(tmp_path / "x" / "last.safetensors")
    assert 9 <= 7 * model.epoch + model.epoch_step <= 11
    finish(start(group, 2, tmp_path, JOB, tmp_path / "x"))
    assert contents(tmp_path / "x") == whole
    assert len(Run.open(tmp_path / "x").read_json("environment.json")["starts"]) == 2


def test_from_two_ranks_to_one_and_back(tmp_path, whole):
    """Within rounding: the sums of gradients are rounded in another order."""
    finish(start("sockets", 2, tmp_path, JOB, tmp_path / "x", 0, "SIGTERM"), code=143)
    parallel_run_job.job(ALONE, tmp_path / "x", epochs=4)
    finish(start("sockets", 3, tmp_path, JOB, tmp_path / "x"))
    (tmp_path / "whole.safetensors").write_bytes(whole["last.safetensors"])
    one, many = nn.load(tmp_path / "x" / "last.safetensors"), nn.load(tmp_path / "whole.safetensors")
    assert one.epoch == many.epoch == 6
    assert np.abs(one.flat - many.flat).max() < 2e-6 * np.abs(many.flat).max()


@mpi
@pytest.mark.parametrize("trouble, message", [("killed", "KILLED|Killed|signal 9"), ("error", "rank 1 has had enough")])
def test_a_rank_that_dies_ends_the_others(tmp_path, trouble, message):
    (process,) = start("mpi", 2, tmp_path, JOB, tmp_path / "x", 0, trouble)
    out, err = process.communicate(timeout=30)
    assert process.returncode != 0
    assert any(word in out + err for word in message.split("|"))
    if trouble == "error":
        assert "rank 1 of 2" in err
    assert nn.load(tmp_path / "x" / "last.safetensors").epoch == 1


@mpi
def test_mpiexec_is_terminated(tmp_path):
    """What a queue does when the time is up: all save, and the next start goes on."""
    (process,) = start("mpi", 2, tmp_path, JOB, tmp_path / "x", 0.1)
    while not (tmp_path / "x" / "last.safetensors").exists():
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode != 0
    assert nn.load(tmp_path / "x" / "last.safetensors").epoch >= 1


@mpi
def test_the_command_line(tmp_path, capsys):
    pytest.importorskip("soundfile")
    sounds = make(tmp_path / "genres")
    told = ["train", "genre", str(sounds), "--preset", "mlp_small", "--epochs", "4", "--set", "segment_seconds=0.5"]
    found = []
    for name, before in (("one", []), ("two", [MPIEXEC, "-n", "2"])):
        command = [*before, sys.executable, "-m", "fastaudio", *told, "--quiet", "--out", str(tmp_path / name)]
        done = subprocess.run([*command, *(["--mpi"] if before else [])], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        found.append(json.loads(done.stdout))
    one, two = (
        sorted(str(p.relative_to(tmp_path / name)) for p in (tmp_path / name).rglob("*")) for name in ("one", "two")
    )
    assert one == two and len(one) > 8
    assert found[0]["test"]["tracks"]["accuracy"] == found[1]["test"]["tracks"]["accuracy"]
    losses = [json.loads((tmp_path / name / "history.json").read_text())["val_loss"] for name in ("one", "two")]
    assert np.allclose(*losses, rtol=1e-5)
    wrong = [MPIEXEC, "-n", "2", sys.executable, "-m", "fastaudio", *told, "--mpi", "--out", str(tmp_path / "two")]
    done = subprocess.run(wrong, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "must be new or empty" in done.stderr


def test_without_mpi4py_it_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "mpi4py", None)
    sounds = make(tmp_path / "genres", tracks=4)
    assert main(["train", "genre", str(sounds), "--out", str(tmp_path / "x"), "--mpi"]) == 1
    assert "pip install 'fastaudio-kernels[mpi]'" in capsys.readouterr().err
