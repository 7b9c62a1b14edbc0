"""Keras's names in Keras's rooms: which are there, and reasons for others."""

import importlib

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError
from fastaudio.nn import keras

ROOMS = ("activations callbacks initializers layers losses metrics models optimizers optimizers.schedules regularizers "
         "utils").split()  # fmt: skip


@pytest.mark.parametrize("room", ["", *ROOMS])
def test_names_are_there(room):
    module = importlib.import_module(f"fastaudio.nn.keras{room and '.'}{room}")
    assert dir(module) == sorted(module.__all__) and len(set(module.__all__)) == len(module.__all__)
    for name in module.__all__:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError, match=f"module '{module.__name__}' has no attribute 'Nothing'"):
        module.Nothing  # noqa: B018


def test_reasons_of_absence():
    from fastaudio.nn._absent import REASONS

    for room, reasons in REASONS.items():
        module = importlib.import_module(f"fastaudio.nn.{room}")
        for names, reason in reasons.items():
            for name in names.split():
                with pytest.raises(AttributeError) as caught:
                    getattr(module, name)
                assert str(caught.value).endswith(f"has no attribute {name!r}: {reason}")


def test_several_names_of_a_layer():
    L = keras.layers
    assert L.MaxPool2D is L.MaxPooling2D is nn.layers.MaxPooling2D and L.Convolution2D is L.Conv2D
    a, b = keras.Input(shape=(4, 4, 2), name="left"), L.Input((4, 4, 2), batch_size=8, dtype="float32")
    joined = {"add": L.Add, "average": L.Average, "maximum": L.Maximum, "minimum": L.Minimum, "multiply": L.Multiply,
              "subtract": L.Subtract, "concatenate": L.Concatenate}  # fmt: skip
    for name, layer in joined.items():
        node = getattr(L, name)([a, b], name="both")
        assert type(node.layer) is layer and node.layer.name == "both", name
    model = keras.Sequential([L.InputLayer(input_shape=(3,)), L.Dense(2)])
    assert model.count_params() == 8


def test_initializers():
    make, shape = keras.initializers, (300, 200)
    for name in make.__all__:
        arguments = {} if name in ("Constant", "Zeros", "Ones") else {"seed": 3}
        one, again = (getattr(make, name)(**arguments)(shape, np.float32) for _ in range(2))
        assert one.shape == shape and one.dtype == np.float32
        np.testing.assert_array_equal(one, again, err_msg=name)
    assert (make.Constant(0.25)(shape, np.float32) == 0.25).all()
    normal, uniform = (
        make.RandomNormal(1.0, 0.1, seed=1)(shape, np.float64),
        make.RandomUniform(2, 4, seed=1)(shape, np.float64),
    )
    assert abs(normal.mean() - 1) < 2e-3 and abs(normal.std() - 0.1) < 1e-3
    assert 2 <= uniform.min() and uniform.max() < 4 and abs(uniform.mean() - 3) < 0.02
    cut = make.TruncatedNormal(0.0, 0.5, seed=1)(shape, np.float64)
    assert np.abs(cut).max() <= 1 and abs(cut.std() - 0.5 * 0.8796) < 5e-3
    q = make.Orthogonal(2.0, seed=0)(shape, np.float64)
    np.testing.assert_allclose(q.T @ q, 4 * np.eye(200), atol=1e-12)
    assert abs(make.HeNormal(0)(shape, np.float64).std() - np.sqrt(2 / 200)) < 1e-3
    layer = keras.layers.Dense(3, kernel_initializer=make.RandomNormal(stddev=0.02, seed=5), input_shape=(4,))
    keras.Sequential([layer])
    np.testing.assert_array_equal(layer.params["kernel"], make.RandomNormal(stddev=0.02, seed=5)((3, 4), np.float32))


def test_activations():
    x = np.array([[-1.0, 0.5, 2.0]])
    for name in set(keras.activations.__all__) - {"get"}:
        function = getattr(keras.activations, name)
        np.testing.assert_allclose(function(x), nn.layers.Activation(name, dtype="float64")(x), rtol=1e-12)
        assert keras.layers.Dense(2, activation=function).activation.name == name
    assert keras.layers.Dense(2, activation=keras.layers.LeakyReLU(alpha=0.2)).activation.alpha == 0.2
    assert keras.layers.ReLU(negative_slope=0.1).activation.name == "leaky_relu"


