"""Losses as users call them: names, weights, targets that do not fit, logits asked of the model's last layer."""

import numpy as np
import pytest
from support import error

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.losses


def model(activation, classes=3, loss="mse", metrics=()):
    nn.set_seed(0)
    m = nn.Sequential([nn.layers.Dense(classes, activation, input_shape=(4,), dtype="float64")], dtype="float64")
    m.compile(nn.optim.SGD(0.1), loss, list(metrics))
    return m


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("MSE", L.MeanSquaredError),
        ("Mean_Squared_Error", L.MSE),
        ("mae", L.MeanAbsoluteError),
        ("L1", L.L1),
        ("huber", L.Huber),
        ("binary_crossentropy", L.BinaryCrossentropy),
        ("CategoricalCrossentropy", L.CategoricalCrossentropy),
        ("sparse_categorical_crossentropy", L.SparseCategoricalCrossentropy),
        ("CrossEntropyLoss", L.CrossEntropyLoss),
        ("mseloss", L.MSELoss),
    ],
)
def test_names_in_any_case(name, cls):
    loss = L.get(name)
    assert type(loss) is cls and type(nn.registry.make(L.Loss, nn.registry.spec(loss))) is cls
    with pytest.raises(ParameterError, match="loss"):
        L.get(name + "?")


def test_keras_has_the_truth_first_and_torch_the_prediction():
    t, p = np.array([[1.0, 0.0]]), np.array([[0.5, 2.0]])
    loss, alias = L.MeanSquaredError(), L.MSELoss()
    assert loss(t, p) == alias(p, t) == 2.125
    assert np.array_equal(loss.backward(), p - t) and np.array_equal(alias.backward(), p - t)
    assert L.MeanAbsoluteError()(t, p) == 1.25 and L.Huber(1.0)(t, p) == pytest.approx((0.125 + 1.5) / 2)


def test_sample_weights_multiply_and_the_mean_stays():
    """Keras: sum of weighted losses over the number of samples."""
    t, p, w = np.zeros((4, 2)), np.ones((4, 2)), np.array([1, 2, 0, 1])
    assert L.MeanSquaredError()(t, p, sample_weight=w) == 1.0
    assert L.SparseCategoricalCrossentropy(from_logits=True)(np.zeros(4, int), np.zeros((4, 2)), w) == pytest.approx(
        np.log(2)
    )
    with pytest.raises(ParameterError, match="sample_weight"):
        L.MeanSquaredError()(t, p, sample_weight=np.ones(3))


def test_probabilities_and_logits_agree():
    rng = np.random.default_rng(0)
    x, labels = rng.standard_normal((6, 4)), rng.integers(0, 4, 6)
    p = np.exp(x) / np.exp(x).sum(1, keepdims=True)
    want = -np.log(p[np.arange(6), labels]).mean()
    assert L.SparseCategoricalCrossentropy()(labels, p) == pytest.approx(want)
    assert L.SparseCategoricalCrossentropy(from_logits=True)(labels, x) == pytest.approx(want)
    assert L.CategoricalCrossentropy()(np.eye(4)[labels], p) == pytest.approx(want)
    assert L.CrossEntropyLoss()(x, labels) == pytest.approx(want) == L.CrossEntropyLoss()(x, np.eye(4)[labels])
    y = rng.integers(0, 2, (6, 4))
    assert L.BCELoss()(1 / (1 + np.exp(-x)), y) == pytest.approx(L.BCEWithLogitsLoss()(x, y))


def test_logistic_regression_has_the_gradient_a_minus_y():
    """dz = a - y, over the number of examples; certain and wrong, the loss stays finite."""
    z, y = np.array([[-2.0], [0.0], [60.0]]), np.array([[0.0], [1.0], [0.0]])
    loss = L.BinaryCrossentropy(from_logits=True)
    assert loss(y, z) == pytest.approx((np.log1p(np.exp(-2)) + np.log(2) + 60) / 3)
    assert error(loss.backward(), (1 / (1 + np.exp(-z)) - y) / 3) < 1e-12
    assert np.isfinite(L.BinaryCrossentropy()(y, np.array([[0.0], [0.0], [1.0]])))


def test_steps_of_a_sequence_have_a_class_each():
    rng = np.random.default_rng(1)
    x, labels = rng.standard_normal((2, 5, 3)), rng.integers(0, 3, (2, 5))
    loss = L.SparseCategoricalCrossentropy(from_logits=True)
    flat = loss(labels.reshape(-1), x.reshape(10, 3))
    assert loss(labels, x) == flat == loss(labels[..., None], x)


@pytest.mark.parametrize(
    ("loss", "y", "rule"),
    [
        (L.SparseCategoricalCrossentropy(), np.array([0, 3]), "labels must be in 0 ... 2"),
        (L.SparseCategoricalCrossentropy(), np.array([0.5, 1]), "one integer label"),
        (L.SparseCategoricalCrossentropy(), np.zeros((2, 3)), "one integer label"),
        (L.CategoricalCrossentropy(), np.zeros(2), "y must have shape"),
        (L.BinaryCrossentropy(), np.full((2, 3), 2.0), r"in \[0, 1\]"),
        (L.MeanSquaredError(), np.zeros((3, 3)), "as many samples"),
    ],
)
def test_targets_that_do_not_fit(loss, y, rule):
    with pytest.raises(ParameterError, match=rule):
        loss(y, np.full((2, 3), 0.3))


