"""Epochs of so many steps, validation now and then, rates that follow a rule."""

import json

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L, O = nn.layers, nn.optim  # noqa: E741
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((50, 4)), RNG.integers(0, 3, 50)


def made(optimizer="adam", **more):
    nn.set_seed(0)
    m = nn.Sequential([L.Dense(6, "tanh", input_dim=4), L.Dense(3, "softmax")])
    m.compile(optimizer, "sparse_categorical_crossentropy", ["accuracy"], **more)
    return m


def seen(m):
    return int(m.run.counter[1])


def test_so_many_steps_of_arrays(on_engine):
    m = made()
    m.fit(X, Y, 8, 2, 0, steps_per_epoch=3)
    assert seen(m) == 6
    a, b = made(), made()
    a.fit(X, Y, 8, 2, 0, steps_per_epoch=3, shuffle=False)
    b.fit(X[:24], Y[:24], 8, 2, 0, shuffle=False)
    np.testing.assert_array_equal(a.flat, b.flat)
    a.fit(X, Y, 8, 1, 0, steps_per_epoch=7, shuffle=False)  # the last of two
    b.fit(X, Y, 8, 1, 0, shuffle=False)
    np.testing.assert_array_equal(a.flat, b.flat)
    with pytest.raises(ParameterError, match="must be at most the 7 batches there are, got 8"):
        a.fit(X, Y, 8, steps_per_epoch=8)


def test_iterables_go_on_from_epoch_to_epoch(on_engine):
    batches = [(X[i : i + 10], Y[i : i + 10]) for i in range(0, 50, 10)]
    a, b = made(), made()
    history = a.fit(batches, epochs=3, steps_per_epoch=3, verbose=0).history  # 5 batches, anew, 4 of them
    assert seen(a) == 9 and len(history["loss"]) == 3
    for x, y in batches + batches[:4]:
        b.train_on_batch(x, y)
    np.testing.assert_array_equal(a.flat, b.flat)


def test_endless_generators(on_engine):
    def endless():
        while True:
            yield X[:16], Y[:16]

    m = made()
    m.fit(endless(), epochs=2, steps_per_epoch=4, validation_data=endless(), validation_steps=2, verbose=0)
    assert seen(m) == 8
    once = (batch for batch in [(X, Y)])
    with pytest.raises(ParameterError, match="x must give batches again when it is through, or be endless"):
        m.fit(once, steps_per_epoch=2, verbose=0)


def test_validation_now_and_then(on_engine, tmp_path):
    m = made()
    one = m.fit(X, Y, 8, 5, 0, validation_data=(X, Y), validation_freq=2, validation_steps=3, validation_batch_size=4)
    found = one.history["val_loss"]
    assert list(np.isnan(found)) == [True, False, True, False, True] and len(one.history["loss"]) == 5
    assert found[3] == pytest.approx(one.history["val_loss"][3])
    listed = made().fit(X, Y, 8, 4, 0, validation_data=(X, Y), validation_freq=[1, 4]).history["val_loss"]
    assert list(np.isnan(listed)) == [False, True, True, False]
    one.to_csv(tmp_path / "a.csv")
    one.to_json(tmp_path / "a.json")
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 6
    assert json.loads((tmp_path / "a.json").read_text())["val_loss"][0] is None
    few = made().fit(X, Y, 8, 1, 0, validation_data=(X, Y), validation_steps=3, validation_batch_size=4)
    same = made().fit(X, Y, 8, 1, 0, validation_data=(X[:12], Y[:12]))
    assert few.history["val_loss"] == pytest.approx(same.history["val_loss"], rel=1e-6)


@pytest.mark.parametrize("wrong, rule", [
    ({"steps_per_epoch": 0}, "steps_per_epoch must be an integer > 0, got 0"),
    ({"validation_steps": 1.5}, "validation_steps must be an integer > 0, got 1.5"),
    ({"validation_freq": 0}, "validation_freq must be an integer > 0, got 0"),
    ({"validation_freq": [0]}, "each epoch of validation_freq must be an integer > 0, got 0"),
    ({"validation_batch_size": -1}, "batch_size must be an integer > 0, got -1"),
    ({"initial_epoch": -1}, "initial_epoch must be an integer >= 0, got -1"),
])  # fmt: skip
def test_wrong_numbers(wrong, rule):
    with pytest.raises(ParameterError, match=rule):
        made().fit(X, Y, **wrong)


