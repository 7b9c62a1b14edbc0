"""extract_files: order, bounds, error records, cancellation."""

import importlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import fastaudio as fa

pytest.importorskip("soundfile")
module = importlib.import_module("fastaudio.feature.extract_files")


@pytest.fixture
def clips(tmp_path):
    paths = []
    for i in range(12):
        paths.append(tmp_path / f"{i:02}.wav")
        fa.write(paths[-1], np.full(22050, (i + 1) / 20, np.float32), 22050)
    return paths


def stand_in(seen=None, delay=0.0):
    def extract(y, *, sr, features, **kwargs):
        if seen is not None:
            seen.append(threading.current_thread().name)
        time.sleep(delay)
        return {name: np.array([[y.mean(), sr, len(kwargs)]]) for name in features}

    return extract


def test_in_order_with_any_number_of_workers(clips, monkeypatch):
    monkeypatch.setattr(module, "extract", stand_in())
    for workers in (1, 2, 7, None):
        got = list(fa.extract_files(iter(clips), workers=workers, features=["a", "b"], sr=22050, n_fft=8))
        assert [r.path for r in got] == clips and all(r.error is None for r in got)
        assert [list(r.features) for r in got] == [["a", "b"]] * 12
        np.testing.assert_allclose([r.features["a"][0, 0] for r in got], np.arange(1, 13) / 20, atol=1e-4)
        assert got[0].features["a"][0, 2] == 1


def test_bad_files_are_records(clips, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "extract", stand_in())
    (tmp_path / "bad.wav").write_bytes(b"no audio at all")
    paths = [clips[0], tmp_path / "bad.wav", tmp_path / "gone.wav", None, clips[1]]
    got = list(fa.extract_files(paths, workers=2))
    assert [type(r.error).__name__ for r in got] == [
        "NoneType",
        "AudioError",
        "AudioFileNotFound",
        "ParameterError",
        "NoneType",
    ]
    assert [r.features is None for r in got] == [False, True, True, True, False]
    with pytest.raises(fa.AudioError, match="bad.wav"):
        list(fa.extract_files(paths, on_error="raise"))


def test_any_failure_of_one_file_is_its_record(clips, monkeypatch):
    def extract(y, *, sr, features):
        if len(y) == 22050 and abs(y[0] - 0.1) < 1e-3:
            raise MemoryError("too long")
        return {"x": y}

    monkeypatch.setattr(module, "extract", extract)
    got = list(fa.extract_files(clips, features=["x"]))
    assert [r.path for r in got if r.error] == [clips[1]] and isinstance(got[1].error, MemoryError)


def test_wrong_parameters_are_said_before_any_file(clips, monkeypatch):
    def extract(y, *, sr, features):
        raise fa.ParameterError("extract: no such feature")

    monkeypatch.setattr(module, "extract", extract)
    with pytest.raises(fa.ParameterError, match="no such feature"):
        fa.extract_files(clips, features=["nonsense"])
    monkeypatch.setattr(module, "extract", stand_in())
    for arguments in ({"workers": 0}, {"on_error": "ignore"}, {"sr": -1}):
        with pytest.raises(fa.ParameterError, match=f"extract_files: {next(iter(arguments))}"):
            fa.extract_files(clips, **arguments)


def test_only_a_few_clips_in_flight(clips, monkeypatch):
    monkeypatch.setattr(module, "extract", stand_in())
    taken = []

    def paths():
        for path in clips * 5:
            taken.append(path)
            yield path

    results = fa.extract_files(paths(), workers=2)
    next(results)
    time.sleep(0.05)
    assert len(taken) <= 4
    results.close()
    assert len(taken) <= 4


def test_runs_in_parallel_and_in_a_given_executor(clips, monkeypatch):
    seen = []
    monkeypatch.setattr(module, "extract", stand_in(seen, 0.03))
    start = time.perf_counter()
    list(fa.extract_files(clips, workers=6))
    assert time.perf_counter() - start < 12 * 0.03
    with ThreadPoolExecutor(2, "mine") as pool:
        seen.clear()
        assert len(list(fa.extract_files(clips, executor=pool))) == 12
        assert sum(name.startswith("mine") for name in seen) == 12
        assert pool.submit(int, "3").result() == 3  # left open


def test_progress_on_stderr(clips, monkeypatch, capsys):
    monkeypatch.setattr(module, "extract", stand_in())
    list(fa.extract_files(clips, progress=True))
    captured = capsys.readouterr()
    assert "12/12" in captured.err and captured.out == ""


def test_options_of_single_features(clips):
    (result,) = fa.extract_files(clips[:1], features={"mfcc": {"n_mfcc": 5}, "rms": {}})
    assert {name: x.shape[0] for name, x in result.features.items()} == {"mfcc": 5, "rms": 1}


def test_one_path_is_one_file(clips):
    (found,) = fa.extract_files(str(clips[0]))
    assert found.error is None and fa.feature_table(clips[0]).paths == [str(clips[0])]


def test_the_same_as_load_and_extract(clips):
    for result in fa.extract_files(clips, features=["mfcc", "rms"], n_mfcc=13):
        y, sr = fa.load(result.path)
        expected = module.extract(y, sr=sr, features=["mfcc", "rms"], n_mfcc=13)
        for name in ("mfcc", "rms"):
            np.testing.assert_array_equal(result.features[name], expected[name])
