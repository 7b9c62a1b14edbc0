"""Where new sounds and pictures are drawn from: a density of the training's points, by class, and a standard normal."""

import json
from pathlib import Path

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Run, generate
from fastaudio.apps.generate import LatentDensity, SoundGenerator, measures, points, settings
from fastaudio.errors import FormatError, ParameterError


@pytest.fixture(autouse=True)
def _no_window():
    pytest.importorskip("matplotlib").use("Agg")


def cloud(n, mean, covariance, seed=0):
    return np.random.default_rng(seed).multivariate_normal(mean, covariance, n)


def test_means_and_all_covariances_of_each_class():
    a, b = cloud(4000, [3, 0, -2], np.diag([1, 0.1, 2]) + 0.09), cloud(2000, [0, 5, 1], [[2, -0.9, 0], [-0.9, 1, 0], [0, 0, 0.3]])
    labels = np.repeat([2, 0], (4000, 2000))
    density = LatentDensity.fit(np.concatenate([a, b]), labels, ["b", "nobody", "a"])
    assert density.classes == ["b", "a"] and density.weights.round(3).tolist() == [0.333, 0.667]  # the empty one is left out
    for name, given in (("a", a), ("b", b)):
        drawn, told = density.sample(20000, 1, label=name)
        assert set(told) == {name}
        np.testing.assert_allclose(drawn.mean(0), given.mean(0), atol=0.04)
        np.testing.assert_allclose(np.cov(drawn.T), np.cov(given.T), atol=0.08)
    drawn, told = density.sample(9000, 2)
    assert abs(told.count("a") - 6000) < 200
    np.testing.assert_allclose(drawn[np.array(told) == "b"].mean(0), b.mean(0), atol=0.1)


def test_few_points_in_many_dimensions():
    """Twelve recordings of a class and 128 numbers: no covariance of theirs has an inverse."""
    draw = np.random.default_rng(0)
    some = draw.standard_normal((12, 128))
    drawn, _ = LatentDensity.fit(some, np.zeros(12, int), ["kick"]).sample(50, label="kick")
    basis = np.linalg.svd(some - some.mean(0), full_matrices=False)[2][:11]
    away = drawn - some.mean(0)
    outside = away - away @ basis.T @ basis
    assert np.linalg.norm(outside) < 0.15 * np.linalg.norm(away)  # it stays where recordings differ
    alone, _ = LatentDensity.fit(some[:1], np.zeros(1, int), ["kick"]).sample(3)
    assert np.abs(alone - some[0]).max() < 0.01
    assert np.isfinite(LatentDensity.fit(np.zeros((300, 4))).sample(5)[0]).all()  # all in one point


def test_without_classes_the_components_are_found():
    centres = np.array([[0, 0], [9, 0], [0, 9], [9, 9]])
    given = np.concatenate([cloud(150, c, np.diag([1, 0.2]), k) for k, c in enumerate(centres)])
    density = LatentDensity.fit(given)
    drawn, told = density.sample(4000)
    near = np.linalg.norm(drawn[:, None] - centres, axis=2)
    assert told == [] and density.classes == []
    assert (near.min(1) < 4).mean() > 0.99  # one normal distribution has most of its points between the four
    assert np.bincount(near.argmin(1), minlength=4).min() > 800
    again = LatentDensity.fit(given)
    assert (again.means == density.means).all() and (again.sample(5)[0] == density.sample(5)[0]).all()
    assert len(LatentDensity.fit(given[:100]).weights) == 1  # too few for more


def test_temperature():
    density = LatentDensity.fit(cloud(90, [1, 2], [[1, 0.5], [0.5, 1]]))
    cold, warm, hot = (density.sample(1000, 3, temperature=t)[0] for t in (0.0, 0.5, 2.0))
    assert (cold == density.means[0]).all()
    np.testing.assert_allclose((hot - cold), 4 * (warm - cold), atol=1e-12)


def test_it_goes_into_notes_and_comes_back():
    density = LatentDensity.fit(cloud(300, [1, 2, 3], np.eye(3) + 0.5), np.arange(300) % 2, ["x", "y"])
    again = LatentDensity.from_dict(json.loads(json.dumps(density.to_dict())))
    assert again.classes == ["x", "y"]
    for name in ("weights", "means", "factors"):
        np.testing.assert_allclose(getattr(again, name), getattr(density, name), rtol=1e-6, atol=1e-7)
    for damage in ({"shape": [2, 4]}, {"means": None}, {"factors": density.to_dict()["means"]}):
        with pytest.raises(FormatError, match="LatentDensity: must hold"):
            LatentDensity.from_dict(density.to_dict() | damage)


