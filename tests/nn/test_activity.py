"""Penalties on outputs and on biases, as Keras has them: values, gradients, captured steps, files."""

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L, R = nn.layers, nn.regularizers
F64 = {"dtype": "float64"}


def images():
    """Penalties on an image that stays blocked, on a sum of two, and on what a loss would have the logits of."""
    nn.set_seed(1)
    k = F64
    x = nn.Input((6, 6, 3))
    a = L.Conv2D(17, 3, padding="same", activation="tanh", activity_regularizer=R.L2(0.02), **k)(x)
    b = L.Conv2D(17, 3, padding="same", bias_regularizer=R.L1L2(0.1, 0.2), bias_initializer="ones", **k)(a)
    h = L.ActivityRegularization(0.01, 0.03, **k)(L.Add(activity_regularizer="l1", **k)([a, b]))
    h = L.GlobalAveragePooling2D(**k)(h)
    return nn.Model(x, L.Dense(3, "softmax", activity_regularizer=R.L2(0.3), **k)(h), dtype="float64")


def penalties(model, x):
    """As Keras counts them: sums over all elements, divided by the samples."""
    outputs = {layer.name: nn.Model(model.inputs, layer.output, dtype="float64").predict(x, verbose=0)
               for layer in model.layers}  # fmt: skip
    square = lambda name: (outputs[name] ** 2).sum() / len(x)
    size = lambda name: np.abs(outputs[name]).sum() / len(x)
    bias = model.get_layer("conv2d_1").params["bias"]
    kept = "activity_regularization"
    found = 0.02 * square("conv2d") + 0.01 * size("add") + 0.01 * size(kept) + 0.03 * square(kept)
    return found + 0.3 * square("dense") + 0.1 * np.abs(bias).sum() + 0.2 * (bias**2).sum()


def test_the_loss_is_kerass(on_engine):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((5, 6, 6, 3)), rng.integers(0, 3, 5)
    model = images()
    model.compile("sgd", "sparse_categorical_crossentropy")
    plain = -np.log(model.predict(x, verbose=0)[np.arange(5), y]).mean()
    assert model.evaluate(x, y, verbose=0) == pytest.approx(plain + penalties(model, x), rel=1e-12)
    assert model.evaluate(x, y, batch_size=5, verbose=0) == model.test_on_batch(x, y)[0]


def test_gradients_are_those_of_the_loss(on_engine):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((4, 6, 6, 3)), rng.integers(0, 3, 4)
    model = images()
    model.compile(nn.optim.SGD(1e-30), "sparse_categorical_crossentropy")
    model.train_on_batch(x, y, capture=False)
    gradients = {name: np.array(g) for name, g in model.grads.items()}
    for name, g in gradients.items():
        p = np.array(model.params[name])
        for place in rng.permutation(p.size)[:4]:
            sides = []
            for eps in (1e-6, -1e-6):
                moved = p.copy()
                moved.reshape(-1)[place] += eps
                model.params[name] = moved
                sides.append(model.test_on_batch(x, y)[0])
            model.params[name] = p
            assert abs((sides[0] - sides[1]) / 2e-6 - g.reshape(-1)[place]) < 1e-7 * max(1, np.abs(g).max()), name


def recurrent():
    nn.set_seed(1)
    rules = {"bias_regularizer": R.L2(0.1), "bias_initializer": "he_normal", **F64}
    layers = [L.GRU(4, return_sequences=True, activity_regularizer="l2", input_shape=(5, 3), **rules)]
    layers += [L.Conv1D(4, 2, **rules), L.Bidirectional(L.LSTM(3, **rules), activity_regularizer="l1", **F64)]
    return nn.Sequential([*layers, L.Dense(3, **rules)], dtype="float64")


@pytest.mark.parametrize("made", [images, recurrent])
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, made, tmp_path):
    a, b = made(), made()
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((7, *a.input_shape)), rng.standard_normal((7, 3)) ** 2
    for m in (a, b):
        m.compile(nn.optim.Adam(1e-2), "mse")
    assert [a.train_on_batch(x, y, capture=False) for _ in range(3)] == [b.train_on_batch(x, y) for _ in range(3)]
    np.testing.assert_array_equal(a.flat, b.flat)
    a.save(tmp_path / "m")
    c = nn.load(tmp_path / "m")
    assert c.config() == a.config() and a.train_on_batch(x, y) == c.train_on_batch(x, y)
    ragged = b.fit(x, y, batch_size=4, epochs=2, verbose=0).history["loss"]
    assert np.isfinite(ragged).all()


def test_what_they_take():
    assert (
        repr(L.Dense(2, activity_regularizer=R.L1(0.5)))
        == "Dense(units=2, activation='linear', activity_regularizer=L1(l1=0.5))"
    )
    for wrap in (L.TimeDistributed, L.Bidirectional):
        with pytest.raises(ParameterError, match=f"{wrap.__name__}: activity_regularizer is to be given to"):
            wrap(
                L.GRU(2, activity_regularizer="l2")
                if wrap is L.Bidirectional
                else L.Dense(2, activity_regularizer="l2")
            )
    with pytest.raises(ParameterError, match="regularizer: must be None, a name, or L1"):
        L.Dense(2, activity_regularizer=3)
    with pytest.raises(ParameterError, match="bias_regularizer must be None"):
        L.SeparableConv2D(2, 3, bias_regularizer="l2")
