"""The catalogue calls every name that docs/librosa_names.md says is there, and its report says what falls short."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.bench.catalogue import LARGE, LEFT_OUT, ROWS, THIN, sweep, table
from fastaudio.bench.catalogue.row import parts, row

NAMES = Path(__file__).resolve().parents[2] / "docs" / "librosa_names.md"


def names_that_are_there():
    room = ""
    for line in NAMES.read_text().splitlines():
        if found := re.match(r"## `librosa\.?(.*)`", line):
            room = f"{found[1]}." if found[1] else ""
        if found := re.match(r"\| `(\w+)` \| (?:yes|differs)", line):
            yield room + found[1]


def test_every_name_is_called_or_left_out_for_a_reason():
    called = {row.name for row in ROWS.values()}
    assert called | set(LEFT_OUT) == set(names_that_are_there())
    assert not called & set(LEFT_OUT)


def test_titles_are_unique():
    assert len(ROWS) == len(LARGE) + len(THIN)


@pytest.mark.parametrize("each", THIN, ids=lambda each: each.title)
def test_thin_calls_run(each):
    assert each.check(each.call(fa)(), each.call(fa)()) == 0


@pytest.mark.rivals
@pytest.mark.parametrize("each", THIN, ids=lambda each: each.title)
def test_thin_calls_agree_with_librosa(each):
    librosa = pytest.importorskip("librosa", exc_type=ImportError)
    each.check(each.call(fa)(), each.call(librosa)())


def test_a_difference_is_seen():
    each = row("util.abs2", 2.0)
    assert each.check([1.0, np.nan], [1.0, np.nan]) == 0
    for ours, theirs in (
        (1.0, 1.1),
        ("A", "B"),
        ([1.0, np.nan], [1.0, 0.0]),
        ([1.0], [1.0, 2.0]),
        ((1.0,), (1.0, 2.0)),
    ):
        with pytest.raises((AssertionError, ValueError)):
            each.check(ours, theirs)


def test_parts():
    assert [part.tolist() for part in parts({"a": None, "b": (np.array([1 + 1j]), ["C♯"])})] == [[1 + 1j], [67, 9839]]


def record(**more):
    return {"row": "magphase(spectra)", "target": 2.0, "ms": [1.0, 0.9, 1.1],
            "librosa_ms": [3.0, 2.9, 3.1], "ratio": 3.0, "memory": 1.5, "error_librosa": 1e-7} | more  # fmt: skip


def test_what_falls_short(monkeypatch):
    monkeypatch.setitem(sweep.WHY_SLOW, "yin", "a reason")
    monkeypatch.setitem(sweep.WHY_LARGE, "yin", "another")
    rows = [
        record(),
        record(ratio=1.5, row="abs2(x)"),
        record(ratio=1.5, memory=3.5, row="yin(y=clip)"),
        record(memory=None),
        {"row": "pyin(clip)", "error": "differs"},
    ]
    assert sweep.missed({"rows": rows}) == [
        "abs2(x): 1.50 x librosa, target 2",
        "yin(y=clip): 1.50 x librosa, target 2 (a reason)",
        "yin(y=clip): memory 3.5 x, at most 3 (another)",
        "pyin(clip): differs",
    ]


def test_reasons_name_calls():
    assert {row.name for row in ROWS.values()} >= {*sweep.WHY_SLOW, *sweep.WHY_LATE, *sweep.WHY_LARGE}


@pytest.mark.rivals
def test_a_sweep_and_its_report(tmp_path):
    pytest.importorskip("librosa", exc_type=ImportError)
    told = []
    titles = ["util.normalize(magnitudes)", "hz_to_mel(440.0)"]
    found = sweep.sweep(titles, threads=1, seconds=0.0, tell=told.append)
    assert [r["row"] for r in found["rows"]] == titles and len(told) == 2
    assert found["rows"][0]["memory"] >= 1 and found["rows"][1]["memory"] is None
    paths = table.write(found, tmp_path)
    assert json.loads(Path(paths["json"]).read_text())["rows"] == found["rows"]
    text = Path(paths["md"]).read_text()
    assert all(f"| `{title}` |" in text for title in titles) and "`resample`: soxr" in text


def test_what_falls_short_in_the_newest_results_has_a_reason():
    path = NAMES.parents[1] / "benchmarks" / "results" / "intel-xeon-processor-2-cores-catalogue.json"
    misses = sweep.missed(json.loads(path.read_text()))
    assert misses and [text for text in misses if not text.endswith(")")] == []
