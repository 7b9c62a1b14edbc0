"""Folders -> sets: the courses' schema, reports, bad files, going on."""

import json
import os
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sound_folders import SR, make, sound, tree

import fastaudio as fa
from fastaudio.backends import registry

pytest.importorskip("soundfile")
ONE_SECOND = {"track_seconds": 1, "num_segments": 2}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(tmp_path_factory.mktemp("music") / "genres")


def test_the_courses_example(tmp_path):
    """One track of 30 s in 5 segments: 5 blocks and 5 labels of its genre."""
    for name in ("blues", "classical", "hiphop"):
        make(tmp_path / "genres", [name], 1, 30 * SR if name == "hiphop" else SR)
    report = fa.data.build(tmp_path / "genres", tmp_path / "data.json", num_segments=5)
    data = json.loads((tmp_path / "data.json").read_text())
    assert list(data) == ["mapping", "mfcc", "labels", "groups"]
    assert data["mapping"] == ["blues", "classical", "hiphop"] and data["labels"] == [2, 2, 2, 2, 2]
    assert data["groups"] == ["hiphop/hiphop.00000.wav"] * 5
    assert np.array(data["mfcc"]).shape == (5, 259, 13) and isinstance(data["mfcc"][0][0][0], float)
    y, _ = fa.load(tmp_path / "genres" / "hiphop" / "hiphop.00000.wav")
    want = fa.feature.mfcc(y=y[:132_300], sr=SR, n_mfcc=13).T
    np.testing.assert_array_equal(np.array(data["mfcc"][0], np.float32), want)
    assert (report["tracks"], report["segments"], report["dropped_segments"]) == (3, 5, 10)
    assert (report["too_short"], report["failed"], report["errors"]) == (2, 0, None)
    assert sorted(os.listdir(tmp_path)) == ["data.about.json", "data.json", "genres"]


def test_ten_segments_and_the_crop(tmp_path):
    make(tmp_path / "genres", ["blues"], 1, 30 * SR)
    fa.data.build(tmp_path / "genres", tmp_path / "ten.npz")
    assert fa.data.load(tmp_path / "ten.npz").shape == (10, 130, 13)
    fa.data.build(tmp_path / "genres", tmp_path / "five.npz", num_segments=5, n_frames=258)
    assert fa.data.load(tmp_path / "five.npz").shape == (5, 258, 13)


@pytest.mark.parametrize("output", ["set.json", "set.npz", "set"])
def test_every_form_holds_the_same(folder, tmp_path, output):
    report = fa.data.build(folder, tmp_path / output, **ONE_SECOND)
    data = fa.data.load(tmp_path / output)
    assert data.shape == (18, 22, 13) == (report["segments"], *report["shape"])
    assert data.y.tolist() == [0] * 6 + [1] * 6 + [2] * 6 and data.mapping == ["blues", "jazz", "rock"]
    assert data.groups[:3].tolist() == ["blues/blues.00000.wav"] * 2 + ["blues/blues.00001.wav"]
    y, _ = fa.load(folder / "jazz" / "jazz.00001.wav")
    want = fa.feature.mfcc(y=y[11025:22050], sr=SR, n_mfcc=13).T
    np.testing.assert_array_equal(data.take([9])[0], want)
    assert data.about["counts"]["segments"] == 18 and data.about["sr"] == SR


def test_several_features(folder, tmp_path):
    fa.data.build(folder, tmp_path / "set.json", features=["mfcc", "mfcc_delta2", "log_mel"], n_mels=40, **ONE_SECOND)
    data = fa.data.load(tmp_path / "set.json")
    assert data.columns == {"mfcc": 13, "mfcc_delta2": 13, "log_mel": 40} and data.shape == (18, 22, 66)
    assert data.feature("mfcc_delta2").shape == (18, 22, 13)
    assert list(json.loads((tmp_path / "set.json").read_text()))[1:4] == ["mfcc", "mfcc_delta2", "log_mel"]


