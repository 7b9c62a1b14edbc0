"""The folder of a run: what it must be, and what it holds."""

import json

import pytest

from fastaudio.apps import Run
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


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"job": 3, "config": {}}', '{"job": "genre", "config": []}'])
def test_damaged(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(FormatError):
        Run.open(tmp_path)
