"""Training of classifiers, end to end: folders and sets, presets and their sizes, splits, runs that go on, answers."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from genre_sounds import CLASSES, SR, make, sound

import fastaudio as fa
from fastaudio import nn
from fastaudio.apps import GenreClassifier, Run, genre
from fastaudio.apps.genre.network import Layout, build, layout
from fastaudio.apps.genre.sets import geometry
from fastaudio.errors import FormatError, ParameterError

pytest.importorskip("soundfile")
QUICK = {"epochs": 10, "batch_size": 8, "verbose": 0, "segment_seconds": 0.5, "n_mels": 40,
         "schedule": "constant"}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def no_windows():
    try:
        import matplotlib
    except ImportError:
        return
    matplotlib.use("Agg")


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    return make(tmp_path_factory.mktemp("sounds") / "genres")


@pytest.fixture(scope="module")
def trained(sounds, tmp_path_factory):
    """A run on sounds, and its classifier."""
    out = tmp_path_factory.mktemp("runs") / "first"
    return out, genre.train(sounds, out, "cnn", **QUICK)


def test_a_run_is_complete(trained):
    out, made = trained
    names = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    wanted = "config.json environment.json history.json history.csv best.safetensors last.safetensors metrics.json"
    assert {*wanted.split(), "data.npz"} <= names
    metrics = json.loads((out / "metrics.json").read_text())
    for part in ("train", "validation", "test"):
        for kind in ("segments", "tracks"):
            found = metrics[part][kind]
            assert 0 <= found["macro_f1"] <= 1 and set(found["classes"]) == set(CLASSES)
            assert np.sum(found["confusion"]) == found["count"]
    assert metrics["test"]["tracks"]["accuracy"] >= 0.8, "timbre and rhythm are easy to tell apart"
    assert metrics["test"]["segments"]["count"] == 4 * metrics["test"]["tracks"]["count"]
    assert json.loads((out / "config.json").read_text())["config"]["segment_seconds"] == 0.5


def test_pictures(trained):
    pytest.importorskip("matplotlib")
    out, _ = trained
    for name in ("history.png", "pictures/confusion_validation.png", "pictures/confusion_test.png"):
        assert (out / name).stat().st_size > 8000


def test_answers(trained):
    out, made = trained
    again = GenreClassifier.load(out)
    for name in CLASSES:
        y = sound(name, 77, 2.3)
        heard = made.predict(y, SR)
        assert heard.label == name and heard.over_time.shape == (5, 3)
        np.testing.assert_allclose(sum(heard.probabilities.values()), 1, atol=1e-6)
        np.testing.assert_allclose(heard.times[[0, -1]], [[0, 0.5], [1.8, 2.3]])
        assert np.array_equal(heard.over_time, again.predict(y, SR).over_time)
    twice = fa.resample(y, orig_sr=SR, target_sr=16000)
    assert made.predict(np.stack([twice, twice]), 16000).label == name
    short = made.predict(y[: SR // 4], SR)
    assert len(short.times) == 1
    assert json.loads(json.dumps(short.to_dict()))["class"] == short.label
    for wrong in (np.zeros(0), np.array([0.0, np.nan])):
        with pytest.raises(ParameterError, match="samples, all finite"):
            made.predict(wrong, SR)


def test_one_file_is_enough(trained, tmp_path):
    _, made = trained
    made.save(tmp_path / "m.safetensors")
    y = sound("noisy", 5)
    assert GenreClassifier.load(tmp_path / "m.safetensors").predict(y, SR).label == made.predict(y, SR).label
    nn.Sequential([nn.layers.Dense(2, input_dim=2)]).save(tmp_path / "other.safetensors")
    with pytest.raises(FormatError, match="train genre"):
        GenreClassifier.load(tmp_path / "other.safetensors")


def test_evaluate(trained, sounds, tmp_path):
    out, _ = trained
    own = genre.evaluate(out)
    assert own["tracks"] == json.loads((out / "metrics.json").read_text())["test"]["tracks"]
    elsewhere = make(tmp_path / "elsewhere", tracks=2)
    shutil.rmtree(elsewhere / "drone")
    found = genre.evaluate(out, elsewhere)
    assert found["tracks"]["count"] == 4 and found["tracks"]["classes"]["drone"]["support"] == 0
    assert Run.open(out).read_json("evaluation-elsewhere.json")["tracks"] == found["tracks"]
    (elsewhere / "noisy").rename(elsewhere / "loud")
    with pytest.raises(ParameterError, match=r"unknown, got \['loud'\]"):
        genre.evaluate(out, elsewhere)
    other = fa.data.Dataset(np.zeros((3, 7, 13)), [0, 1, 2], list(CLASSES), about={"features": {"mfcc": 13}})
    fa.data.save(other, tmp_path / "other.npz")
    with pytest.raises(ParameterError, match="must have blocks"):
        genre.evaluate(out, tmp_path / "other.npz")


def test_stopped_and_resumed(trained, sounds, tmp_path):
    """In two parts as in one: the models' bits, history and metrics."""
    out, _ = trained
    genre.train(sounds, tmp_path / "x", "cnn", resume=True, **{**QUICK, "epochs": 3})
    genre.train(sounds, tmp_path / "x", "cnn", resume=True, **QUICK)
    for name in ("last.safetensors", "best.safetensors", "history.csv", "metrics.json"):
        assert (tmp_path / "x" / name).read_bytes() == (out / name).read_bytes()
    with pytest.raises(ParameterError, match="settings must be as they were: learning_rate"):
        genre.train(sounds, tmp_path / "x", "cnn", resume=True, learning_rate=1.0, **QUICK)
    with pytest.raises(ParameterError, match="must be new or empty"):
        genre.train(sounds, tmp_path / "x", "cnn", **QUICK)


