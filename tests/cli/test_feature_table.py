"""`fastaudio features --table`: one line a file, with resumption, bad files and mistakes found first."""

import csv
import json

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.cli.main import main

pytest.importorskip("soundfile")


@pytest.fixture
def music(tmp_path):
    root = tmp_path / "music"
    (root / "rock").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in ("a.wav", "rock/b.wav", "rock/c.wav"):
        fa.write(root / name, rng.uniform(-0.5, 0.5, 22050).astype(np.float32), 22050)
    return root


def features(*arguments):
    return main(["features", *map(str, arguments), "--quiet"])


def lines(path):
    return list(csv.reader(path.read_text().splitlines()))


def test_table_beside_the_files(music, tmp_path, capsys):
    out, table = tmp_path / "out", tmp_path / "deep" / "stats.csv"
    assert features(music, "-o", out, "--features", "mfcc,rms,rms_delta", "--n-mfcc", 2, "--table", table) == 0
    assert json.loads(capsys.readouterr().out)["table"] == str(table)
    got = lines(table)
    files = [str(music / name) for name in ("a.wav", "rock/b.wav", "rock/c.wav")]
    want = fa.feature_table(files, features=["mfcc", "rms", "rms_delta"], n_mfcc=2)
    assert got[0] == ["path", *want.columns] and [line[0] for line in got[1:]] == files
    np.testing.assert_array_equal(np.array([line[1:] for line in got[1:]], float), want.values)


def test_resumption_and_bad_files(music, tmp_path, capsys):
    out, table = tmp_path / "out", tmp_path / "stats.csv"
    (music / "bad.wav").write_bytes(b"RIFF nothing")
    arguments = (music, "-o", out, "--features", "rms", "--table", table, "--statistics", "mean, p50")
    assert features(*arguments) == 3
    first = table.read_bytes()
    assert lines(table)[0] == ["path", "rms_mean", "rms_p50"] and len(lines(table)) == 4
    assert "bad.wav" in (out / "errors.jsonl").read_text()
    capsys.readouterr()
    (out / "rock" / "b.wav.npz").unlink()
    table.unlink()
    assert features(*arguments, "--resume") == 3
    said = json.loads(capsys.readouterr().out)
    assert (said["kept"], said["written"], said["failed"]) == (2, 1, 1)
    assert table.read_bytes() == first  # lines of kept files too


def test_mistakes_come_before_any_work(music, tmp_path, capsys, monkeypatch):
    for wrong in (["--table", "x.xlsx"], ["--table", "x.csv", "--format", "csv"], ["--table", "x.csv", "--statistics", "variance"],
                  ["--table", "x.csv", "--statistics", ","]):  # fmt: skip
        assert features(music, "-o", tmp_path / "out", *wrong) == 2
        assert "features: " in capsys.readouterr().err
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert features(music, "-o", tmp_path / "out", "--table", "x.parquet") != 0
    assert "pip install" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
