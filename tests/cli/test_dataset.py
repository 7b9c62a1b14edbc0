"""`fastaudio dataset`: the whole way in commands, exit codes, help."""

import json

import numpy as np
import pytest
from sound_folders import SR, make

import fastaudio as fa
from fastaudio.cli.main import main

pytest.importorskip("soundfile")


def run(*arguments):
    return main(["dataset", *map(str, arguments)])


@pytest.fixture
def genres(tmp_path):
    return make(tmp_path / "genres", tracks=5, samples=2 * SR)


def test_build_split_verify_stats_convert(genres, tmp_path, capsys):
    out = tmp_path / "data.npz"
    assert run("build", genres, "-o", out, "--track-seconds", 2, "--segments", 4, "--n-frames", 20, "--features",
               "mfcc,rms", "--n-mfcc", 5, "--quiet") == 0  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    assert (report["tracks"], report["segments"], report["shape"]) == (15, 60, [20, 6])
    parts = tmp_path / "parts"
    assert run("split", out, "-o", parts, "--fractions", ".6,.2,.2", "--normalize", "standard", "--seed", 2) == 0
    report = json.loads(capsys.readouterr().out)
    assert [report[name]["tracks"] for name in ("train", "validation", "test")] == [9, 3, 3]
    train, test = fa.data.load(parts / "train.npz"), fa.data.load(parts / "test.npz")
    np.testing.assert_allclose(train.normalizer(train.X).mean((0, 1)), 0, atol=1e-4)
    assert test.normalizer.to_dict() == train.normalizer.to_dict() and test.part == "test"
    assert run("convert", parts / "train.npz", tmp_path / "train.json", "--indent", 4) == 0
    assert json.loads(capsys.readouterr().out)["features"] == {"mfcc": 5, "rms": 1}
    assert (tmp_path / "train.json").read_text().startswith('{\n    "mapping": [\n        "blues",')
    assert run("verify", tmp_path / "train.json", parts / "test.npz") == 0
    assert json.loads(capsys.readouterr().out)[str(tmp_path / "train.json")]["segments"] == 36
    assert run("stats", tmp_path / "train.json") == 0
    assert json.loads(capsys.readouterr().out)["part"] == "train"
    (tmp_path / "train.json").write_text("{}")
    assert run("verify", tmp_path / "train.json", parts / "test.npz") == 1
    assert "must hold keys" in capsys.readouterr().out


def test_bad_files_are_3_and_the_same_command_goes_on(genres, tmp_path, capsys):
    (genres / "jazz" / "jazz.00054.wav").write_bytes(b"no sound")
    for _ in range(2):
        assert run("build", genres, "-o", tmp_path / "set", "--segment-seconds", 1) == 3
        shown = capsys.readouterr()
        report = json.loads(shown.out)
        assert report["failed"] == 1 and report["segments"] == 30
        with open(report["errors"]) as file:
            assert json.loads(file.read())["path"] == "jazz/jazz.00054.wav"
    assert report["resumed"] is None


def test_by_segment_warns(genres, tmp_path, capsys):
    run("build", genres, "-o", tmp_path / "set", "--segment-seconds", 1, "--quiet")
    assert run("split", tmp_path / "set", "-o", tmp_path / "parts", "--by", "segment") == 0
    assert "scores will be too good" in capsys.readouterr().err
    assert run("split", tmp_path / "set", "-o", tmp_path / "folds", "--by", "fold", "--pattern", r"0000(\d)",
               "--test", "4", "--validation", "2,3") == 0  # fmt: skip
    assert len(fa.data.load(tmp_path / "folds" / "validation")) == 12


def test_a_full_disk_is_named_and_the_same_command_goes_on(genres, tmp_path, capsys, monkeypatch):
    from fastaudio.data.shard_writer import ShardWriter

    add, left = ShardWriter.add, iter([True, True, False])

    def full(*arguments, **more):
        if not next(left):
            raise OSError(28, "No space left on device")
        add(*arguments, **more)

    build = ("build", genres, "-o", tmp_path / "set.json", "--segment-seconds", 1, "--quiet")
    with monkeypatch.context() as patch:
        patch.setattr(ShardWriter, "add", full)
        assert run(*build) == 1
    said = f"fastaudio dataset: No space left on device, got {str(tmp_path / 'set.json.parts')!r}\n"
    assert capsys.readouterr().err == said and not (tmp_path / "set.json").exists()
    assert run(*build) == 0 and json.loads(capsys.readouterr().out)["resumed"] == 2


def test_short_files_are_told(genres, tmp_path, capsys):
    assert run("build", genres, "-o", tmp_path / "set.npz", "--quiet") == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["too_short"] == 15 and "are the files shorter than one?" in shown.err


def test_missing_segments_are_told(genres, tmp_path, capsys):
    build = ("build", genres, "--quiet", "-o")
    assert run(*build, tmp_path / "a.npz", "--track-seconds", 4, "--segments", 4) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["dropped_segments"] == 30
    assert "segments that are missing: 30;" in shown.err and "--track-seconds" in shown.err and "(now 4)" in shown.err
    assert run(*build, tmp_path / "b.npz", "--track-seconds", 2, "--segments", 4) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments, said", [
    (("build", "gone", "-o", "x.json"), "source must be a folder"), (("stats", "gone.npz"), "there must be a data set"),
    (("split", "gone.npz", "-o", "x", "--fractions", "a"), "three numbers"),
    (("build", ".", "-o", "x.json", "--features", ""), "at least one feature"),
])  # fmt: skip
def test_wrong_use_is_2(arguments, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == 2 and said in capsys.readouterr().err


def test_help_teaches(capsys):
    for verb, words in (("build", "The same command continues"), ("split", "it leaks, and says so")):
        with pytest.raises(SystemExit) as stopped:
            run(verb, "--help")
        assert stopped.value.code == 0 and words in capsys.readouterr().out