def test_chroma_beside_mfccs(folder, tmp_path):
    """Blocks are those of the functions on each segment alone, short and silent ones included."""
    features = ("chroma_stft", "mfcc")
    fa.write(folder / "blues" / "silent.wav", np.zeros(SR // 4), SR)
    fa.data.build(folder, tmp_path / "a.npz", features=features, segment_seconds=0.5, short="pad", n_fft=1024)
    (folder / "blues" / "silent.wav").unlink()
    found = fa.data.load(tmp_path / "a.npz")
    assert dict(found.columns) == {"chroma_stft": 12, "mfcc": 13} and found.X.shape[1:] == (22, 25)
    track = found.groups.tolist().index("jazz/jazz.00000.wav")
    y, _ = fa.load(folder / "jazz" / "jazz.00000.wav", sr=SR)
    wanted = fa.feature.chroma_stft(y=y[: SR // 2], sr=SR, tuning=0.0, n_fft=1024, hop_length=512)
    assert np.abs(found.X[track, :, :12] - wanted.T).max() < 1e-6
    fa.data.build(folder, tmp_path / "b.npz", features=["chroma_stft"], segment_seconds=0.5, n_fft=1024)
    alone = fa.data.load(tmp_path / "b.npz")
    assert (alone.X[alone.groups == "jazz/jazz.00000.wav"] == found.X[found.groups == "jazz/jazz.00000.wav"][:, :, :12]).all()


def test_bad_files_are_listed_and_skipped(tmp_path):
    root = make(tmp_path / "genres", ["blues", "jazz"], 2)
    (root / "jazz" / "jazz.00054.wav").write_bytes(b"RIFF nothing")
    (root / "jazz" / "empty.wav").touch()
    fa.write(root / "blues" / "blues.00009.wav", np.zeros(100, np.float32), SR)
    report = fa.data.build(root, tmp_path / "set.npz", **ONE_SECOND)
    assert (report["tracks"], report["segments"], report["failed"], report["too_short"]) == (7, 8, 2, 1)
    assert report["too_short_files"] == ["blues/blues.00009.wav"]
    with open(report["errors"]) as file:
        errors = [json.loads(line) for line in file]
    assert [e["path"] for e in errors] == ["jazz/empty.wav", "jazz/jazz.00054.wav"]
    assert errors[1]["stage"] == "decode" and errors[1]["error"] == "AudioError" and errors[1]["size"] == 12
    assert os.path.basename(report["errors"]) == "set.errors.jsonl"
    again = fa.data.build(root, tmp_path / "set.npz", **ONE_SECOND)
    assert again["resumed"] is None and again["errors"] == report["errors"] and again["segments"] == 8
    for name in ("empty.wav", "jazz.00054.wav"):
        (root / "jazz" / name).unlink()
    assert fa.data.build(root, tmp_path / "set.npz", overwrite=True, **ONE_SECOND)["errors"] is None
    assert not os.path.exists(report["errors"])


def test_other_lengths(tmp_path):
    """Neither 30 s nor the same: whole files in seconds; spoken digits filled up."""
    for name, seconds in (("a", 2.5), ("b", 0.4), ("c", 1.0)):
        make(tmp_path / "set", [name], 1, int(seconds * SR))
    report = fa.data.build(tmp_path / "set", tmp_path / "cut.npz", segment_seconds=1)
    assert fa.data.load(tmp_path / "cut.npz").y.tolist() == [0, 0, 2] and report["too_short_files"] == ["b/b.00000.wav"]
    fa.data.build(tmp_path / "set", tmp_path / "pad.npz", segment_seconds=1, short="pad")
    assert fa.data.load(tmp_path / "pad.npz").y.tolist() == [0, 0, 1, 2]


def test_the_same_bytes_by_any_executor(folder, tmp_path):
    with ThreadPoolExecutor(3) as pool:
        executors = {"one": {"workers": 1}, "five": {"workers": 5}, "mine": {"executor": pool},
                     "processes": {"executor": "processes", "workers": 2}}  # fmt: skip
        for name, arguments in executors.items():
            fa.data.build(folder, tmp_path / name, **ONE_SECOND, **arguments)
        assert pool.submit(int, "3").result() == 3  # left open
    assert len({json.dumps({n: b.hex() for n, b in tree(tmp_path / name).items()}) for name in executors}) == 1


@pytest.mark.parametrize("executor", ["threads", "processes"])
def test_workers_use_the_engine_of_the_caller(folder, tmp_path, executor):
    for name in ("cpu", "numba"):
        if name not in registry.available():
            pytest.skip(f"{name} is not installed")
    found = {}
    for name in ("cpu", "numba", "high"):
        with fa.use_backend("cpu" if name == "high" else name), fa.precision("high" if name == "high" else "default"):
            y, _ = fa.load(folder / "blues" / "blues.00000.wav")
            want = fa.feature.mfcc(y=y[:11025], sr=SR, n_mfcc=13).T
            fa.data.build(folder, tmp_path / f"{name}.npz", executor=executor, workers=2, **ONE_SECOND)
        found[name] = fa.data.load(tmp_path / f"{name}.npz").X
        np.testing.assert_array_equal(found[name][0], want)
    assert not np.array_equal(found["cpu"], found["numba"]) and not np.array_equal(found["cpu"], found["high"])


def test_workers_leave_the_filters_of_warnings_alone(folder, tmp_path, monkeypatch):
    """They belong to the whole process: two threads that keep and restore them lose those of a third."""

    def refused(*args, **kwargs):
        raise AssertionError("catch_warnings in a worker")

    with monkeypatch.context() as here:
        here.setattr(warnings, "catch_warnings", refused)
        fa.data.build(folder, tmp_path / "set.npz", workers=2, **ONE_SECOND)
    assert len(fa.data.load(tmp_path / "set.npz"))


def test_what_is_there_is_kept(folder, tmp_path):
    for output in ("set.json", "set.npz", "set"):
        first = fa.data.build(folder, tmp_path / output, **ONE_SECOND)
        before = tree(tmp_path)
        start = time.perf_counter()
        again = fa.data.build(folder, tmp_path / output, **ONE_SECOND)
        assert time.perf_counter() - start < 5 and again["resumed"] is None and first["resumed"] == 0
        assert tree(tmp_path) == before
        with pytest.raises(fa.ParameterError, match="output must be new"):
            fa.data.build(folder, tmp_path / output, n_mfcc=5, **ONE_SECOND)
        assert tree(tmp_path) == before
        fa.data.build(folder, tmp_path / output, n_mfcc=5, overwrite=True, **ONE_SECOND)
        assert fa.data.load(tmp_path / output).shape[2] == 5


def test_a_folder_of_something_else_is_left_alone(folder, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("the only copy")
    for overwrite in (False, True):
        with pytest.raises(fa.ParameterError, match="new or empty folder"):
            fa.data.build(folder, tmp_path / "thesis", overwrite=overwrite, **ONE_SECOND)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "the only copy"


@pytest.mark.parametrize(
    "arguments, rule",
    [
        ({"features": "nonsense"}, "feature must be one of"), ({"features": []}, "at least one feature"),
        ({"n_mfcc": 0}, "n_mfcc must be"), ({"hop_length": 0}, "hop_length"), ({"sr": 0}, "sr must"),
        ({"center": False}, "center"), ({"workers": 0}, "workers"), ({"executor": "cluster"}, "executor must"),
        ({"part_mb": 0}, "part_mb"), ({"output": "set.wav"}, "must end in .json"), ({"nonsense": 1}, "nonsense"),
        ({"window": np.ones(2048)}, "JSON"),
    ],
)  # fmt: skip
def test_rules_are_checked_before_anything_is_made(folder, tmp_path, arguments, rule):
    output = tmp_path / arguments.pop("output", "set.json")
    with pytest.raises(fa.ParameterError, match=rule):
        fa.data.build(folder, output, **{**ONE_SECOND, **arguments})
    assert os.listdir(tmp_path) == []


def test_progress_tells_rate_and_time_left(folder, tmp_path, capsys):
    fa.data.build(folder, tmp_path / "set.npz", progress=True, **ONE_SECOND)
    shown = capsys.readouterr()
    assert shown.out == "" and "9/9" in shown.err and "file/s" in shown.err and "real time" in shown.err


def test_sounds_differ():
    assert not np.array_equal(sound(0, 100), sound(1, 100))
