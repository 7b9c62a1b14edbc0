"""Training of autoencoders in runs, and what is made of them."""

import json
from pathlib import Path

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import models, nn
from fastaudio.apps import Run, generate
from fastaudio.apps.generate import material, measures
from fastaudio.apps.generate.network import network
from fastaudio.errors import ParameterError


@pytest.fixture(autouse=True)
def _no_window():
    pytest.importorskip("matplotlib").use("Agg")


@pytest.fixture(scope="module")
def sounds(tmp_path_factory):
    """Twelve short sounds of two kinds."""
    root, draw = tmp_path_factory.mktemp("sounds"), np.random.default_rng(0)
    for number in range(12):
        kind = ("high", "low")[number % 2]
        (root / kind).mkdir(exist_ok=True)
        t = np.arange(4000) / 16000
        y = np.sin(2 * np.pi * draw.uniform(1, 1.5) * (2000 if kind == "high" else 300) * t) * np.exp(-8 * t)
        fa.write(root / kind / f"{number}.wav", 0.4 * y, 16000)
    return root


SMALL = dict(latent=4, sample_rate=8000, duration=0.26, frame_size=64, hop_length=32, batch_size=4, verbose=0)


def test_three_numbers_say_more_than_two():
    """The courses' finding: pictures that lie over each other in the plane lie apart in space."""
    x, labels = fa.data.drawn_digits(500, seed=1)
    other, others = fa.data.drawn_digits(200, seed=2)
    found = {}
    for latent in (2, 3):
        nn.set_seed(0)
        ae = models.Autoencoder((28, 28, 1), (8, 16, 16), (3, 3, 3), (2, 2, 1), latent)
        ae.compile(nn.optim.Adam(5e-3), "mse")
        ae.fit(x[..., None], x[..., None], batch_size=16, epochs=12, verbose=0)
        found[latent] = measures.describe(ae, other[..., None], others)
    assert found[3]["mse"] <= found[2]["mse"] < 0.06
    assert found[3]["neighbours"] >= found[2]["neighbours"] > 0.5


def test_a_run_of_pictures(tmp_path):
    options = dict(images="synthetic", count=80, verbose=0, seed=3)
    run = generate.train(out=tmp_path / "a", epochs=2, **options)
    made = {p.relative_to(run.folder).as_posix() for p in run.folder.rglob("*") if p.is_file()}
    assert {"metrics.json", "best.safetensors", "pictures/latent.png", "pictures/reconstructions.png"} <= made
    metrics = run.read_json("metrics.json")
    assert metrics["trained_on"] == 72 and metrics["held_out"] == 8 and len(metrics["kl"]) == 2
    assert type(run.best()) is models.VAE and run.best().count_params() == 227653 and run.best().notes["classes"][3] == "3"
    stopped = generate.train(out=tmp_path / "b", epochs=1, **options)
    assert stopped.last().epoch == 1
    again = generate.train(out=tmp_path / "b", epochs=2, resume=True, **options)
    assert (again.last().flat == run.last().flat).all()  # bit for bit
    files = generate.sample(tmp_path / "a", 3, tmp_path / "out")
    assert np.load(files[0]).shape == (3, 28, 28)


def test_a_run_of_sound(sounds, tmp_path, monkeypatch):
    monkeypatch.setitem(generate.network.__globals__["SIZES"], "small", ((4, 4), (2, 2)))
    run = generate.train(sounds, tmp_path / "v", epochs=3, **SMALL)
    metrics = run.read_json("metrics.json")
    assert metrics["classes"] == ["high", "low"] and metrics["lsd_db"] > 0 and len(metrics["kl"]) == 4
    assert len(list((run.folder / "samples").glob("*.wav"))) == 6
    first, second = (generate.sample(run.folder, 2, tmp_path / name, seed=1) for name in ("x", "y"))
    assert [Path(a).read_bytes() for a in first] == [Path(b).read_bytes() for b in second]
    y, sr = fa.load(first[0], sr=None)
    assert run.config["duration"] == 67 * 32 / 8000  # 0.26 s are 66 frames, 0.268 s the 68 that can be halved twice
    assert sr == 8000 and len(y) == 67 * 32 and len(first) == 3
    found = generate.like(run.folder, sounds / "low/1.wav", tmp_path / "z")
    assert [name.split("/")[-1] for name in found["files"]] == ["1-original.wav", "1-again.wav", "1.png"]
    assert len(found["latent"]) == 4 and found["lsd_db"] > 0
    json.dumps(found)


def test_latent_spaces_compared(tmp_path):
    rows = generate.compare(None, tmp_path, latents=(2, 3), images="synthetic", model="autoencoder", count=60, epochs=1, verbose=0)
    assert [row["latent"] for row in rows] == [2, 3]
    table = (tmp_path / "comparison.md").read_text().splitlines()
    assert table[0] == "| latent | MSE | neighbours |" and table[2].startswith("| 2 | 0.")
    assert Run.open(tmp_path / "latent-3", "vae").best().latent_space_dim == 3


@pytest.mark.parametrize("options, said", [
    (dict(), "a folder of sound, or images"),
    (dict(images="nothing"), "images must be 'synthetic', 'mnist' or a folder"),
    (dict(images="synthetic", latent=0), "latent must be an integer > 0"),
    (dict(images="synthetic", model="gan"), "model must be one of"),
    (dict(images="synthetic", validation=1.0), "validation must be a share"),
    (dict(images="synthetic", epoch=3), "'epochs'"),
    (dict(data="nowhere"), "there must be a folder of sound")])
