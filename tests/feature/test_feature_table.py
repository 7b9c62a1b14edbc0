"""Statistics over time and tables of them: values, names, files, errors."""

import csv
import sys

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.feature.statistics import DEFAULT, STATISTICS

EVERY = (*STATISTICS, "p0", "p10", "p99.5", "p100")


def reference(name, x):
    """One number of one row, a step at a time."""
    x = x.astype(np.float64)
    mean, n = sum(x) / len(x), len(x)
    spread = np.sqrt(sum((x - mean) ** 2) / n)
    if name in ("skewness", "kurtosis"):
        order = 3 if name == "skewness" else 4
        return sum(((x - mean) / spread) ** order) / n if spread > 1e-12 * np.abs(x).max() else 0.0
    if name == "slope":
        return np.polyfit(np.arange(n), x, 1)[0] if n > 1 else 0.0
    if name.startswith("p"):
        at = float(name[1:]) / 100 * (n - 1)
        low = int(at)
        s = np.sort(x)
        return s[low] + (at - low) * (s[min(low + 1, n - 1)] - s[low])
    s = np.sort(x)
    return {
        "mean": mean,
        "std": spread,
        "median": (s[(n - 1) // 2] + s[n // 2]) / 2,
        "min": s[0],
        "max": s[-1],
        "range": s[-1] - s[0],
    }[name]


def test_random_rows():
    rng = np.random.default_rng(0)
    for case in range(300):
        rows, t = int(rng.integers(1, 5)), int(rng.integers(1, 40))
        x = rng.standard_normal((rows, t)) * 10.0 ** rng.integers(-3, 4) + rng.uniform(-2, 2)
        if case % 7 == 0:
            x[0] = x[0, 0]
        x = x.astype([np.float32, np.float64][rng.integers(2)])
        got = fa.feature.statistics({"a": x}, statistics=EVERY)
        labels = ["a"] if rows == 1 else [f"a_{i}" for i in range(rows)]
        assert list(got) == [f"{label}_{name}" for label in labels for name in EVERY]
        for row, label in zip(x, labels, strict=True):
            for name in EVERY:
                want = reference(name, row)
                scale = 1.0 if name in ("skewness", "kurtosis") else float(np.abs(row).max())
                assert abs(got[f"{label}_{name}"] - want) <= 1e-8 * max(scale, abs(want)), (name, x.shape)


@pytest.mark.rivals
def test_equals_scipy():
    stats = pytest.importorskip("scipy.stats")
    x = np.random.default_rng(1).gamma(2.0, size=(3, 100))
    got = fa.feature.statistics({"a": x}, statistics=("skewness", "kurtosis", "p17"))
    np.testing.assert_allclose([got[f"a_{i}_skewness"] for i in range(3)], stats.skew(x, axis=1), rtol=1e-12)
    np.testing.assert_allclose(
        [got[f"a_{i}_kurtosis"] for i in range(3)], stats.kurtosis(x, axis=1, fisher=False), rtol=1e-12
    )
    np.testing.assert_allclose([got[f"a_{i}_p17"] for i in range(3)], np.percentile(x, 17, axis=1), rtol=1e-12)


def test_wrong_statistics():
    x = {"a": np.ones((2, 3))}
    for wrong in ("variance", "p101", "p", "p-1", 5, None):
        with pytest.raises(fa.ParameterError, match="a statistic must be"):
            fa.feature.statistics(x, statistics=[wrong])
    for wrong in (np.ones((2, 0)), np.ones((1, 2, 3)), np.ones((2, 3), complex), np.float64(1)):
        with pytest.raises(fa.ParameterError, match="at least one frame"):
            fa.feature.statistics({"a": wrong})


@pytest.fixture
def sounds(tmp_path):
    """Three files of different lengths."""
    pytest.importorskip("soundfile")
    rng = np.random.default_rng(2)
    paths = [tmp_path / f"{i}.wav" for i in range(3)]
    for i, path in enumerate(paths):
        fa.write(path, rng.uniform(-0.5, 0.5, 8000 + 3000 * i).astype(np.float32), 22050)
    return paths


def test_table_of_files(sounds, tmp_path):
    features = {"mfcc": {"n_mfcc": 3}, "mfcc_delta": {}, "spectral_entropy": {}}
    table = fa.feature_table([*sounds[:2], tmp_path / "gone.wav", sounds[2]], features=features)
    assert table.paths == [str(p) for p in sounds] and [p for p, _ in table.errors] == [str(tmp_path / "gone.wav")]
    assert isinstance(table.errors[0][1], fa.AudioError)
    labels = [f"mfcc_{i}" for i in range(3)] + [f"mfcc_delta_{i}" for i in range(3)] + ["spectral_entropy"]
    assert table.columns == [f"{label}_{name}" for label in labels for name in DEFAULT]
    for path, row in zip(sounds, table.values, strict=True):
        y, sr = fa.load(path)
        want = fa.feature.statistics(fa.extract(y, sr=sr, features=features))
        assert list(row) == list(want.values())
    with pytest.raises(fa.AudioError):
        fa.feature_table([tmp_path / "gone.wav"], on_error="raise")
    empty = fa.feature_table([tmp_path / "gone.wav"])
    assert empty.values.shape == (0, 0) and len(empty.errors) == 1
    for wrong in ({"statistics": ["nonsense"]}, {"statistics": []}, {"features": ["nonsense"]}, {"on_error": "skip"}):
        with pytest.raises(fa.ParameterError):
            fa.feature_table(sounds, **wrong)


def test_csv(sounds, tmp_path):
    table = fa.feature_table(sounds, features=["rms"], statistics=["mean", "p95"])
    table.write(tmp_path / "t.csv")
    lines = list(csv.reader((tmp_path / "t.csv").read_text().splitlines()))
    assert lines[0] == ["path", "rms_mean", "rms_p95"] and [line[0] for line in lines[1:]] == [str(p) for p in sounds]
    np.testing.assert_array_equal(np.array([line[1:] for line in lines[1:]], float), table.values)
    with pytest.raises(fa.ParameterError, match=".csv or .parquet"):
        table.write(tmp_path / "t.xlsx")


def test_parquet(sounds, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = fa.feature_table(sounds, features=["rms"], statistics=["mean", "p95"])
    table.write(tmp_path / "t.parquet")
    back = parquet.read_table(tmp_path / "t.parquet").to_pydict()
    assert list(back) == ["path", *table.columns] and back["path"] == table.paths
    np.testing.assert_array_equal(np.array([back[c] for c in table.columns]).T, table.values)


def test_parquet_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(fa.BackendUnavailable, match="pip install"):
        fa.feature.feature_table.FeatureTable([], [], np.zeros((0, 0)), []).write(tmp_path / "t.parquet")
    assert list(tmp_path.iterdir()) == []
