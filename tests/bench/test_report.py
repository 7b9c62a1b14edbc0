"""A run on small inputs gives records that the report can write; the report says what missed."""

import json

import matplotlib
import numpy as np
import pytest

from fastaudio.bench import records, report, run, texts
from fastaudio.bench.cases import FEATURES

matplotlib.use("Agg")


@pytest.fixture(scope="module")
def found():
    """A real run of two rows with the shortest measurements."""
    lines = []
    result = run.run(["rms", "mfcc_1s"], threads=[1], seconds=0.0, curves=False, tell=lines.append)
    assert len(lines) == len(result["rows"]) >= 2
    return result


def record(**more):
    return {
        "row": "stft", "title": "STFT", "threads": 1, "engine": "cpu", "isa": "v4", "input": [9], "rounds": 7,
        "ms": [1.0, 0.9, 1.1], "error_float64": 1e-7, "gflops": 100.0, "gbytes_per_s": 10.0,
        "share_of_peak": 0.5, "share_of_copy": None, "rivals": {},
    } | more  # fmt: skip


def rival(**more):
    return {"ms": [9.0, 8.0, 10.0], "ratio": [9.0, 8.5, 9.5], "error": 1e-7} | more


def made(found, *rows):
    return found | {"rows": list(rows)}


def test_records(found):
    for r in found["rows"]:
        median, low, high = r["ms"]
        assert 0 < low <= median <= high and r["error_float64"] <= FEATURES[r["row"]].error and r["rounds"] >= 3
        for other in r["rivals"].values():
            assert other["ratio"][1] <= other["ratio"][0] <= other["ratio"][2]
    assert found["machine"]["cores"] >= 1 and found["ceilings"][0]["threads"] == 1


def test_files(found, tmp_path):
    paths = report.write(found, tmp_path / "results")
    back = json.loads((tmp_path / "results" / f"{report.name(found['machine'])}.json").read_text())
    assert [r["row"] for r in back["rows"]] == [r["row"] for r in found["rows"]]
    assert "bars" not in paths or (tmp_path / "results").joinpath(paths["bars"]).stat().st_size > 1000


def test_figures(found, tmp_path):
    points = [{"x": x, "ms": {"fastaudio": [x, x, x], "librosa": [9 * x] * 3}} for x in (1.0, 10.0)]
    points.append({"x": 100.0, "error": "bench: wrong"})
    whole = made(found, record(rivals={"librosa": rival(target=10.0, met=False), "torch: by hand": rival()}))
    paths = report.write(whole | {"scaling": [{"name": "length", "axis": "s", "points": points}]}, tmp_path)
    for kind in ("bars", "scaling"):
        with open(paths[kind], "rb") as file:
            assert file.read(8) == b"\x89PNG\r\n\x1a\n"


def test_markdown_table_is_rectangular(found):
    rows = [
        record(rivals={"librosa": rival(target=10.0, met=False), "torch": rival(peak_mb=3.0)}),
        record(ms=[300.0, 290.0, 310.0], target_ms=250.0, met=False),
        record(peak_mb=31.0, limit_mb=30.0, memory_met=False),
        record(target_gflops=150.0, met=True),
    ]
    failed = {k: v for k, v in record().items() if k not in ("ms", "rivals")} | {"error": "bench: stft differs"}
    text = report.markdown(made(found, *rows, failed), "machine")
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in table} == {len(report.COLUMNS) + 1} and len(table) == 2 + 6
    assert "10 **missed**" in text and "target 150 reached" in text and "100.0 (50%)" in text and "peak 31.0 MB" in text
    assert "bench: stft differs" in text and "Below their target" in text


def test_missed():
    rows = [
        record(rivals={"librosa": rival(target=10.0, met=False), "torch": rival(target=3.0, met=True)}),
        record(met=False, target_ms=0.5),
        record(met=False, target_gflops=150.0),
        record(row="broken", error="wrong"),
        record(peak_mb=31.0, limit_mb=30.0, memory_met=False),
    ]
    scaling = [{"name": "length", "axis": "s", "points": [{"x": 3.0, "error": "wrong"}]}]
    assert texts.missed({"rows": rows, "scaling": scaling}) == [
        "stft (1 thread, v4): 9.0 × librosa, target 10.0",
        "stft (1 thread, v4): 1.0 ms, target 0.5",
        "stft (1 thread, v4): 100.0 GF/s, target 150.0",
        "broken (1 thread, v4): wrong",
        "stft (1 thread, v4): 31.0 MB above the input, target 30.0",
        "scaling with length, 3: wrong",
    ]
    assert texts.missed({"rows": [record()], "scaling": []}) == []


def test_a_row_that_fails_its_check_has_no_times(monkeypatch):
    monkeypatch.setattr(run, "measure", lambda *args: (_ for _ in ()).throw(AssertionError("bench: wrong")))
    rows = run.run(["rms"], threads=[1], seconds=0.0, curves=False, tell=lambda _: None)["rows"]
    assert [(r["row"], r["error"], "ms" in r) for r in rows] == [("rms", "bench: wrong", False)]


def test_against_the_target(monkeypatch):
    row = FEATURES["stft"]
    for isa, wanted in (("v4", 10.0), ("v3", 6.5)):
        monkeypatch.setattr(records.machine, "isa", lambda isa=isa: isa)
        found = records._judged(row, 8.0, "librosa")
        assert found["target"] == wanted and found["met"] is (8 >= wanted)
    assert records._judged(row, 8.0, "scipy") == {}


def test_numbers_are_json():
    json.dumps(records._shares(1e9, 8_000_000, 0.01, None), allow_nan=False)
    assert records._shares(None, 8, 0.01, "numba")["gflops"] is None
    assert np.isclose(records._shares(1e9, 8_000_000, 0.01, "numba")["gflops"], 100)


def test_every_rival_has_a_colour():
    from fastaudio.bench import charts
    from fastaudio.bench.cases import FEATURES, NETS

    rivals = {name.split(":")[0] for row in (*FEATURES.values(), *NETS.values()) for name in row.rivals}
    assert {"librosa", "kaldi_native_fbank"} <= rivals <= set(charts.COLOURS)
