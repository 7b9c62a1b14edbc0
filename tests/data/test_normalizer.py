"""Normalizer: fitted on training data alone, exact in files of sets and models."""

import json

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import data as d
from fastaudio import nn

AXES = {"coefficient": (0, 1), "cell": 0, "all": (0, 1, 2)}


def blocks(n=30, seed=0):
    draw = np.random.default_rng(seed)
    return (draw.standard_normal((n, 5, 4)) * [1, 100, 1e-3, 0] + [0, 1e4, -5, 7]).astype(np.float32)


def made(n=30):
    return d.Dataset(blocks(n), np.arange(n) % 2, ["a", "b"])


@pytest.mark.parametrize("per", ["coefficient", "cell", "all"])
def test_against_numpy(per, tmp_path):
    x = blocks()
    wide = x.astype(np.float64)
    standard, minmax = d.Normalizer("standard", per).fit(x), d.Normalizer("minmax", per).fit(x)
    np.testing.assert_allclose(standard.offset, wide.mean(AXES[per]), rtol=1e-12)
    spread = wide.std(AXES[per])
    np.testing.assert_allclose(standard.scale, np.where(spread > 1e-9, spread, 1), rtol=1e-10)
    np.testing.assert_array_equal(minmax.offset, wide.min(AXES[per]))
    z = minmax(x)
    assert z.dtype == np.float32 and z.min() >= 0 and z.max() <= 1 + 1e-6
    for scale in (standard, minmax):
        np.testing.assert_allclose(scale.inverse(scale(x)), x, rtol=0, atol=2e-7 * abs(x).max())
    d.save(made(), tmp_path / "set", part_mb=0.0005)
    shards = d.load(tmp_path / "set")
    assert len(shards._parts) > 3
    np.testing.assert_allclose(d.Normalizer("standard", per).fit(shards).scale, standard.scale, rtol=1e-10)


def test_block_by_block_is_all_at_once():
    draw = np.random.default_rng(1)
    x = draw.standard_normal((9000, 3, 2)) * 5 + 1000
    data = d.Dataset(x, np.zeros(9000, int), ["a"])
    found = d.Normalizer().fit(data)  # three blocks
    wide = data.X.astype(np.float64)
    np.testing.assert_allclose(found.offset, wide.mean((0, 1)), rtol=1e-12)
    np.testing.assert_allclose(found.scale, wide.std((0, 1)), rtol=1e-9)


def test_on_training_data_alone():
    train, validation, test = d.split(made())
    scale = d.Normalizer().fit(train)
    for part in (validation, test):
        with pytest.raises(fa.ParameterError, match="the training part"):
            d.Normalizer().fit(part)
    np.testing.assert_allclose(scale(train).X[..., :3].mean((0, 1)), 0, atol=1e-5)
    assert scale(test).part == "test" and scale(test).about["normalized"] is True
    assert test.normalizer is None and scale(test).normalizer.to_dict() == scale.to_dict()


@pytest.mark.parametrize("name", ["set.json", "set.npz", "set"])
def test_kept_with_the_set(tmp_path, name):
    data = made()
    data.normalizer = d.Normalizer().fit(data)
    d.save(data, tmp_path / name)
    assert d.load(tmp_path / name).normalizer.to_dict() == data.normalizer.to_dict()
    data.normalizer = None
    assert data.normalizer is None
    with pytest.raises(fa.ParameterError, match="must be a fa.data.Normalizer"):
        data.normalizer = {"mean": 0}


def test_kept_with_a_model(tmp_path):
    scale = d.Normalizer("minmax").fit(made())
    model = nn.Sequential([nn.layers.Dense(2, input_dim=3)])
    model.notes["normalizer"] = scale.to_dict()
    model.save(tmp_path / "m")
    again = d.Normalizer.from_dict(nn.load(tmp_path / "m").notes["normalizer"])
    np.testing.assert_array_equal(again(blocks(seed=5)), scale(blocks(seed=5)))
    assert json.loads(json.dumps(scale.to_dict())) == scale.to_dict()


def test_rules():
    with pytest.raises(fa.ParameterError, match="kind must be"):
        d.Normalizer("zscore")
    with pytest.raises(fa.ParameterError, match="per must be"):
        d.Normalizer(per="frame")
    with pytest.raises(fa.ParameterError, match="fitted first"):
        d.Normalizer()(blocks())
    with pytest.raises(fa.ParameterError, match="at least one segment"):
        d.Normalizer().fit(blocks(0))
    with pytest.raises(fa.ParameterError, match="finite"):
        d.Normalizer().fit(np.full((1, 2, 3), np.nan))
    with pytest.raises(fa.ParameterError, match="of shape"):
        d.Normalizer().fit(np.zeros(3))
    with pytest.raises(fa.ParameterError, match="sizes it was fitted on"):
        d.Normalizer().fit(blocks())(np.zeros((2, 5, 3)))
    for wrong in ({}, {"kind": "standard", "per": "all", "offset": "x", "scale": 1}, None,
                  {"kind": "standard", "per": "all", "offset": 0.0, "scale": 0.0}):  # fmt: skip
        with pytest.raises(fa.ParameterError, match="Normalizer.from_dict"):
            d.Normalizer.from_dict(wrong)


def test_it_prints_what_it_knows():
    scale = d.Normalizer("minmax")
    assert repr(scale) == "<Normalizer(kind='minmax', per='coefficient'): not fitted>"
    scale.fit(np.ones((4, 3, 2)))
    assert repr(scale) == "<Normalizer(kind='minmax', per='coefficient'): fitted, 2 offsets>"
