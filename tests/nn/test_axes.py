"""Layers along any axis, and axes in another order: against NumPy, differences, captured steps; networks that use them."""

import numpy as np
import pytest
from support import captured_has_the_bits_of_eager

from fastaudio import nn
from fastaudio.errors import ParameterError
from fastaudio.nn.layers.permute import permuted, undone

L = nn.layers
F64 = {"dtype": "float64"}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_permuted_is_numpys_transpose(on_engine, dtype):
    rng = np.random.default_rng(0)
    for _ in range(200):
        rank = int(rng.integers(1, 6))
        x = rng.standard_normal(rng.integers(1, 7, rank)).astype(dtype)
        axes = rng.permutation(rank).tolist()
        y = permuted(x, axes)
        np.testing.assert_array_equal(y, x.transpose(axes))
        np.testing.assert_array_equal(permuted(y, undone(axes)), x)
        assert y.flags.c_contiguous and (y is x) == (axes == list(range(rank)))


def test_permute(on_engine):
    x = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
    layer = L.Permute((3, 1, 2), **F64)
    np.testing.assert_array_equal(layer(x), x.transpose(0, 3, 1, 2))
    nn.gradcheck(layer, x)
    same = L.Permute((1, 2, 3), **F64)
    np.testing.assert_array_equal(same(x), x)


def test_repeat_vector(on_engine):
    x = np.random.default_rng(0).standard_normal((3, 17))
    layer = L.RepeatVector(5, **F64)
    np.testing.assert_array_equal(layer(x), np.repeat(x[:, None], 5, axis=1))
    nn.gradcheck(layer, x)


@pytest.mark.parametrize("kind", [L.BatchNormalization, L.LayerNormalization])
def test_normalising_along_any_axis(on_engine, kind):
    """As along the last one of an array whose axes were moved before."""
    rng = np.random.default_rng(0)
    for i in range(60):
        rank = int(rng.integers(2, 6))
        x = rng.standard_normal(rng.integers(2, 6, rank))
        axis = int(rng.integers(1, rank))
        layer = kind(axis=axis - rank * (i % 2), **F64)
        last = kind(**F64)
        moved = np.ascontiguousarray(np.moveaxis(x, axis, -1))
        for one, a in ((layer, x), (last, moved)):
            one.ensure_built(a.shape[1:])
            one.needs_dx = True
        for name in last.params:
            last.params[name] = layer.params[name] = 0.5 + rng.random(last.params[name].shape)
        np.testing.assert_allclose(
            layer(x, training=True), np.moveaxis(last(moved, training=True), -1, axis), atol=1e-12
        )
        dy = rng.standard_normal(x.shape)
        dx, wanted = layer.backward(dy), last.backward(np.ascontiguousarray(np.moveaxis(dy, axis, -1)))
        np.testing.assert_allclose(dx, np.moveaxis(wanted, -1, axis), atol=1e-12)
        for name in last.params:
            np.testing.assert_allclose(layer.params[name], last.params[name], atol=1e-12)
        for name in last.grads:
            np.testing.assert_allclose(layer.grads[name], last.grads[name], atol=1e-12)
        np.testing.assert_allclose(layer(x), np.moveaxis(last(moved), -1, axis), atol=1e-12)


def test_normalising_several_axes(on_engine):
    x = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
    layer = L.LayerNormalization(1e-3, axis=[3, 1], **F64)
    layer.ensure_built(x.shape[1:])
    layer.params["gamma"] = gamma = np.random.default_rng(1).random((5, 3))
    mean, variance = x.mean((1, 3), keepdims=True), x.var((1, 3), keepdims=True)
    np.testing.assert_allclose(layer(x), (x - mean) / np.sqrt(variance + 1e-3) * gamma.T[:, None], atol=1e-12)
    nn.gradcheck(layer, x)


def test_joining_along_any_axis(on_engine):
    rng = np.random.default_rng(0)
    for _ in range(60):
        rank = int(rng.integers(2, 6))
        axis = int(rng.integers(1, rank))
        shape = rng.integers(1, 6, rank)
        parts = []
        for _ in range(int(rng.integers(2, 4))):
            shape[axis] = rng.integers(1, 20)
            parts.append(rng.standard_normal(shape))
        for given in (axis, axis - rank):
            layer = L.Concatenate(given, **F64)
            y = layer(parts)
            np.testing.assert_array_equal(y, np.concatenate(parts, axis))
            for part, dx in zip(parts, layer.backward(y), strict=True):
                np.testing.assert_array_equal(part, dx)


def recurrent_network(dtype="float64", data_format="channels_last"):
    """Images, whose columns are a sequence; axes as scripts give them, counted with the batch."""
    k = {"dtype": dtype}
    nn.set_seed(3)
    x = nn.Input((9, 12, 2))
    h = L.BatchNormalization(axis=1, **k)(L.ZeroPadding2D((1, 0), **k)(x))
    a = L.BatchNormalization(axis=3, **k)(L.Conv2D(17, 3, padding="same", activation="elu", **k)(h))
    h = L.Concatenate(axis=3, **k)([a, L.Conv2D(5, 3, padding="same", use_bias=False, **k)(a)])
    h = L.LayerNormalization(axis=2, **k)(L.MaxPooling2D((2, 3), **k)(h))
    h = L.Reshape((4, -1), **k)(L.Permute((2, 1, 3), **k)(h))
    h = L.RepeatVector(3, **k)(L.GRU(4, **k)(L.Concatenate(axis=2, **k)([h, L.Dense(3, "relu", **k)(h)])))
    return nn.Model(x, L.Dense(3, "softmax", **k)(L.LSTM(4, **k)(h)), dtype=dtype)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, dtype, tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((5, 9, 12, 2)), rng.integers(0, 3, 5)
    captured_has_the_bits_of_eager(lambda: recurrent_network(dtype), x, y, tmp_path)


def test_a_networks_gradients(on_engine):
    nn.gradcheck(recurrent_network(), np.random.default_rng(0).standard_normal((3, 9, 12, 2)), tolerance=1e-6)


RULES = {
    "axis must be one of 1 ... 3, or -1 ... -3": lambda: L.BatchNormalization(axis=0)(np.ones((2, 3, 4, 5))),
    "axis must be one of 1 ... 2, .* got 3": lambda: L.LayerNormalization(axis=3)(np.ones((2, 3, 4))),
    "axis must be one or several different ones": lambda: L.LayerNormalization(axis=[1, -2])(np.ones((2, 3, 4))),
    "axis must be one of 1 ... 1, .* got 2.0": lambda: L.Concatenate(axis=2.0)([np.ones((2, 3))] * 2),
    "inputs must differ in the joined axis only": lambda: L.Concatenate(1)([np.ones((2, 3, 4)), np.ones((2, 3, 5))]),
    "dims must be 1, 2, ... in some order": lambda: L.Permute((1, 3)),
    r"dims \(2, 1\) are for inputs of 2 axes": lambda: L.Permute((2, 1))(np.ones((1, 2, 3, 4))),
    r"takes \(features,\) after the batch": lambda: L.RepeatVector(2)(np.ones((1, 2, 3))),
}


@pytest.mark.parametrize("rule", RULES)
def test_what_they_take(rule):
    with pytest.raises(ParameterError, match=rule):
        RULES[rule]()