@pytest.mark.parametrize(
    "preset, shape, count",
    [("mlp", (130, 13), 1_014_218), ("mlp_regularised", (130, 13), 1_014_218), ("mlp_small", (130, 13), 108_874),
     ("mlp_delta2", (130, 13), 1_014_218), ("cnn", (130, 13, 1), 45_514), ("cnn3", (130, 13, 3), 46_090),
     ("mel_cnn", (130, 64, 1), 24_394), ("lstm", (130, 13), 57_802), ("rnn", (130, 13), 18_058)],
)  # fmt: skip
def test_sizes_of_the_courses(preset, shape, count):
    assert build(genre.settings({"preset": preset}), shape, 10).count_params() == count


@pytest.mark.parametrize("preset", genre.PRESETS)
def test_every_preset_trains_on_a_set_of_the_courses_kind(preset, tmp_path):
    """A data set in memory; other sizes, other classes."""
    draw = np.random.default_rng(0)
    y = np.repeat(np.arange(4), 12)
    features = genre.settings({"preset": preset}).features
    x = draw.standard_normal((48, 15, 11 * len(features))) + y[:, None, None]
    names = [f"{k}/{i // 2}" for i, k in enumerate(y)]
    data = fa.data.Dataset(x, y, "abcd", names, {"features": {name: 11 for name in features}})
    options = {"epochs": 2, "batch_size": 8, "verbose": 0, "balance": True}
    made = genre.train(data, tmp_path / "x", preset, **options)
    assert made.predict_set(data).shape == (48, 4)
    with pytest.raises(ParameterError, match="must say how it was made"):
        made.predict(np.zeros(8000), 8000)


def test_sets_larger_than_memory(sounds, trained, tmp_path):
    """Shards: the same split, the same normaliser, batches read as they are asked for."""
    out, _ = trained
    fa.data.convert(out / "data.npz", tmp_path / "shards")
    options = {**QUICK, "epochs": 4}
    genre.train(tmp_path / "shards", tmp_path / "x", "mlp_small", **options)
    genre.train(tmp_path / "shards", tmp_path / "y", "mlp_small", **{**options, "epochs": 2})
    genre.train(tmp_path / "shards", tmp_path / "y", "mlp_small", resume=True, **options)
    found = [Run.open(tmp_path / name) for name in "xy"]
    assert np.array_equal(found[0].last().flat, found[1].last().flat)
    genre.train(out / "data.npz", tmp_path / "z", "mlp_small", **options)
    assert np.array_equal(found[0].last().flat, Run.open(tmp_path / "z").last().flat), "not the arrays' order"


def test_by_speaker(sounds, tmp_path):
    told = {"by": "speaker", "pattern": r"_(\d)_", "test": ("3",), "validation": ("2",), **QUICK, "epochs": 1}
    genre.train(sounds, tmp_path / "x", "mlp_small", **told)
    metrics = Run.open(tmp_path / "x").read_json("metrics.json")
    assert [metrics[part]["tracks"]["count"] for part in ("train", "validation", "test")] == [12, 6, 6]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"by": "speaker", "pattern": "^none"}, "must find the speaker in every name, CLASS/FILE, got"),
        ({"pattern": r"_(\d)_"}, "by must be that word, got 'track'"),
        ({"by": "speaker"}, "needs either pattern"),
    ],
)
def test_mistaken_groups_are_told_before_sound_is_read(given, message, sounds, tmp_path):
    with pytest.raises(ParameterError, match=message):
        genre.train(sounds, tmp_path / "run", **given, **QUICK)
    assert not (tmp_path / "run" / "data.npz").exists()


