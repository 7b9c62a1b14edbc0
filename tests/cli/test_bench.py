import json
import sys

import matplotlib
import pytest

from fastaudio.bench import rivals
from fastaudio.bench import run as rows
from fastaudio.cli.main import main

matplotlib.use("Agg")


def test_rows_to_files_and_summary(tmp_path, capsys):
    code = main(
        ["bench", "features", "--quick", "--rows", "rms,delta", "--threads", "1", "-o", str(tmp_path)]
    )
    out, progress = capsys.readouterr()
    summary = json.loads(out)
    assert code == 0 and [r["row"] for r in summary["rows"]] == ["rms", "delta"]
    assert progress.count("rms, 1 thread") == 1
    assert {"json", "md"} <= set(summary["files"]) and all(
        (tmp_path / p).exists() for p in summary["files"].values()
    )


def test_a_failed_check_is_exit_code_one(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(rows, "measure", lambda *args: (_ for _ in ()).throw(AssertionError("bench: wrong")))
    assert main(["bench", "features", "--rows", "rms", "--threads", "1", "-o", str(tmp_path)]) == 1
    assert json.loads(capsys.readouterr().out)["failed"] == ["rms"]


def test_interrupted_writes_what_was_measured(tmp_path, capsys, monkeypatch):
    measured = rows.measure

    def second_is_interrupted(row, *args):
        if row.name == "delta":
            raise KeyboardInterrupt
        return measured(row, *args)

    monkeypatch.setattr(rows, "measure", second_is_interrupted)
    code = main(["bench", "features", "--quick", "--rows", "rms,delta", "--threads", "1", "-o", str(tmp_path)])
    out, progress = capsys.readouterr()
    summary = json.loads(out)
    assert code == 130 and [r["row"] for r in summary["rows"]] == ["rms"]
    assert "interrupted after 1 measurements" in progress
    written = json.loads((tmp_path / summary["files"]["json"]).read_text())
    assert written["interrupted"] and [r["row"] for r in written["rows"]] == ["rms"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rows", "mfcc,nonsense"], "bench: row must be one of"),
        (["--threads", "1,two"], "bench: --threads must be integers > 0"),
        (["--threads", "0"], "--threads must be"),
    ],
)
def test_wrong_use(arguments, message, tmp_path, capsys):
    assert main(["bench", "features", *arguments, "-o", str(tmp_path / "none")]) == 2
    assert message in capsys.readouterr().err and not (tmp_path / "none").exists()


def test_alone_no_rival_is_imported(tmp_path, capsys, monkeypatch):
    for name in rivals.NAMES:
        monkeypatch.setitem(sys.modules, name, sys.modules.get(name))  # to be put back
    try:
        code = main(["bench", "features", "--quick", "--rows", "rms", "--alone", "-o", str(tmp_path)])
        assert not any(map(rivals.module, rivals.NAMES))
    finally:
        rivals.module.cache_clear()
    summary = json.loads(capsys.readouterr().out)
    assert code == 0 and [(r["threads"], r["ratios"]) for r in summary["rows"]] == [(1, {}), (2, {})]
    assert "target is reached" not in (tmp_path / summary["files"]["md"]).read_text()


def test_networks_to_files(tmp_path, capsys):
    code = main(["bench", "nn", "--quick", "--only", "gemm_5*", "--threads", "1", "-o", str(tmp_path)])
    summary = json.loads(capsys.readouterr().out)
    assert code == 0 and [r["row"] for r in summary["rows"]] == ["gemm_512"] and summary["summary"] == []
    assert summary["files"]["md"].endswith("-nn.md")
    assert (tmp_path / summary["files"]["md"]).read_text().startswith("# Networks on ")


def test_networks_without_torch(tmp_path, capsys, monkeypatch):
    for place in ("rivals", "cases.case"):
        monkeypatch.setattr(f"fastaudio.bench.{place}.module", lambda name: None)
    monkeypatch.setattr(rows.machine, "PACKAGES", ("numpy",))
    code = main(["bench", "nn", "--quick", "--rows", "tiny_2_5_1", "--threads", "1", "-o", str(tmp_path)])
    out, progress = capsys.readouterr()
    summary = json.loads(out)
    assert code == 0 and summary["rows"][0]["ratios"] == {} and "torch is not installed" in progress
    assert "- torch is not installed" in (tmp_path / summary["files"]["md"]).read_text()


def test_a_pattern_without_rows(tmp_path, capsys):
    assert main(["bench", "nn", "--only", "nothing*", "-o", str(tmp_path / "none")]) == 2
    assert "bench: --only must match a row of nn" in capsys.readouterr().err
