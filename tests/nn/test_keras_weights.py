"""Weights as Keras lists them; models as Keras's users put them together. Keras itself is the oracle where it is there."""

import importlib
import os

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}
RNG = np.random.default_rng(0)

CASES = {  # ours, Keras's of a keras.layers, shape of a sample
    "dense": (lambda K, d: K.Dense(5, "tanh", **d), (4,)),
    "conv2d": (lambda K, d: K.Conv2D(6, (2, 3), 2, "same", groups=2, **d), (7, 6, 4)),
    "conv1d": (lambda K, d: K.Conv1D(6, 3, 2, "same", **d), (9, 4)),
    "transposed": (lambda K, d: K.Conv2DTranspose(5, 3, 2, "same", **d), (4, 3, 6)),
    "depthwise": (lambda K, d: K.DepthwiseConv2D(3, padding="same", depth_multiplier=2, **d), (5, 4, 3)),
    "separable": (lambda K, d: K.SeparableConv2D(4, 3, padding="same", depth_multiplier=2, activation="relu", **d), (5, 4, 3)),
    "batch norm": (lambda K, d: K.BatchNormalization(**d), (4, 3, 5)),
    "batch norm without scale": (lambda K, d: K.BatchNormalization(scale=False, **d), (5,)),
    "layer norm": (lambda K, d: K.LayerNormalization(**d), (4, 5)),
    "rnn": (lambda K, d: K.SimpleRNN(4, return_sequences=True, **d), (6, 3)),
    "gru": (lambda K, d: K.GRU(4, return_sequences=True, **d), (6, 3)),
    "lstm": (lambda K, d: K.LSTM(4, **d), (6, 3)),
    "both ways": (lambda K, d: K.Bidirectional(K.GRU(4, return_sequences=True, **d), **d), (6, 3)),
    "both ways summed": (lambda K, d: K.Bidirectional(K.LSTM(4, **d), merge_mode="sum", **d), (6, 3)),
    "by steps": (lambda K, d: K.TimeDistributed(K.Conv2D(3, 2, **d), **d), (4, 5, 4, 2)),
    "zeros around": (lambda K, d: K.ZeroPadding2D(((1, 0), (2, 3)), **d), (3, 4, 2)),
    "edges off": (lambda K, d: K.Cropping2D(((1, 0), (2, 1)), **d), (5, 6, 2)),
    "steps more": (lambda K, d: K.ZeroPadding1D((1, 2), **d), (5, 2)),
    "steps less": (lambda K, d: K.Cropping1D((1, 2), **d), (5, 2)),
    "max in time": (lambda K, d: K.MaxPooling1D(3, 2, "same", **d), (8, 3)),
    "mean in time": (lambda K, d: K.AveragePooling1D(3, 2, **d), (8, 3)),
    "longer": (lambda K, d: K.UpSampling1D(3, **d), (4, 3)),
    "reshape": (lambda K, d: K.Reshape((-1, 2), **d), (3, 4)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_round_trip(case):
    make, shape = CASES[case]
    a, b = (nn.Sequential([nn.Input(shape), make(L, F64)], dtype="float64") for _ in range(2))
    weights = [RNG.random(w.shape) for w in a.get_weights()]
    b.set_weights(weights)
    for got, want in zip(b.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(got, want)
    a.load_state_dict(b.state_dict())
    x = RNG.standard_normal((2, *shape))
    np.testing.assert_array_equal(a.predict(x), b.predict(x))


@pytest.fixture(scope="module")
def keras():
    os.environ.setdefault("KERAS_BACKEND", "torch")
    return pytest.importorskip("keras")


@pytest.mark.rivals
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Keras's own, about NumPy
@pytest.mark.parametrize("case", CASES)
def test_keras(keras, case):
    """The same outputs from the same list of weights."""
    make, shape = CASES[case]
    theirs = keras.Sequential([keras.Input(shape, dtype="float64"), make(keras.layers, F64)])
    ours = nn.Sequential([nn.Input(shape), make(L, F64)], dtype="float64")
    weights = [RNG.random(w.shape) for w in theirs.get_weights()]
    theirs.set_weights(weights)
    ours.set_weights(weights)
    x = RNG.standard_normal((2, *shape))
    want = np.asarray(theirs(x.copy()).detach().numpy())
    # layouts and rules are compared here: Keras computes some layers of float64 in float32
    np.testing.assert_allclose(ours.predict(x), want, atol=2e-6 * max(1, np.abs(want).max()), rtol=0)


@pytest.mark.rivals
def test_schedules_are_kerass(keras):
    theirs = keras.optimizers.schedules
    for name, arguments in [
        ("ExponentialDecay", (0.1, 7, 0.5)),
        ("ExponentialDecay", (0.1, 7, 0.5, True)),
        ("InverseTimeDecay", (0.1, 7, 0.5)),
        ("InverseTimeDecay", (0.1, 7, 0.5, True)),
        ("PolynomialDecay", (0.1, 7, 0.01, 2.0)),
        ("PiecewiseConstantDecay", ([3, 8], [0.1, 0.2, 0.3])),
        ("CosineDecay", (0.1, 9, 0.1)),
        ("CosineDecay", (0.0, 9, 0.1, "cosine", 0.2, 4)),
    ]:
        mine = [a for a in arguments if a != "cosine"]
        a, b = getattr(nn.optim, name)(*mine), getattr(theirs, name)(*arguments)
        np.testing.assert_allclose([a(i) for i in range(20)], [float(b(i)) for i in range(20)], rtol=1e-5)


def test_what_does_not_fit():
    m = nn.Sequential([L.Dense(3, input_dim=2)])
    before = m.get_weights()
    with pytest.raises(ParameterError, match=r"sequential.set_weights: weights must be 2 arrays, got 1"):
        m.set_weights(before[:1])
    with pytest.raises(ParameterError, match=r"weights\[1\] must have shape \(3,\), got \(4,\)"):
        m.set_weights([np.ones((2, 3)), np.ones(4)])
    np.testing.assert_array_equal(m.get_weights()[0], before[0])


def test_a_users_layer_keeps_its_own_layout():
    class Own(nn.Layer):
        def build(self, input_shape):
            self.add_param("table", (2, 3))

    layer = Own()
    layer.ensure_built((4,))
    layer.set_weights([np.arange(6.0).reshape(2, 3)])
    np.testing.assert_array_equal(layer.params["table"], np.arange(6.0).reshape(2, 3))


def test_models_put_together():
    m = nn.Sequential([nn.Input((4,)), L.Dense(3)])
    assert m.built and m.count_params() == 15
    m.compile("sgd", "mse")
    m.add(L.Dense(2))
    with pytest.raises(ParameterError, match="must be compiled first"):
        m.fit(np.zeros((2, 4)), np.zeros((2, 2)))
    assert m.output_shape((4,)) == (2,) and m.pop().name == "dense_1" and m.output_shape((4,)) == (3,)
    assert m.get_layer(index=0) is m.get_layer("dense") is m.layers[0]
    for wrong, rule in [
        (lambda: m.get_layer("dens"), "did you mean 'dense'"),
        (lambda: m.get_layer(), "either name or index"),
        (lambda: m.get_layer(index=3), "index must be one of 0, got 3"),
        (lambda: nn.Sequential().pop(), "there must be a layer"),
        (lambda: nn.Sequential([L.Dense]), "the class Dense: call it"),
        (lambda: nn.Input((0,)), "Input: each size of shape must be an integer > 0, got 0"),
    ]:
        with pytest.raises(ParameterError, match=rule):
            wrong()


@pytest.mark.parametrize("how", ["arrays", "batches", "train_on_batch", "evaluate"])
def test_a_model_without_a_shape_is_built_by_its_first_data(on_engine, how):
    nn.set_seed(0)
    m = nn.Sequential([L.Dense(5, "relu"), L.Dense(3, "softmax")])
    m.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    with pytest.raises(ParameterError, match="the model must be built"):
        m.optimizer  # noqa: B018
    x, y = RNG.standard_normal((20, 4)), RNG.integers(0, 3, 20)
    {"arrays": lambda: m.fit(x, y, verbose=0), "batches": lambda: m.fit([(x, y)], verbose=0),
     "train_on_batch": lambda: m.train_on_batch(x, y), "evaluate": lambda: m.evaluate(x, y, verbose=0)}[how]()  # fmt: skip
    assert m.count_params() == 43 and m.optimizer.learning_rate == 0.001
    nn.set_seed(0)
    told = nn.Sequential([L.Dense(5, "relu", input_dim=4), L.Dense(3, "softmax")])
    told.compile("adam", "sparse_categorical_crossentropy")
    if how != "evaluate":
        told.train_on_batch(x, y)
    assert how == "arrays" or np.array_equal(m.flat, told.flat)


@pytest.mark.rivals
@pytest.mark.parametrize("room", ["activations", "callbacks", "initializers", "layers", "losses", "metrics", "models",
                                  "optimizers", "optimizers.schedules", "regularizers", "utils"])  # fmt: skip
def test_rooms_have_kerass_names(keras, room):
    ours, theirs = (importlib.import_module(f"{name}.{room}") for name in ("fastaudio.nn.keras", "keras"))
    assert set(ours.__all__) <= set(dir(theirs))