@pytest.mark.parametrize(("activation", "loss"), [("softmax", "sparse_categorical_crossentropy"), ("sigmoid", "bce")])
def test_a_model_hands_over_its_logits(activation, loss):
    rng = np.random.default_rng(2)
    x = rng.standard_normal((5, 4))
    y = rng.integers(0, 3, 5) if activation == "softmax" else rng.integers(0, 2, (5, 3)).astype(float)
    m = model(activation, loss=loss, metrics=["accuracy"])
    p = m.predict(x)
    want = L.get(loss)(y, p)
    found = m.train_on_batch(x, y)
    assert found[0] == pytest.approx(want)
    right = (
        p.argmax(1) == (y if activation == "softmax" else y.argmax(1))
    ).mean()  # as Keras: there are several outputs
    assert found[1] == pytest.approx(right)
    d = p - np.eye(3)[y] if activation == "softmax" else (p - y) / 3
    assert error(m.layers[0].grads["kernel"], (d / 5).T @ x) < 1e-12
    assert m.layers[0].returns_logits is False and m.run.loss.given_logits is False


def test_other_metrics_see_what_the_model_gives():
    rng = np.random.default_rng(3)
    x, y = rng.standard_normal((5, 4)), rng.integers(0, 2, (5, 3)).astype(float)
    m = model("sigmoid", loss="bce", metrics=["mse", "binary_accuracy"])
    p = m.predict(x)
    assert m.evaluate(x, y) == pytest.approx([L.get("bce")(y, p), ((p - y) ** 2).mean(), ((p > 0.5) == y).mean()])


def test_accuracy_fits_what_is_predicted():
    rng = np.random.default_rng(4)
    x, t = rng.standard_normal((50, 4)), np.eye(3)[rng.integers(0, 3, 50)]
    m = model("softmax", loss="categorical_crossentropy", metrics=["accuracy"])
    assert m.evaluate(x, t)[1] == pytest.approx((m.predict(x).argmax(1) == t.argmax(1)).mean())
    one = model("sigmoid", 1, "mse", ["acc"])
    y = rng.integers(0, 2, (50, 1))
    assert one.evaluate(x, y)[1] == pytest.approx(((one.predict(x) > 0.5) == y).mean())


def test_a_model_that_does_not_end_in_probabilities_is_refused():
    m = model("relu", loss=L.BinaryCrossentropy())
    with pytest.raises(ParameterError, match="from_logits=True or a model that ends in sigmoid"):
        m.train_on_batch(np.ones((2, 4)), np.ones((2, 3)))
    m = model(None, loss=L.BinaryCrossentropy(from_logits=True))
    assert np.isfinite(m.train_on_batch(np.ones((2, 4)), np.ones((2, 3)))).all()


def test_kl_of_known_gaussians():
    for mu, variance, want in ((0, 1, 0), (1, 1, 0.5), (1, 4, 1.306853)):
        loss, dmu, dv = L.kl_gaussian(np.full((2, 1), float(mu)), np.full((2, 1), np.log(variance)))
        assert (
            loss == pytest.approx(want, abs=5e-7) and np.allclose(dmu, mu / 2) and np.allclose(dv, (variance - 1) / 4)
        )
    with pytest.raises(ParameterError, match="kl_gaussian"):
        L.kl_gaussian(np.ones(3), np.ones(3))


@pytest.mark.parametrize("logits", [False, True])
@pytest.mark.parametrize("kind", [nn.losses.BinaryCrossentropy, nn.losses.CategoricalCrossentropy])
def test_label_smoothing(on_engine, kind, logits, tmp_path):
    """As the loss of targets that are smoothed before; metrics see the targets as they are."""
    rng, share = np.random.default_rng(0), 0.2
    y = np.eye(3)[rng.integers(0, 3, 8)]
    soft = y * (1 - share) + share / (2 if kind is nn.losses.BinaryCrossentropy else 3)
    p = rng.standard_normal((8, 3)) if logits else rng.dirichlet(np.ones(3), 8)
    smooth, plain = kind(logits, label_smoothing=share), kind(logits)
    assert smooth(y, p) == pytest.approx(plain(soft, p), rel=1e-12)
    np.testing.assert_allclose(smooth.backward(), plain.backward(), atol=1e-14)
    x, last = rng.standard_normal((8, 4)), "sigmoid" if kind is nn.losses.BinaryCrossentropy else "softmax"
    found = []
    for loss, target in ((smooth, y), (plain, soft)):
        nn.set_seed(1)
        m = nn.Sequential([nn.layers.Dense(3, last, input_dim=4, dtype="float64")], dtype="float64")
        m.compile(nn.optim.SGD(0.1), kind(label_smoothing=loss.label_smoothing), ["mse"])
        found.append([m.train_on_batch(x, target, capture=capture) for capture in (False, True)])
    np.testing.assert_allclose(np.array(found[0])[:, 0], np.array(found[1])[:, 0], rtol=1e-12)
    assert found[0][0][1] != found[1][0][1]
