"""What users get wrong, and what they are told: the function, its rule, the value, and what may have been meant."""

import re

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L, O = nn.layers, nn.optim  # noqa: E741
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((20, 4)), RNG.integers(0, 3, 20)


def made(loss="sparse_categorical_crossentropy", last=None, **more):
    nn.set_seed(0)
    m = nn.Sequential([L.Dense(6, "relu", input_shape=(4,)), last or L.Dense(3, "softmax")])
    m.compile("adam", loss, **more)
    return m


def fit(m, x=X, y=Y, **more):
    return m.fit(x, y, verbose=0, **more)


def dense(**more):
    return nn.Sequential([L.Dense(3, input_dim=4, **more)])


def other_weights(tmp_path, *layers):
    made().save_weights(tmp_path / "w")
    nn.Sequential(layers).load_weights(tmp_path / "w")


def own_by_hand(dy):
    layer = Own(lambda x: x, lambda dy: dy)
    layer.forward(X)
    layer.backward(dy)


def by_hand(dy):
    m = made()
    m(X, training=True)
    m.backward(dy)


class Own(nn.Layer):
    def __init__(self, there, back, **common):
        super().__init__(**common)
        self.there, self.back = there, back

    def output_shape(self, input_shape):
        return input_shape

    def forward(self, x, training=False):
        return self.there(x)

    def backward(self, dy):
        return self.back(dy)