def test_a_loop_of_fits_is_one_fit(on_engine, tmp_path):
    """Each fit that counts from 0 again goes on with orders that were not there yet."""
    whole, parts = made(), made()
    whole.fit(X, Y, epochs=6, batch_size=8, verbose=0)
    for epochs in (1, 2, 1):
        parts.fit(X, Y, epochs=epochs, batch_size=8, verbose=0)
    parts.save(tmp_path / "m.safetensors")
    parts = nn.load(tmp_path / "m.safetensors")
    parts.fit(X, Y, epochs=2, initial_epoch=1, batch_size=8, verbose=0)
    parts.fit(X, Y, epochs=1, batch_size=8, verbose=0)
    for name, value in whole.state_dict().items():
        np.testing.assert_array_equal(value, parts.state_dict()[name], err_msg=name)


def test_initial_epoch_is_a_number_of_the_order():
    a, b = made(), made()
    a.fit(X, Y, 8, 3, 0)
    b.fit(X, Y, 8, 1, 0)
    assert b.fit(X, Y, 8, 3, 0, initial_epoch=1).epoch == [1, 2]
    np.testing.assert_array_equal(a.flat, b.flat)


@pytest.mark.parametrize("kind", ["SGD", "Adam", "RMSprop"])
def test_scheduled_rates(on_engine, kind, tmp_path):
    """The steps are those of a rate set by hand, eager and captured; a file goes on within the schedule."""
    rule = O.ExponentialDecay(0.05, 3, 0.7)
    scheduled, by_hand, eager = made(getattr(O, kind)(rule)), made(getattr(O, kind)(0.05)), made(getattr(O, kind)(rule))
    for step in range(6):
        by_hand.optimizer.learning_rate = rule(step)
        losses = {m.train_on_batch(X[:8], Y[:8], capture=m is not eager)[0] for m in (scheduled, by_hand, eager)}
        assert len(losses) == 1 and scheduled.optimizer.learning_rate == pytest.approx(rule(step))
    np.testing.assert_array_equal(scheduled.flat, by_hand.flat)
    np.testing.assert_array_equal(scheduled.flat, eager.flat)
    whole, first = made(getattr(O, kind)(rule)), made(getattr(O, kind)(rule))
    whole.fit(X, Y, 8, 3, 0)
    first.fit(X, Y, 8, 1, 0)
    first.save(tmp_path / "m")
    rest = nn.load(tmp_path / "m")
    rest.fit(X, Y, 8, 3, 0, initial_epoch=1)
    np.testing.assert_array_equal(rest.flat, whole.flat)


def test_a_rate_that_follows_a_rule_is_not_set():
    m = made(O.Adam(O.PolynomialDecay(0.1, 10)))
    with pytest.raises(ParameterError, match="Adam: learning_rate follows PolynomialDecay, got 0.1"):
        m.optimizer.learning_rate = 0.1
    for wrong, rule in [
        (lambda: O.PiecewiseConstantDecay([1], [0.1]), "values must be one more than the 1 boundaries, got 1"),
        (lambda: O.PiecewiseConstantDecay([2, 1], [0.1, 0.2, 0.3]), "boundaries must grow"),
        (lambda: O.ExponentialDecay(0.1, 0, 0.5), "decay_steps must be an integer > 0"),
    ]:
        with pytest.raises(ParameterError, match=rule):
            wrong()


def test_a_schedule_of_the_users(on_engine):
    class Halves(O.Schedule):
        def __call__(self, step, rate=None):
            return 0.1 / 2**step

    m = made(O.SGD(Halves()))
    m.fit(X, Y, 25, 2, 0)
    assert m.optimizer.learning_rate == 0.1 / 8