def test_labels_as_rows():
    rows = keras.utils.to_categorical
    np.testing.assert_array_equal(rows([[1], [0]], 3), [[0, 1, 0], [1, 0, 0]])
    assert rows(np.zeros((2, 3), int)).shape == (2, 3, 1) and rows([], 4).shape == (0, 4)
    for wrong in ([0.5], [-1], ["a"], [np.nan]):
        with pytest.raises(ParameterError, match="to_categorical: x must be integers >= 0"):
            rows(wrong)
    with pytest.raises(ParameterError, match="num_classes must be larger than the largest label, 3, got 3"):
        rows([3], 3)


def test_seeds():
    drawn = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        drawn.append((np.random.random(), keras.layers.Dense(2)(np.ones((1, 3)))))
    assert drawn[0][0] == drawn[1][0] and (drawn[0][1] == drawn[1][1]).all()


UNCHANGED = [
    lambda L: L.Dense(2, activity_regularizer=None, kernel_constraint=None, bias_regularizer=None),
    lambda L: L.LSTM(2, dropout=0.0, recurrent_dropout=0, stateful=False, unroll=False),
    lambda L: L.Conv2D(2, 3, data_format=None),
    lambda L: L.BatchNormalization(axis=-1),
    lambda L: keras.optimizers.Adam(amsgrad=False, weight_decay=None, use_ema=False),
    lambda L: L.UpSampling2D(2, interpolation="nearest"),
    lambda L: L.GlobalAveragePooling2D(keepdims=False),
    lambda L: L.BatchNormalization(beta_initializer="zeros", gamma_initializer="ones", gamma_regularizer=None),
    lambda L: L.Flatten(data_format="channels_last"),
    lambda L: keras.losses.MeanSquaredError(reduction="sum_over_batch_size", name="error"),
    lambda L: keras.losses.SparseCategoricalCrossentropy(False, ignore_class=None, axis=-1),
]
REFUSED = {
    "UpSampling2D: interpolation must be nearest, got 'bilinear'": lambda L: L.UpSampling2D(interpolation="bilinear"),
    "Huber: reduction must be a mean .losses.Weighted": lambda L: keras.losses.Huber(reduction="sum"),
    "MeanSquaredError: arguments must be among reduction, got 'delta'": lambda L: keras.losses.MeanSquaredError(delta=1),
    "compile: loss_weights must be left out .`loss=nn.losses.Weighted": (
        lambda L: keras.Sequential([L.Dense(1)]).compile("sgd", "mse", loss_weights=[0.5])
    ),
    "compile: run_eagerly must be left out": lambda L: keras.Sequential().compile("sgd", "mse", run_eagerly=True),
    "compile: jot must be left out .no such argument": lambda L: keras.Sequential().compile("sgd", "mse", jot=1),
    "LSTM: stateful must be False .pass the states on: .*, got True": lambda L: L.LSTM(2, stateful=True),
    "Dense: kernel_constraint must be None, got 'max_norm'": lambda L: L.Dense(2, kernel_constraint="max_norm"),
    "Dropout: seed must be None .nn.set_seed seeds all layers., got 1": lambda L: L.Dropout(0.1, seed=1),
    "SGD: arguments must be among learning_rate, .* got 'decay'": lambda L: keras.optimizers.SGD(0.1, decay=1e-6),
    "ReLU: max_value must be None, got 6": lambda L: L.ReLU(max_value=6),
    "axis must be one of 1 ... 3, .* got 4": (lambda L: L.BatchNormalization(axis=4)(np.ones((2, 3, 4, 5)))),
    "Model: inputs must be nn.Input nodes, got": lambda L: keras.Model(),
    "Model: outputs must be one node .of several, make a model each: they share layers": (
        lambda L: keras.Model(x := keras.Input((2,)), [L.Dense(2)(x), L.Dense(3)(x)])
    ),
    "Input: sizes must be known .fill up sequences to one length": lambda L: keras.Input((None, 13)),
}


@pytest.mark.parametrize("number", range(len(UNCHANGED)))
def test_arguments_that_ask_for_nothing(number):
    assert UNCHANGED[number](keras.layers) is not None


@pytest.mark.parametrize("rule", REFUSED)
def test_arguments_that_are_refused(rule):
    with pytest.raises(ParameterError, match=rule):
        REFUSED[rule](keras.layers)


def test_a_layer_written_for_keras():
    class Twice(keras.layers.Layer):
        def call(self, x):
            return 2 * x

    with pytest.raises(NotImplementedError, match=r"Twice has no forward: what Keras calls `call` is `forward"):
        Twice()(np.ones((1, 2)))
    with pytest.raises(AttributeError, match="Dense has no attribute 'weights': `get_weights"):
        keras.layers.Dense(2).weights  # noqa: B018