TOLD = [
    # data and targets
    (lambda _: fit(made(), y=np.eye(3)[Y]), "fit: y must hold one integer label a sample (one-hot targets are for categorical_crossentropy), got"),
    (lambda _: fit(made("categorical_crossentropy")), "fit: y must have shape (batch, 3), as the model's output (labels are for sparse_"),
    (lambda _: fit(made(), y=Y + 1), "fit: labels must be in 0 ... 2, got 1 ... 3"),
    (lambda _: fit(made(), y=Y - 1), "fit: labels must be in 0 ... 2, got -1 ... 1"),
    (lambda _: fit(made(), y=Y + 0.5), "fit: y must hold one integer label a sample, got float64 array of shape (20,)"),
    (lambda _: fit(made(), y=Y.astype(str)), "fit: y must hold one integer label a sample, got <U21 array"),
    (lambda _: fit(made("mse", L.Dense(1)), y=Y.reshape(1, -1)), "fit: y must have shape (batch, 1), as the model's output, got (1, 20)"),
    (lambda _: fit(made(), X[:, 0]), "fit: layer 'dense' takes inputs of shape (batch, 4), got (batch)"),
    (lambda _: made().predict(X[0]), "sequential: input must have shape (batch, 4), got (batch)"),
    (lambda _: fit(made(), X + 1j), "fit: x must be real: magnitudes, or real and imaginary parts, got 'complex128'"),
    (lambda _: fit(made(), [["a"] * 4], Y[:1]), "fit: x must be an array of numbers"),
    (lambda _: fit(made(), X[:0], Y[:0]), "fit: there must be at least one sample, got 0"),
    (lambda _: fit(made(), y=Y[:3]), "fit: x, y and weights must have as many samples as each other (20), got 3"),
    (lambda _: made().fit(X), "fit: y must be given, or x must be an iterable of batches"),
    (lambda _: fit(made(), validation_data=(X[:, :3], Y)), "fit: validation_data: layer 'dense' takes inputs of shape (batch, 4), got (batch, 3)"),
    (lambda _: fit(made(), validation_data=(X, Y + 3)), "fit: validation_data: labels must be in 0 ... 2, got 3 ... 5"),
    (lambda _: fit(made(), validation_split=1.0), "fit: validation_split must be in (0, 1), and x an array, got 1.0"),
    (lambda _: fit(made(), sample_weight=np.ones(3)), "fit: sample_weight must have shape (20,)"),
    (lambda _: fit(made(), class_weight={0: 1.0}), "fit: class_weight must name every label; missing, got [1, 2]"),
    # names
    (lambda _: made("sparse_categorical_crossentropie"), "did you mean 'sparse_categorical_crossentropy'?"),
    (lambda _: dense().compile("adamm", "mse"), "optimizer: name must be one of 'sgd', 'rmsprop', 'adam', 'adamw', got 'adamm'; did you mean 'adam"),
    (lambda _: dense().compile("adam", "mse", ["acuracy"]), "got 'acuracy'; did you mean 'accuracy'?"),
    (lambda _: L.Dense(3, "rellu"), "got 'rellu'; did you mean 'relu'?"),
    (lambda _: dense(kernel_initializer="glorot_unifrom"), "did you mean 'glorot_uniform'?"),
    (lambda _: L.Dense(3, activaton="relu"), "Dense: arguments must be among units, activation,"),
    (lambda _: L.Conv2D(3, 3, stride=2), "got 'stride'; did you mean 'strides'?"),
    (lambda _: made().get_layer("dens"), "get_layer: name must be one of 'dense', 'dense_1', got 'dens'; did you mean 'dense'?"),
    # things of another kind
    (lambda _: dense().compile(O.Adam, "mse"), "nn.optim.Optimizer (a class is to be called), got <class"),
    (lambda _: O.Adam(dense().parameters()), "Adam: learning_rate comes first; parameters come by compile or attach(model)"),
    (lambda _: dense().compile("adam", nn.losses.MeanSquaredError), "nn.losses.Loss (a class is to be called), got <class"),
    (lambda _: dense().compile("adam", "mse", [nn.metrics.PSNR]), "metrics: each must be a name or an instance of nn.metrics.Metric, got <class"),
    (lambda _: dense().compile("adam"), "compile: loss must be given"),
    (lambda _: dense(kernel_regularizer=0.01), "regularizer: must be None, a name, or L1, L2, L1L2 of nn.regularizers, got 0.01"),
    (lambda _: nn.Sequential(L.Dense(3)), "Sequential: layers must be a list, got Dense(units=3"),
    (lambda _: L.Dense(3)(None), "Dense: x must be an array of numbers with a batch dimension, got NoneType"),
    (lambda _: L.Dense(3)(2.0), "Dense: x must be an array of numbers with a batch dimension, got float"),
    (lambda _: nn.Model(X, X), "Model: inputs must be nn.Input nodes, got <class 'numpy.ndarray'>"),
    (lambda _: L.Dense(3, dtype="flaot32"), "Dense: dtype must be one of 'float32', 'float64', got 'flaot32'; did you mean 'float32'?"),
    (lambda _: L.Dense(3, dtype="float16"), "Dense: dtype must be one of 'float32', 'float64', got 'float16'"),
    (lambda _: L.Dense(3.0), "Dense: units must be an integer > 0, got 3.0"),
    (lambda _: L.Dropout(30), "Dropout: rate must be < 1, got 30"),
    (lambda _: O.Adam("0.1"), "Adam: learning_rate must be a finite number > 0, got '0.1'"),
    # shapes of layers
    (lambda _: nn.Sequential([L.Conv2D(3, 3, input_shape=(130, 13))]), "Conv2D: takes images (height, width, channels) after the batch, got (130, 13)"),
    (lambda _: nn.Sequential([L.LSTM(3, input_shape=(130, 13, 1))]), "LSTM: takes (time, features) after the batch, got (130, 13, 1)"),
    (lambda _: nn.Sequential([L.Conv2D(3, 5, input_shape=(4, 4, 1))]), "Conv2D: a window of (5, 5) does not fit into the padded input, got (4, 4)"),
    (lambda _: L.Add()([nn.Input((4,)), nn.Input((3,))]), "Add: takes two or more inputs of one shape, got [(4,), (3,)]"),
    (lambda _: L.Concatenate()(nn.Input((4,))), "Concatenate: takes two or more inputs, got (4,)"),
    (lambda _: fit(made(last=L.Dense(3, "relu"))), "needs from_logits=True or a model that ends in softmax"),
    # the order of things
    (lambda _: dense().fit(X, Y), "fit: the model must be compiled first: model.compile(optimizer, loss), got"),
    (lambda _: made().backward(np.zeros((2, 3))), "dense_1.backward: a forward pass must come before"),
    (lambda _: by_hand(np.zeros((20, 2))), "sequential.backward: dy must have shape (20, 3), as the output, got (20, 2)"),
    (lambda _: by_hand(np.zeros((19, 3))), "sequential.backward: dy must have shape (20, 3), as the output, got (19, 3)"),
    (lambda _: own_by_hand(np.zeros((20, 2))), "Own.backward: dy must have shape (20, 4), as the output, got (20, 2)"),
    (lambda _: O.SGD(0.1).step(), "SGD: step needs a model: attach(model), or compile one with it"),
    # layers of the user's own
    (lambda _: fit(made(last=Own(lambda x: x, lambda dy: dy[:, :2]))), "own.backward: must return an array of shape (20, 6), got (20, 2)"),
    (lambda _: fit(made(last=Own(lambda x: x, lambda dy: [dy, dy]))), "own.backward: must return 1 gradients, one an input, got 2"),
    (lambda _: fit(made(last=Own(lambda x: x[1:], lambda dy: dy))), "own.forward: must return an array of shape (20, 6), got (19, 6)"),
    (lambda _: nn.gradcheck(Own(lambda x: x, lambda dy: dy[:, :2], dtype="float64"), X), "gradcheck: backward must return x's gradient, (20, 4), got (20, 2)"),
    # files
    (lambda tmp: other_weights(tmp, L.Dense(6, input_dim=4)), "names must be this model's; unknown: dense_1.bias, dense_1.kernel"),
    (lambda tmp: other_weights(tmp, L.Dense(5, input_dim=4), L.Dense(3)), "'dense.bias' must be float32 of shape (5,), got float32 of shape (6,)|'dense.kernel' must be"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_messages(number, tmp_path):
    mistake, told = TOLD[number]
    with pytest.raises(ParameterError, match="|".join(map(re.escape, told.split("|")))):
        mistake(tmp_path)


def test_names_of_parameters():
    with pytest.raises(KeyError, match="params: name must be one of 'kernel', 'bias', got 'weight'"):
        made().layers[0].params["weight"]
    with pytest.raises(KeyError, match="grads: name must be one of"):
        made().layers[0].grads["weight"] = 0
    assert "weight" not in made().layers[0].params


def test_data_that_are_no_numbers_are_warned_about():
    bad = X.copy()
    bad[3, 1] = np.nan
    with pytest.warns(UserWarning, match=r"fit: x should be finite, got NaN or infinity in 1 of 20 samples, first in x\[3\]"):
        fit(made(), bad)


def test_a_layer_answers_what_it_has():
    layer = L.Dense(3)
    assert not hasattr(layer, "_cache") and getattr(layer, "nothing", 1) == 1


def test_a_layer_that_forgets_its_base_is_told():
    class Forgetful(nn.Layer):
        def __init__(self):
            self.rate = 1

    with pytest.raises(AttributeError, match=r"Forgetful: __init__ must begin with super\(\).__init__\(\)"):
        nn.Sequential([L.Dense(3, input_dim=2), Forgetful()])


def test_hasattr_answers_before_compile():
    model = dense()
    assert not hasattr(model, "optimizer") and not hasattr(model, "optimiser")
    with pytest.raises(ParameterError, match="optimizer: the model must be compiled first"):
        model.optimizer  # noqa: B018
    assert set(dir(model)) >= {"fit", "params"} and [getattr(model, name, None) for name in dir(model)]