def test_what_is_chosen_by_the_files(sounds):
    found = geometry(sounds, genre.settings())
    assert (found["sr"], found["segment_seconds"], found["n_fft"], found["hop_length"]) == (8000, 2.0, 1024, 256)
    assert geometry(sounds, genre.settings({"segment_seconds": 1}))["n_fft"] == 512
    found = geometry(sounds, genre.settings({"sr": 22050, "segment_seconds": 3}))
    assert (found["n_fft"], found["hop_length"]) == (2048, 512)


@pytest.mark.parametrize(
    "layer, message",
    [
        ({"preset": "resnet"}, "preset must be one of 'mel_cnn', 'mlp_small'"),
        ({"networks": "mlp"}, "did you mean 'network'"),
        ({"network": "transformer"}, "network must be one of"),
        ({"epochs": 0}, "epochs must be an integer > 0"),
        ({"learning_rate": -1.0}, "learning_rate must be a finite number > 0"),
        ({"preset": "mlp", "channels": True}, "only a cnn takes images"),
    ],
)
def test_wrong_settings(layer, message):
    with pytest.raises(ParameterError, match=message):
        genre.settings(layer)


def test_too_small_for_a_cnn(tmp_path):
    data = fa.data.Dataset(np.zeros((12, 30, 7)), np.arange(12) % 2, "ab")
    with pytest.raises(ParameterError, match="a cnn needs at least 11 frames and coefficients"):
        genre.train(data, tmp_path / "x", "cnn", verbose=0)


def test_evaluation_hears_what_training_heard(tmp_path):
    """Lengths of segments that are no whole number of samples: the same blocks from sound as from the set."""
    sounds = make(tmp_path / "sounds", tracks=4)
    out = tmp_path / "x"
    made = genre.train(sounds, out, "mlp_small", epochs=1, verbose=0, sr=11025, segment_seconds=0.7)
    whole = made.score(fa.data.load(out / "data.npz"))[0]
    assert genre.evaluate(out, sounds)["segments"] == whole["segments"]


def test_silence_around_a_word_changes_nothing(tmp_path):
    """`trim_db`: where in the recording a word begins, and whether its microphone has an offset, is not learnt."""
    sounds = make(tmp_path / "sounds", tracks=3)
    out = tmp_path / "x"
    made = genre.train(sounds, out, "mlp_small", epochs=1, verbose=0, sr=8000, segment_seconds=1, trim_db=20)
    assert made.plan().segments.trim == 20
    assert genre.evaluate(out, sounds)["segments"] == made.score(fa.data.load(out / "data.npz"))[0]["segments"]
    word = np.sin(np.arange(4000) / 3).astype(np.float32)
    late, later = (made.predict(np.pad(word, (n, 4000)), 8000) for n in (2048, 6400))
    assert np.array_equal(late.over_time, later.over_time) and later.times[0, 0] - late.times[0, 0] == 4352 / 8000


@pytest.mark.parametrize("preset", ["lstm", "rnn"])
def test_recurrent_networks_do_not_hear_what_fills_short_clips(preset):
    """Whatever stands behind the end of a sound, again and again, changes no bit; in front of it, it does."""
    told = genre.settings({"preset": preset})
    draw = np.random.default_rng(0)
    X = draw.standard_normal((20, 30, 13)).astype(np.float32)
    lengths = draw.integers(1, 29, 20)
    filled = []
    for level in (-3.0, 7.0):
        for row, length in zip(X, lengths, strict=True):
            row[length:] = level
        filled.append(fa.data.Dataset(X.copy(), np.arange(20) % 2, ["a", "b"], np.arange(20).astype(str)))
    shape = layout(told, filled[0])
    assert shape.masked and Layout.from_dict(shape.to_dict()).masked
    nn.set_seed(0)
    model = build(told, (30, 13), 2)
    a, b = (model.predict(shape(data.X), verbose=0) for data in filled)
    assert (a == b).all() and np.ptp(a) > 0
    assert not (model.predict(shape(filled[0].X[:, ::-1]), verbose=0) == a).any()
    assert not layout(genre.settings({"preset": preset, "augment": "masks"}), filled[0]).masked
    assert not layout(genre.settings({"preset": "cnn"}), filled[0]).masked


def test_every_preset_has_a_row_in_the_results():
    """Beside each other and the baseline, on each collection: mean, spread over seeds, size."""
    results = Path(__file__).parents[2] / "benchmarks" / "results"
    if not results.exists():
        pytest.skip("the benchmarks are not here")
    rows = json.loads((results / "genre.json").read_text())["rows"]
    page = (results / "genre.md").read_text()
    for name in {row["set"] for row in rows}:
        told = {row["preset"] for row in rows if row["set"] == name}
        assert told == {"baseline", *genre.PRESETS}
        assert all(len({row["seed"] for row in rows if (row["set"], row["preset"]) == (name, one)}) > 1 for one in genre.PRESETS)
    for preset in genre.PRESETS:
        assert page.count(f"\n| {preset} | ") == len({row["set"] for row in rows})
