"""`fastaudio features`: inputs, formats, resuming, bad files, interruption."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.cli.feature_files import is_whole
from fastaudio.cli.inputs import find_inputs
from fastaudio.cli.main import main

pytest.importorskip("soundfile")


@pytest.fixture
def music(tmp_path):
    """music/{a.wav, rock/b.flac, rock/c.wav, .hidden.wav, notes.txt}"""
    root = tmp_path / "music"
    (root / "rock").mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in ("a.wav", "rock/b.flac", "rock/c.wav", ".hidden.wav"):
        fa.write(root / name, rng.uniform(-0.5, 0.5, 22050).astype(np.float32), 22050)
    (root / "notes.txt").write_text("no audio")
    return root


def features(*arguments):
    return main(["features", *map(str, arguments), "--quiet"])


def names(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_folder_to_npz(music, tmp_path, capsys):
    out = tmp_path / "out"
    assert features(music, "-o", out, "--features", "mfcc,rms", "--n-mfcc", 13) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["files"], summary["written"], summary["failed"], summary["errors"]) == (3, 3, 0, None)
    assert names(out) == ["a.wav.npz", "rock/b.flac.npz", "rock/c.wav.npz", "settings.json"]
    with np.load(out / "rock" / "b.flac.npz") as got:
        assert (
            sorted(got) == ["mfcc", "rms"]
            and got["mfcc"].shape == (13, 44)
            and got["mfcc"].dtype == np.float32
        )
        (expected,) = fa.extract_files([music / "rock" / "b.flac"], features=["mfcc", "rms"], n_mfcc=13)
        np.testing.assert_array_equal(got["mfcc"], expected.features["mfcc"])


def test_every_format_holds_the_same_numbers(music, tmp_path, capsys):
    arrays = {}
    for kind in ("npz", "npy", "json", "csv"):
        assert (
            features(music / "a.wav", "-o", tmp_path / kind, "--features", "mfcc,rms", "--format", kind) == 0
        )
        path = tmp_path / kind / f"a.wav.{kind}"
        assert is_whole(path)
        if kind == "npz":
            with np.load(path) as got:
                arrays[kind] = np.concatenate((got["mfcc"], got["rms"]))
        elif kind == "npy":
            arrays[kind] = np.load(path)
        elif kind == "json":
            content = json.loads(path.read_text())
            assert (content["sr"], content["hop_length"]) == (22050, 512)
            arrays[kind] = np.array(content["features"]["mfcc"] + content["features"]["rms"], np.float32)
        else:
            rows = list(csv.reader(path.read_text().splitlines()))
            assert rows[0] == ["frame", *(f"mfcc_{i}" for i in range(20)), "rms"]
            assert [row[0] for row in rows[1:]] == [str(t) for t in range(44)]
            arrays[kind] = np.array(rows[1:], np.float64).T[1:].astype(np.float32)
    for kind in arrays:
        np.testing.assert_array_equal(arrays[kind], arrays["npz"], err_msg=kind)


def test_globs_manifests_and_duplicates(music, tmp_path, monkeypatch):
    assert [p.name for p in find_inputs("features", [str(music / "**" / "*.wav")], None)] == [
        "a.wav",
        "c.wav",
    ]
    assert len(find_inputs("features", [str(music), str(music / "a.wav"), str(music)], None)) == 3
    (music / "list.txt").write_text("# comment\nrock/c.wav\n\na.wav\n")
    assert [p.name for p in find_inputs("features", [], str(music / "list.txt"))] == ["c.wav", "a.wav"]
    (music / "list.csv").write_text("label,path\nrock,rock/c.wav\npop,a.wav\n")
    assert [p.name for p in find_inputs("features", [], str(music / "list.csv"))] == ["c.wav", "a.wav"]
    (music / "odd[1].wav").write_bytes(b"")
    assert [p.name for p in find_inputs("features", [str(music / "odd[1].wav")], None)] == ["odd[1].wav"]
    (music / "no.csv").write_text("file\na.wav\n")
    for sources, manifest in (
        ([], None),
        ([str(music / "*.xyz")], None),
        ([], "gone.txt"),
        ([], str(music / "no.csv")),
    ):
        with pytest.raises(fa.ParameterError, match="features: "):
            find_inputs("features", sources, manifest)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of POSIX")
def test_walk_stays_below_the_folder(music, tmp_path):
    outside = tmp_path / "secret.wav"
    fa.write(outside, np.zeros(100), 8000)
    (music / "link.wav").symlink_to(outside)
    (music / "inner.wav").symlink_to(music / "a.wav")
    (music / "loop").symlink_to(music)
    os.mkfifo(music / "pipe.wav")
    assert [p.name for p in find_inputs("features", [str(music)], None)] == [
        "a.wav",
        "inner.wav",
        "b.flac",
        "c.wav",
    ]


def test_outputs_never_leave_the_folder(music, tmp_path, capsys):
    assert features(music / "rock" / ".." / "a.wav", music / "rock" / "c.wav", "-o", tmp_path / "out") == 0
    assert names(tmp_path / "out") == ["a.wav.npz", "rock/c.wav.npz", "settings.json"]


def test_bad_files_are_listed_and_the_code_is_3(music, tmp_path, capsys):
    (music / "bad.wav").write_bytes(b"nothing")
    (music / "cut.wav").write_bytes((music / "a.wav").read_bytes()[:5000])
    out = tmp_path / "out"
    assert features(music, "-o", out) == 3
    captured = capsys.readouterr()
    assert json.loads(captured.out)["failed"] == 2 and captured.err.count("fastaudio features: load:") == 2
    lines = [json.loads(line) for line in (out / "errors.jsonl").read_text().splitlines()]
    assert [(os.path.basename(r["path"]), r["error"]) for r in lines] == [
        ("bad.wav", "AudioError"),
        ("cut.wav", "AudioError"),
    ]
    assert "truncated" in lines[1]["message"]
    (music / "bad.wav").unlink()
    (music / "cut.wav").unlink()
    assert features(music, "-o", out) == 0 and not (out / "errors.jsonl").exists()


@pytest.mark.parametrize("kind", ["npz", "npy", "json", "csv"])
def test_resume_makes_only_what_is_missing_or_damaged(music, tmp_path, capsys, kind):
    out = tmp_path / "out"
    arguments = (music, "-o", out, "--format", kind, "--resume")
    assert features(*arguments) == 0
    kept, damaged = out / f"a.wav.{kind}", out / f"rock/b.flac.{kind}"
    before = kept.stat().st_mtime_ns
    content = damaged.read_bytes()
    (out / f"rock/c.wav.{kind}").unlink()
    damaged.write_bytes(content[: len(content) // 2])
    stale = out / ".a.wav.npz.0123456789ab.tmp"
    stale.write_bytes(b"")
    os.utime(stale, (0, 0))
    capsys.readouterr()
    assert features(*arguments) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["kept"], summary["written"]) == (1, 2)
    assert kept.stat().st_mtime_ns == before and damaged.read_bytes() == content and not stale.exists()


def test_resume_refuses_other_settings(music, tmp_path, capsys):
    out = tmp_path / "out"
    assert features(music, "-o", out) == 0
    assert features(music, "-o", out, "--resume", "--n-mfcc", 13) == 2
    assert "--resume needs the settings" in capsys.readouterr().err
    assert features(music, "-o", out, "--n-mfcc", 13) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--features", "nonsense"),
        ("--features", ","),
        ("--hop-length", "-1"),
        ("--jobs", "0"),
        ("--sr", "0"),
        ("--sr", "-5"),
    ],
)
def test_wrong_parameters_are_2_and_touch_nothing(music, tmp_path, capsys, arguments):
    assert features(music, "-o", tmp_path / "out", *arguments) == 2
    assert capsys.readouterr().err.startswith("fastaudio: ") and not (tmp_path / "out").exists()


def test_progress_on_stderr_json_on_stdout(music, tmp_path):
    command = [
        sys.executable,
        "-m",
        "fastaudio",
        "features",
        str(music),
        "-o",
        str(tmp_path / "out"),
        "--sr",
        "native",
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 and "3/3" in done.stderr and json.loads(done.stdout)["sr"] is None


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("stop, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_interrupted_runs_leave_whole_files_and_resume(tmp_path, stop, code):
    root, out = tmp_path / "in", tmp_path / "out"
    root.mkdir()
    for i in range(150):
        fa.write(root / f"{i:03}.wav", np.full(220500, i / 200, np.float32), 44100)
    command = [
        sys.executable,
        "-m",
        "fastaudio",
        "features",
        str(root),
        "-o",
        str(out),
        "--quiet",
        "--resume",
    ]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while len(list(out.glob("*.npz"))) < 3 and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    child.send_signal(stop)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == code and "Traceback" not in errors
    written = list(out.glob("*.npz"))
    assert 3 <= len(written) < 150 and all(is_whole(path) for path in written)
    if stop != signal.SIGKILL:
        assert not list(out.glob(".*.tmp"))
    done = subprocess.run(command, capture_output=True, text=True)
    summary = json.loads(done.stdout)
    assert (
        done.returncode == 0
        and summary["kept"] >= len(written)
        and summary["kept"] + summary["written"] == 150
    )
    assert len(list(out.glob("*.npz"))) == 150