def test_drawn_digits_are_of_their_class(tmp_path, monkeypatch):
    """What `--class` draws lies among the training's points of that class; a standard normal knows no classes."""
    monkeypatch.setitem(generate.network.__globals__["SIZES"], "images", ((8, 16), (2, 2)))
    run = generate.train(images="synthetic", out=tmp_path / "r", count=300, epochs=12, latent=8, learning_rate=3e-3, verbose=0)
    x, labels = fa.data.drawn_digits(300, seed=0)
    model = run.best()
    where = measures.latent_points(model, x[..., None])
    for name in ("0", "7"):
        drawn, told = points.draw_points(model, 40, label=name)
        assert told == [name] * 40
        nearest = labels[((drawn[:, None] - where) ** 2).sum(2).argmin(1)]
        assert (nearest == int(name)).mean() > 0.8
    files = generate.sample(run.folder, 4, tmp_path / "sevens", label="7", seed=5)
    expected = model.decoder.predict(points.draw_points(model, 4, 5, label="7")[0], verbose=0)
    np.testing.assert_array_equal(np.load(files[0]), expected[..., 0])
    normal = generate.sample(run.folder, 4, tmp_path / "normal", prior="normal", seed=5, temperature=0.5)
    expected = model.decoder.predict(0.5 * np.random.default_rng(5).standard_normal((4, 8)), verbose=0)
    np.testing.assert_array_equal(np.load(normal[0]), expected[..., 0])


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    pytest.importorskip("matplotlib").use("Agg")
    root, draw = tmp_path_factory.mktemp("density"), np.random.default_rng(0)
    for number in range(16):
        kind = ("high", "low")[number % 2]
        (root / "sounds" / kind).mkdir(parents=True, exist_ok=True)
        t = np.arange(2080) / 8000
        y = np.sin(2 * np.pi * draw.uniform(1, 1.5) * (2000 if kind == "high" else 300) * t) * np.exp(-8 * t)
        fa.write(root / "sounds" / kind / f"{number}.wav", 0.4 * y, 8000)
    options = dict(latent=4, sample_rate=8000, duration=0.26, frame_size=64, hop_length=32, batch_size=4, verbose=0, size="small")
    return root, generate.train(root / "sounds", root / "v", epochs=2, **options), options


def test_a_run_keeps_its_density(trained, tmp_path):
    root, run, options = trained
    model = run.best()
    density = points.density_of(model)
    assert density.classes == ["high", "low"] and density.means.shape == (2, 4)
    generator = SoundGenerator.load(run.folder / "best.safetensors", n_iter=1)
    signals, pictures = generator.sample(3, 1, label="low")
    drawn, _ = points.draw_points(model, 3, 1, label="low")
    np.testing.assert_array_equal(pictures, model.decoder.predict(drawn, verbose=0))
    a, b = (generate.sample(run.folder, 2, tmp_path / name, label="low", n_iter=1) for name in ("a", "b"))
    assert [Path(f).read_bytes() for f in a[:2]] == [Path(f).read_bytes() for f in b[:2]]
    assert "schedule" in run.config
    before = run.best().flat.copy()
    again = generate.train(root / "sounds", root / "v", epochs=2, resume=True, **options)  # nothing left to train
    assert (again.best().flat == before).all() and points.density_of(again.best()).to_dict() == density.to_dict()


def test_runs_from_before_there_was_a_density(trained, tmp_path):
    """They load, and draw what they drew: of a standard normal."""
    root, run, options = trained
    folder = tmp_path / "old"
    folder.mkdir()
    for name in ("config.json", "history.json", "last.safetensors"):
        (folder / name).write_bytes((run.folder / name).read_bytes())
    told = json.loads((folder / "config.json").read_text())
    del told["config"]["schedule"]
    (folder / "config.json").write_text(json.dumps(told))
    model = run.best()
    del model.notes[points.NOTE]
    model.save(folder / "best.safetensors")
    drawn, classes = points.draw_points(Run.open(folder).best(), 3, 7)
    np.testing.assert_array_equal(drawn, np.random.default_rng(7).standard_normal((3, 4)))
    assert classes == [] and len(generate.sample(folder, 1, tmp_path / "out", n_iter=1)) == 2
    assert "lsd_db" in generate.score(folder)
    for asked in (dict(label="low"), dict(prior="fitted")):
        with pytest.raises(ParameterError, match="no fitted density; .*--resume adds it"):
            generate.sample(folder, 1, tmp_path / "out", **asked)
    with pytest.raises(ParameterError, match="schedule = None"):
        generate.train(root / "sounds", folder, epochs=2, resume=True, **options)
    generate.train(root / "sounds", folder, epochs=2, resume=True, schedule=None, **options)
    assert len(generate.sample(folder, 1, tmp_path / "more", label="low", n_iter=1)) == 2


