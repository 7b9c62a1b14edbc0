"""Copies of models, by copy and pickle: whole, on their own, and training as the model would have."""

import copy
import pickle

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
HOW = {"copy": copy.copy, "deepcopy": copy.deepcopy, "pickle": lambda m: pickle.loads(pickle.dumps(m))}


class Gain(nn.Layer):
    """A user's layer, which no list of fastaudio's has."""

    def __init__(self, by=1.0, **common):
        super().__init__(**common)
        self.by = by

    def build(self, input_shape):
        self.add_param("gain", input_shape[-1:], "rand")

    def forward(self, x, training=False):
        self.x = x.copy()
        return x * self.params["gain"] * np.float32(self.by)

    def backward(self, dy):
        self.grads["gain"] += (dy * self.x * np.float32(self.by)).sum(0)
        return dy * self.params["gain"] * np.float32(self.by)

    def config(self):
        return {**super().config(), "by": self.by}


def dense():
    return nn.Sequential([L.Dense(8, "tanh", input_dim=6), L.Dropout(0.3), L.Dense(3)])


def own():
    return nn.Sequential([L.Dense(5, input_dim=6, kernel_regularizer="l2"), Gain(0.5), L.Dense(3, trainable=False)])


def images():
    x = nn.Input((6,))
    h = L.Reshape((3, 2, 1))(x)
    h = L.BatchNormalization()(L.Conv2D(20, 3, padding="same")(h))
    return nn.Model(x, L.Dense(3)(L.Flatten()(h)))


def sequences():
    return nn.Sequential([L.Reshape((3, 2), input_shape=(6,)), L.Bidirectional(L.LSTM(4)), L.Dense(3)])


def nested():
    x = nn.Input((6,))
    return nn.Model(x, L.Dense(3)(dense()(x)))


MODELS = (dense, own, images, sequences, nested)
draw = np.random.default_rng(0)
X, Y = draw.standard_normal((40, 6)).astype(np.float32), draw.standard_normal((40, 3)).astype(np.float32)


def fit(model, epochs):
    model.fit(X, Y, batch_size=16, epochs=epochs, initial_epoch=model.epoch, verbose=0)


def same(a, b):
    a, b = a.state_dict(), b.state_dict()
    return list(a) == list(b) and all(np.array_equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("make", MODELS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("before", [0, 1])
def test_a_copy_trains_as_the_model_would_and_leaves_it_alone(make, how, before):
    nn.set_seed(3)
    model = make()
    model.notes["of"] = "mine"
    model.compile(nn.optim.Adam(0.01), "mse", ["mae"])
    fit(model, before)
    made = HOW[how](model)
    assert type(made) is type(model) and made.notes == model.notes and same(made, model)
    kept = {name: value.copy() for name, value in model.state_dict().items()}
    fit(made, before + 2)
    assert not same(made, model) and all(np.array_equal(kept[k], v) for k, v in model.state_dict().items())
    fit(model, before + 2)
    assert same(made, model) and np.array_equal(made.predict(X), model.predict(X))


@pytest.mark.parametrize("how", HOW)
def test_models_that_are_not_compiled_and_not_built(how):
    nn.set_seed(0)
    model = images()
    made = HOW[how](model)
    assert same(made, model) and made.run is None
    again = HOW[how](nn.Sequential([L.Dense(4), L.Dense(2)]))
    assert again.predict(X).shape == (40, 2)


def test_a_copy_draws_no_random_numbers():
    nn.set_seed(0)
    model = dense()
    after = dense().state_dict()
    nn.set_seed(0)
    copy.deepcopy(dense())
    assert all(np.array_equal(after[name], value) for name, value in dense().state_dict().items()) and model.built


def test_layers_are_copied_with_their_weights():
    nn.set_seed(0)
    model = images()
    layer = copy.deepcopy(model.layers[1])
    layer.params["kernel"] = 0 * layer.params["kernel"]  # not the model's
    assert np.abs(model.layers[1].params["kernel"]).max() > 0


def test_what_cannot_be_saved_cannot_be_copied():
    model = dense()
    model.notes["of"] = object()
    assert copy.copy(model).notes == model.notes  # a note is handed on; only files want JSON
    model.layers[0].name = "optimizer:m"
    with pytest.raises(ParameterError, match="names of layers"):
        copy.deepcopy(model)
