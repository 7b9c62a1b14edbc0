"""Calls as users of Keras write them, and what they get wrong."""

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((50, 4)), RNG.integers(0, 3, 50)


def made(metrics=("accuracy",)):
    nn.set_seed(0)
    m = nn.Sequential([L.Dense(8, "relu", input_shape=(4,)), L.Dense(3, "softmax")])
    m.compile("adam", "sparse_categorical_crossentropy", metrics)
    return m


def test_arguments_by_position(on_engine):
    by_place, by_name = (m.fit(X, Y, *a, **k).history for m, a, k in (
        (made(), (16, 2, 0), {}), (made(), (), {"batch_size": 16, "epochs": 2, "verbose": 0})))  # fmt: skip
    assert by_place == by_name
    m = made()
    assert m.evaluate(X, Y, 16, 0) == m.evaluate(X, Y, batch_size=16, verbose=0)
    np.testing.assert_array_equal(m.predict(X, 16, 0), m.predict(X, batch_size=16, verbose=0))


def test_none_is_a_batch_of_32(on_engine):
    assert made().fit(X, Y, batch_size=None, verbose=0).history == made().fit(X, Y, batch_size=32, verbose=0).history


def test_one_instead_of_a_list(on_engine):
    seen = []
    watcher = nn.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(sorted(logs)))
    made("accuracy").fit(X, Y, verbose=0, callbacks=watcher)
    assert seen == [["accuracy", "loss"]]


def test_batches(on_engine):
    m = made()
    before = m.test_on_batch(X, Y)
    assert m.test_on_batch(X, Y, return_dict=True) == dict(zip(("loss", "accuracy"), before, strict=True))
    weights = {0: 1.0, 1: 2.0, 2: 3.0}
    told = m.train_on_batch(X, Y, class_weight=weights, return_dict=True)
    other = made().train_on_batch(X, Y, np.array([weights[label] for label in Y.tolist()]))
    assert list(told.values()) == other
    np.testing.assert_array_equal(m.predict_on_batch(X), m.predict(X, 50, 0))
    batches = [(X[:20], Y[:20]), (X[20:], Y[20:])]
    np.testing.assert_allclose(m.evaluate(batches, verbose=0), m.evaluate(X, Y, verbose=0), rtol=1e-6)
    assert len(made().fit(batches, epochs=2, verbose=0).history["loss"]) == 2


WRONG = {
    r"input must have shape \(batch, 4\), got \(batch, 3\)": lambda m: m.predict(X[:, :3]),
    "predict: batch_size must be an integer > 0, got 0": lambda m: m.predict(X, batch_size=0),
    "predict: x must be an array of numbers": lambda m: m.predict(np.array([["a"] * 4])),
    "fit: x must be an array of numbers": lambda m: m.fit([[1, 2], [3]], Y),
    "evaluate: batch_size must be an integer > 0": lambda m: m.evaluate(X, Y, batch_size=-1),
    "callbacks must be instances": lambda m: m.fit(X, Y, callbacks=[nn.callbacks.TerminateOnNaN]),
    "class_weight must be a dict": lambda m: m.fit(X, Y, class_weight="balanced"),
    "verbose must be one of": lambda m: m.fit(X, Y, verbose=3),
    r"validation_data: data must be \(x, y\)": lambda m: m.fit(X, Y, validation_data=(X,)),
    r"evaluate: data must be \(x, y\)": lambda m: m.evaluate((X, Y, Y, Y)),
}


@pytest.mark.parametrize("rule", WRONG)
def test_what_is_wrong(rule):
    with pytest.raises(ParameterError, match=rule):
        WRONG[rule](made())