@pytest.mark.parametrize("options, said", [
    (dict(label="loud"), r"must be one the network was trained on, \['high', 'low'\], got 'loud'"),
    (dict(label="low", prior="normal"), "a class needs the fitted prior"),
    (dict(prior="wild"), "prior must be one of"),
    (dict(temperature=-1), "temperature must be"),
    (dict(seed=-1), "seed must be"),
    (dict(n=0), "n must be an integer > 0")])
def test_mistakes(trained, options, said, tmp_path):
    with pytest.raises(ParameterError, match=said):
        generate.sample(trained[1].folder, out=tmp_path / "out", **({"n": 2} | options))
    assert not (tmp_path / "out").exists()


def test_the_learning_rate_falls(tmp_path, monkeypatch):
    monkeypatch.setitem(generate.network.__globals__["SIZES"], "images", ((4,), (2,)))
    options = dict(images="synthetic", count=32, epochs=4, verbose=0, learning_rate=1e-3)
    rates = generate.train(out=tmp_path / "a", **options).read_json("history.json")["learning_rate"]
    np.testing.assert_allclose(rates, 1e-3 * 0.5 * (1 + np.cos(np.pi * np.arange(4) / 4)), rtol=1e-6)
    assert "learning_rate" not in generate.train(out=tmp_path / "b", schedule=None, **options).read_json("history.json")
    with pytest.raises(ParameterError, match="schedule must be one of"):
        generate.train(out=tmp_path / "c", schedule="step", **options)


def test_rates_and_batches_by_size():
    """What was found best for the small network; the others have the courses'."""
    for told, expected in ((generate.Settings(), (16, 2e-3)), (generate.Settings(size="course"), (32, 5e-4)),
                           (generate.Settings(batch_size=8, learning_rate=1e-4), (8, 1e-4))):
        whole = told.complete(False)
        assert (whole.batch_size, whole.learning_rate, whole.weight) == (*expected, 1e6)
    whole = generate.Settings().complete(True)
    assert (whole.batch_size, whole.learning_rate, whole.weight) == (32, 5e-4, 1e3)


def test_pictures_have_the_rate_of_the_recordings(tmp_path, monkeypatch):
    """Above it they would be empty: two thirds of those of telephone speech at the courses' 22,050 Hz."""
    monkeypatch.setitem(generate.network.__globals__["SIZES"], "small", ((2, 2), (4, 4)))
    for number in range(3):
        (tmp_path / "sounds").mkdir(exist_ok=True)
        fa.write(tmp_path / "sounds" / f"{number}.wav", fa.tone(400 + 99 * number, sr=8000, duration=0.5), 8000)
    (tmp_path / "sounds" / "none.wav").write_bytes(b"RIFF")
    run = generate.train(tmp_path / "sounds", tmp_path / "v", epochs=1, latent=2, verbose=0)
    assert [run.config[name] for name in ("sample_rate", "frame_size", "hop_length")] == [8000.0, 256, 128]
    assert fa.load(generate.sample(run.folder, 1, tmp_path / "o", n_iter=1)[0], sr=None)[1] == 8000
    assert settings.rate_of(tmp_path / "sounds") == 8000
    for rate, expected in ((4000, 8000), (16000, 16000), (22050, 22050), (96000, 22050)):
        fa.write(tmp_path / "sounds" / "more.wav", np.zeros(400), rate)
        assert settings.rate_of(tmp_path / "sounds") == expected
    shapes = {rate: generate.Settings().complete(False, rate).pipeline().shape for rate in (8000.0, 16000.0, 22050.0)}
    assert shapes == {8000.0: (128, 48, 1), 16000.0: (256, 48, 1), 22050.0: (256, 64, 1)}
    assert generate.Settings(size="course").complete(False, 8000.0).pipeline().shape == (256, 64, 1)
    assert generate.Settings(sample_rate=8000.0, frame_size=512).complete(False).hop_length == 256
    with pytest.raises(ParameterError, match="sample_rate must be"):
        generate.Settings(sample_rate=0).complete(False)


def test_an_autoencoder_has_a_density_too(tmp_path, monkeypatch):
    monkeypatch.setitem(generate.network.__globals__["SIZES"], "images", ((4,), (2,)))
    run = generate.train(images="synthetic", out=tmp_path / "r", model="autoencoder", count=60, epochs=1, verbose=0)
    assert type(run.best()) is models.Autoencoder and len(points.density_of(run.best()).classes) == 10
    assert np.load(generate.sample(run.folder, 2, tmp_path / "o", label="3")[0]).shape == (2, 28, 28)


def test_models_that_no_run_trained():
    nn.set_seed(0)
    vae = models.VAE((256, 64, 1), (2, 2), (3, 3), (4, 4), 3)
    assert points.density_of(vae) is None
    np.testing.assert_array_equal(points.draw_points(vae, 2, 1)[0], np.random.default_rng(1).standard_normal((2, 3)))
    assert SoundGenerator(vae, n_iter=0).sample(2, 1, temperature=0.5)[0].shape == (2, 16317)
