"""Losses, metrics and optimizers of the user's own: formulas in NumPy beside kernels, in every model."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import nn


class Squares(nn.losses.Loss):
    def formula(self, y_true, y_pred):
        d = y_pred - y_true
        return d * d, 2 * d


class RowSquares(nn.losses.Loss):
    def formula(self, y_true, y_pred):
        d = y_pred - y_true
        return (d * d).mean(-1), 2 * d / d.shape[-1]


class MeanSquares(nn.metrics.Metric):
    def formula(self, y_true, y_pred):
        return ((y_pred - y_true) ** 2).mean(-1)


class Heavy(nn.optim.Optimizer):
    slots = ("v",)

    def formula(self, w, g, v):
        v[:] = 0.9 * v + g
        w -= self.learning_rate * v


def net(dtype="float64", sequences=False):
    nn.set_seed(1)
    layers = [nn.layers.Dense(6, "tanh", input_dim=3, dtype=dtype), nn.layers.Dense(2, dtype=dtype)]
    if sequences:
        layers = [nn.layers.Masking(0.0, input_shape=(5, 3), dtype=dtype), nn.layers.LSTM(4, return_sequences=True, dtype=dtype), *layers[1:]]
    return nn.Sequential(layers, dtype=dtype)


def data(sequences=False):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((37, 5, 3) if sequences else (37, 3))
    if sequences:
        x[:, 3:][rng.random(37) < 0.5] = 0
    return x, rng.standard_normal((*x.shape[:-1], 2)), rng.uniform(0.2, 2, 37)


@pytest.mark.parametrize("loss", [Squares, RowSquares])
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("weighs", [False, True])
def test_a_formula_trains_as_the_kernel_of_the_same_loss(engine, loss, sequences, weighs):
    x, y, weight = data(sequences)
    found = []
    for used in ("mse", loss()):
        model = net(sequences=sequences)
        model.compile(nn.optim.SGD(0.1), used, metrics=["mse", MeanSquares()], weighted_metrics=["mse", MeanSquares()])
        history = model.fit(x, y, batch_size=8, epochs=3, sample_weight=weight if weighs else None, verbose=0).history
        np.testing.assert_allclose(history["mse"], history["mean_squares"], rtol=1e-12)
        found.append((history["loss"], history["weighted_mean_squares"], *model.get_weights()))
        np.testing.assert_allclose(history["weighted_mse"], history["weighted_mean_squares"], rtol=1e-12)
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-13)


def test_an_optimizer_of_a_formula_is_the_kernel_of_the_same_rule(engine):
    x, y, _ = data()
    found = []
    for optimizer in (nn.optim.SGD(0.05, momentum=0.9), Heavy(0.05)):
        model = net()
        model.compile(optimizer, "mse")
        model.fit(x, y, batch_size=8, epochs=4, verbose=0)
        assert optimizer.steps == 20
        found.append(model.get_weights())
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@pytest.mark.parametrize("clip", [{}, {"clipnorm": 0.1}, {"global_clipnorm": 0.1}, {"clipvalue": 0.01}])
def test_step_by_step_gives_the_same_bits(clip):
    x, y, _ = data()
    models = [net("float32") for _ in range(2)]
    for model in models:
        model.compile(Heavy(nn.optim.ExponentialDecay(0.1, 3, 0.9), **clip), Squares())
    models[0].fit(x, y, batch_size=37, epochs=5, shuffle=False, verbose=0)
    for _ in range(5):
        models[1].train_on_batch(x, y)
    assert all(np.array_equal(*pair) for pair in zip(*(m.get_weights() for m in models), strict=True))


def test_a_file_goes_on_with_the_classes_that_load_is_told(tmp_path):
    x, y, _ = data()
    model = net("float32")
    model.compile(Heavy(0.01), Squares(), metrics=[MeanSquares()])
    model.fit(x, y, epochs=2, verbose=0)
    model.save(tmp_path / "m.safetensors")
    own = {c.__name__: c for c in (Heavy, Squares, MeanSquares)}
    again = nn.load(tmp_path / "m.safetensors", custom_objects=own)
    for one in (model, again):
        one.fit(x, y, epochs=4, initial_epoch=2, verbose=0)
    assert all(np.array_equal(*pair) for pair in zip(model.get_weights(), again.get_weights(), strict=True))


def test_a_loss_is_called_and_has_a_gradient():
    loss = RowSquares()
    y, target, weight = np.random.default_rng(2).standard_normal((3, 7, 4))
    weight = np.abs(weight[:, 0])
    assert loss(target, y, weight) == pytest.approx(float((((y - target) ** 2).mean(1) * weight).mean()), rel=1e-12)
    np.testing.assert_allclose(loss.backward(), 2 * (y - target) * weight[:, None] / y.size, rtol=1e-12)


class Bare(nn.losses.Loss):
    pass


class WrongGradient(nn.losses.Loss):
    def formula(self, y_true, y_pred):
        return (y_pred - y_true) ** 2, np.ones(3)


class Scalar(nn.losses.Loss):
    def formula(self, y_true, y_pred):
        return np.mean(y_pred), np.ones_like(y_pred)


@pytest.mark.parametrize(
    "loss, kind, words",
    [
        (Bare, NotImplementedError, "Bare has no formula"),
        (WrongGradient, fa.ParameterError, r"gradient of y_pred's shape \(2, 2\), got \(3,\)"),
        (Scalar, fa.ParameterError, r"Scalar: formula must return values of some of y_pred's first axes"),
    ],
)
def test_what_is_wrong_with_a_formula_is_said(loss, kind, words):
    with pytest.raises(kind, match=words):
        loss()(np.zeros((2, 2)), np.ones((2, 2)))


def test_functions_and_classes_are_told_the_way():
    model = net()
    with pytest.raises(fa.ParameterError, match="a subclass with a formula"):
        model.compile("sgd", lambda a, b: 0)
    with pytest.raises(fa.ParameterError, match="a class is to be called"):
        model.compile("sgd", Squares)
    with pytest.raises(fa.ParameterError, match="a subclass with a formula"):
        model.compile("sgd", "mse", metrics=[lambda a, b: 0])
    model.compile(nn.optim.Optimizer(0.1), "mse")
    with pytest.raises(NotImplementedError, match="has no formula"):
        model.fit(*data()[:2], verbose=0)
