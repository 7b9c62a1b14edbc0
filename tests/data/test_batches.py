"""Batches of shards for fit: every row once an epoch, an order that is a function of seed and epoch."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import data as d
from fastaudio import models, nn


@pytest.fixture
def shards(tmp_path):
    draw = np.random.default_rng(0)
    y = np.arange(90) % 3
    x = draw.standard_normal((90, 6, 4)).astype(np.float32) + y[:, None, None]
    x[:, 0, 0] = np.arange(90)
    d.save(d.Dataset(x, y, list("abc")), tmp_path / "set", part_mb=0.001)
    return d.load(tmp_path / "set")


def epoch(batches):
    """Rows in the order they came; labels must come with them."""
    found = list(batches)
    x, y = (np.concatenate(part) for part in zip(*found, strict=True))
    rows = x[:, 0, 0].astype(int)
    np.testing.assert_array_equal(y, rows % 3)
    return rows, [len(part) for part, _ in found]


@pytest.mark.parametrize("window", [None, 1, 2, 100])
def test_every_row_once_an_epoch(shards, window):
    assert len(shards._parts) == 9
    batches = shards.batches(32, seed=1, window=window)
    first, sizes = epoch(batches)
    second, _ = epoch(batches)
    assert sorted(first) == sorted(second) == list(range(90)) and sizes == [32, 32, 26] and len(batches) == 3
    assert first.tolist() != second.tolist() and first.tolist() != sorted(first)
    assert epoch(shards.batches(32, seed=1, window=window))[0].tolist() == first.tolist()
    assert epoch(shards.batches(32, seed=1, window=window, epoch=1))[0].tolist() == second.tolist()
    assert epoch(shards.batches(32, seed=2, window=window))[0].tolist() != first.tolist()
    if window == 1:
        parts = shards.part_of_row()[first]
        assert (np.diff(parts) != 0).sum() == 8  # one shard after another


def test_as_they_are_and_without_the_rest(shards):
    assert epoch(shards.batches(32, shuffle=False))[0].tolist() == list(range(90))
    batches = shards.batches(32, seed=0, drop_last=True)
    assert epoch(batches)[1] == [32, 32] and len(batches) == 2


def test_parts_of_a_set(shards):
    train, validation, test = d.split(shards, (0.6, 0.2, 0.2))
    seen = [sorted(epoch(part.batches(7))[0]) for part in (train, validation, test)]
    assert sorted(sum(seen, [])) == list(range(90)) and [len(rows) for rows in seen] == [54, 18, 18]


def test_normalised(shards):
    scale = d.Normalizer().fit(shards)
    x = np.concatenate([x for x, _ in shards.batches(10, normalizer=scale)])
    np.testing.assert_allclose(x.std((0, 1)), 1, rtol=1e-3)


def fitted(arrays, epochs=3, **arguments):
    nn.set_seed(7)
    model = models.genre_mlp((6, 4), 3, units=(8,))
    model.compile(nn.optim.Adam(0.01), "sparse_categorical_crossentropy", ["accuracy"])
    history = model.fit(*arrays, epochs=epochs, verbose=0, **arguments)
    return model, history.history["loss"]


def test_fit_of_shards_is_fit_of_arrays(shards):
    """The same seed, the same order, the same bits."""
    whole = shards.take(range(90))
    a, losses = fitted((whole, shards.y), batch_size=30)
    nn.set_seed(7)
    b, found = fitted((d.Batches(shards, 30),))
    assert found == pytest.approx(losses, rel=1e-12)  # means of means: added up in another order
    np.testing.assert_array_equal(a.predict(whole, verbose=0), b.predict(whole, verbose=0))
    _, loss = fitted((shards.batches(32, normalizer=d.Normalizer().fit(shards)),), 30)
    assert loss[-1] < 0.7 * loss[0]


def test_rules(shards):
    for wrong in ({"batch_size": 0}, {"seed": -1}, {"window": 0}, {"epoch": -1}, {"batch_size": 91, "drop_last": True}):
        with pytest.raises(fa.ParameterError, match="Batches: "):
            shards.batches(**wrong)