def test_mistakes(options, said, tmp_path):
    with pytest.raises(ParameterError, match=said):
        generate.train(out=tmp_path / "v", **options)


def test_idx_folders(tmp_path):
    images, labels = fa.data.drawn_digits(40)
    for name, array in (("images-idx3", (255 * images).astype(np.uint8)), ("labels-idx1", labels.astype(np.uint8))):
        head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes()
        (tmp_path / f"train-{name}-ubyte").write_bytes(head + array.tobytes())
    run = generate.train(images=str(tmp_path), out=tmp_path / "v", epochs=1, verbose=0)
    assert run.read_json("metrics.json")["trained_on"] == 36


def test_pictures_that_cannot_be_halved():
    with pytest.raises(ParameterError, match="columns of pictures must be a multiple of 16 for 'small', got 65"):
        network((256, 65, 1))
    assert network((256, 64, 1), size="course").count_params() == 2371777


def test_running_values_settle_in_few_steps(tmp_path):
    """A folder of a hundred sounds has three steps an epoch: Keras's momentum, 0.99, would still know its beginning."""
    made = network((28, 28, 1), size="images", latent=2)
    made.save(tmp_path / "v")
    norms = [layer for part in (made, nn.load(tmp_path / "v")) for model in (part.encoder, part.decoder) for layer in model.layers
             if type(layer) is nn.layers.BatchNormalization]
    assert len(norms) == 14 and {layer.momentum for layer in norms} == {0.9}
    assert models.Autoencoder((28, 28, 1), (8,), (3,), (2,), 2).encoder.layers[1].momentum == 0.99


def test_outputs_begin_around_the_pictures_mean(tmp_path):
    """From one half they come down so hard that some stay where the sigmoid has no gradient."""
    draw = np.random.default_rng(0)
    x = np.clip(0.05 + 0.3 * draw.standard_normal((64, 64, 32, 1)) * (np.arange(64) < 8)[:, None, None], 0, 1)
    losses = {}
    for mean in (None, float(x.mean())):
        nn.set_seed(1)
        model = network(x.shape[1:], latent=4, learning_rate=1e-3, mean=mean)
        begun = model.decoder.predict(draw.standard_normal((8, 4)), verbose=0)
        assert abs(begun.mean() - (0.5 if mean is None else mean)) < 0.05
        losses[mean] = model.fit(x, x, batch_size=8, epochs=3, verbose=0).history["loss"]
    assert all(told < untold / 2 for untold, told in zip(*losses.values(), strict=True))
    model = network((28, 28, 1), size="images", latent=2, mean=0.0)  # all black: a finite bias
    assert 0 < model.decoder.predict(np.zeros((1, 2)), verbose=0).max() < 0.1
    run = generate.train(images="synthetic", out=tmp_path / "r", count=32, epochs=1, learning_rate=1e-12, verbose=0)
    drawn = fa.data.drawn_digits(32, seed=0)[0]
    assert abs(run.best().decoder.predict(np.zeros((1, 2)), verbose=0).mean() - drawn.mean()) < 0.05


def test_measures():
    draw = np.random.default_rng(0)
    mu, lv = draw.standard_normal((50, 3)), draw.standard_normal((50, 3))
    expected = -0.5 * (1 + lv - mu**2 - np.exp(lv))
    np.testing.assert_allclose(measures.kl_per_dimension(mu, lv), expected.mean(0))
    points, labels = draw.standard_normal((300, 4)), draw.integers(0, 3, 300)
    points[:, 0] += 3 * labels
    distance = np.linalg.norm(points[:, None] - points, axis=2) + np.diag(np.full(300, np.inf))
    votes = labels[distance.argsort(1)[:, :7]]
    expected = np.mean([max(v, key=lambda one, v=v: ((v == one).sum(), -list(v).index(one))) == l for v, l in zip(votes, labels, strict=True)])
    assert measures.neighbours_accuracy(points, labels, 7) == expected
    with pytest.raises(ParameterError, match="N > k=5"):
        measures.neighbours_accuracy(points[:5], labels[:5])


def test_the_distribution_of_a_vae_is_what_its_divergence_is_counted_of():
    nn.set_seed(0)
    vae = models.VAE((8, 8, 1), (4,), (3,), (2,), 3, reconstruction_weight=1e-9)
    vae.compile(loss="mse")
    images = np.random.default_rng(0).random((40, 8, 8, 1))
    mu, lv = vae.distribution(images)
    assert mu.shape == lv.shape == (40, 3)
    assert vae.evaluate(images, images, batch_size=40, verbose=0) == pytest.approx(measures.kl_per_dimension(mu, lv).sum(), rel=1e-5)


def test_files_beside_folders_are_of_the_folders_class(sounds, tmp_path):
    settings = generate.Settings(**{k: v for k, v in SMALL.items() if k != "verbose"}).complete(False)
    for name in ("high/0.wav", "high/2.wav", "low/1.wav"):
        (tmp_path / "mixed" / "low").mkdir(parents=True, exist_ok=True)
        (tmp_path / "mixed" / name.replace("high/", "")).write_bytes((sounds / name).read_bytes())
    mixed = material.pictures_of_sound(tmp_path / "mixed", settings)
    assert mixed.classes == ["low", "mixed"] and mixed.labels.tolist() == [1, 1, 0]
    flat = material.pictures_of_sound(sounds / "high", settings)
    assert flat.classes == [] and flat.labels.tolist() == [0] * 6
