"""The table of librosa's names: true, and not behind the code."""

import importlib.util
from pathlib import Path

import pytest

from fastaudio import _absent

ROOT = Path(__file__).resolve().parents[1]
_spec = importlib.util.spec_from_file_location("librosa_names", ROOT / "tools" / "librosa_names.py")
tool = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tool)


def committed():
    """[(path, mark)] of the committed table."""
    room, rows = "", []
    for line in tool.TABLE.read_text().splitlines():
        if line.startswith("## "):
            room = line.strip("# `").removeprefix("librosa").lstrip(".")
        elif line.startswith("| `"):
            name, mark = (cell.strip(" `") for cell in line.split("|")[1:3])
            rows.append((f"{room}.{name}".lstrip("."), mark))
    return rows


def test_table_says_what_is_there():
    rows = committed()
    assert len(rows) > 200
    wrong = [path for path, mark in rows if (tool.lookup("fastaudio", path) is None) != (mark == "no")]
    assert wrong == []


@pytest.mark.parametrize("path, words", [("ex", "`fa.tone`"), ("core.iirt", "SciPy"), ("beat.tempo", "`fa.feature.tempo`"), ("display.cmap", "`fa.display.infer_cmap`"), ("util.utils", "`fa.util.frame`"), ("feature.rmse", "`fa.feature.rms`"), ("core.spectrum", "`fa.stft`"), ("core.audio", "`fa.load`"), ("filters.constant_q", "`fa.filters.wavelet`")])  # fmt: skip
def test_asking_for_what_is_not_there_says_why(path, words):
    room, _, name = f"fastaudio.{path}".rpartition(".")
    with pytest.raises(AttributeError, match=f"module '{room}' has no attribute '{name}': .*{words}"):
        getattr(importlib.import_module(room), name)


def test_reasons_are_for_names_that_are_not_there():
    known = [*(path for paths in _absent.REASONS for path in paths.split()), *_absent.GONE]
    assert [path for path in known if tool.lookup("fastaudio", path) is not None] == []


@pytest.mark.parametrize(
    "ours, agree",
    [
        (lambda y, *, sr=22050, n=5: 0, True),
        (lambda y, *, sr=22050, n=5, more=None, **rest: 0, True),
        (lambda y, *, sr=16000, n=5: 0, False),
        (lambda y, *, sr=22050: 0, False),
        (lambda y, sr=22050, *, n=5: 0, False),
        (lambda y, *, sr=22050, n=5, must: 0, False),
        (lambda x, y, *, sr=22050, n=5: 0, False),
        (lambda y=None, *, sr=22050, n=5: 0, False),
    ],
)
def test_differences_are_seen(ours, agree):
    assert (tool.differences(ours, lambda y, *, sr=22050, n=5: 0) == []) is agree


@pytest.mark.rivals
def test_table_is_up_to_date():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    pytest.importorskip("matplotlib")
    text = tool.table()
    assert librosa.__version__ in text
    assert tool.TABLE.read_text() == text, "run: python tools/librosa_names.py"


@pytest.mark.rivals
def test_signatures_of_yes_names():
    pytest.importorskip("librosa", minversion="1.0")
    yes = [path for path, mark in committed() if mark == "yes"]
    assert yes
    bad = {p: tool.differences(tool.lookup("fastaudio", p), tool.lookup("librosa", p)) for p in yes}
    assert {p: found for p, found in bad.items() if found} == {}
