"""Capture and replay: the same bits as eager, no Python in an epoch, memory shared safely, layers in plain Python."""

import sys

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.backends import registry
from fastaudio.nn.arena import lifetimes, place, share
from fastaudio.nn.trace import Slot, Trace


class Square(nn.Layer):
    """A user's layer."""

    def forward(self, x, training=False):
        self.x = x.copy()
        return x * x

    def backward(self, dy):
        return 2 * self.x * dy


class Shift(nn.Layer):
    """A user's layer with a parameter."""

    def build(self, input_shape):
        self.add_param("shift", (input_shape[-1],), "zeros")

    def forward(self, x, training=False):
        return x + self.params["shift"]

    def backward(self, dy):
        self.grads["shift"] += dy.sum(0)
        return dy


def small(dtype="float32", middle=None):
    nn.set_seed(7)
    layers = [nn.layers.Dense(6, "tanh", input_shape=(4,), dtype=dtype)]
    layers += middle or []
    layers += [nn.layers.Dense(3, "softmax", kernel_regularizer=nn.regularizers.L2(1e-3), dtype=dtype)]
    m = nn.Sequential(layers, dtype=dtype)
    m.compile(nn.optim.Adam(0.01), "sparse_categorical_crossentropy", ["accuracy"])
    return m


def data(n, seed=0):
    draw = np.random.default_rng(seed)
    return draw.standard_normal((n, 4)), draw.integers(0, 3, n)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_eager_and_replay_agree_in_every_bit(on_engine, dtype):
    x, y = data(32)
    eager, replayed = small(dtype), small(dtype)
    for _ in range(5):
        a = eager.train_on_batch(x, y, capture=False)
        b = replayed.train_on_batch(x, y)
        assert a == b
    for name, value in eager.state_dict().items():
        np.testing.assert_array_equal(value, replayed.state_dict()[name])


def test_a_replay_reads_its_own_batch(on_engine):
    eager, replayed = small(), small()
    for seed in range(4):
        x, y = data(8, seed)
        assert eager.train_on_batch(x, y, capture=False) == replayed.train_on_batch(x, y)


def test_an_epoch_with_a_ragged_end_is_the_loop_over_batches(on_engine):
    x, y = data(50)
    a, b = small(), small()
    history = a.fit(x, y, batch_size=16, epochs=3, shuffle=False, verbose=0)
    for epoch in range(3):
        losses = [(b.train_on_batch(x[i : i + 16], y[i : i + 16])[0], len(x[i : i + 16])) for i in range(0, 50, 16)]
        mean = sum(loss * n for loss, n in losses) / 50
        assert history.history["loss"][epoch] == pytest.approx(mean, rel=1e-6)
    for name, value in a.state_dict().items():
        np.testing.assert_array_equal(value, b.state_dict()[name])


@pytest.mark.cpp_engine
def test_an_epoch_is_one_call_without_python():
    x, y = data(64)
    m = small()
    m.fit(x, y, batch_size=4, verbose=0)
    counts = []
    for times in (1, 50):
        given, labels = np.tile(x, (times, 1)), np.tile(y, times)
        calls = []
        sys.setprofile(lambda frame, event, arg, calls=calls: calls.append(event) if event == "call" else None)
        try:
            m.fit(given, labels, batch_size=4, verbose=0)
        finally:
            sys.setprofile(None)
        counts.append(len(calls))
    assert counts[0] == counts[1] > 0


def test_shuffling_is_a_function_of_seed_and_epoch(on_engine):
    x, y = data(40)
    a, b = small(), small()
    a.fit(x, y, batch_size=8, epochs=4, verbose=0)
    b.fit(x, y, batch_size=8, epochs=2, verbose=0)
    b.fit(x, y, batch_size=8, epochs=4, initial_epoch=2, verbose=0)
    np.testing.assert_array_equal(a.flat, b.flat)


def test_evaluation_does_not_train(on_engine):
    x, y = data(21)
    m = small()
    before = m.flat.copy()
    loss, accuracy = m.evaluate(x, y, batch_size=8, verbose=0)
    np.testing.assert_array_equal(m.flat, before)
    p = m.predict(x)
    np.testing.assert_allclose(p.sum(1), 1, atol=1e-6)
    penalty = 1e-3 * float((m.layers[1].params["kernel"] ** 2).sum())
    assert loss == pytest.approx(-np.log(p[np.arange(21), y]).mean() + penalty, rel=1e-5)
    assert accuracy == pytest.approx((p.argmax(1) == y).mean())


def test_a_changed_learning_rate_reaches_captured_steps(on_engine):
    x, y = data(8)
    a, b = small(), small()
    a.train_on_batch(x, y)
    b.train_on_batch(x, y)
    a.run.optimizer.learning_rate = b.run.optimizer.lr = 0.5
    a.train_on_batch(x, y)
    b.train_on_batch(x, y, capture=False)
    np.testing.assert_array_equal(a.flat, b.flat)


@pytest.mark.parametrize("middle", [[Square], [Shift], [Square, Shift]])
def test_layers_in_plain_python_train_inside_the_tape(on_engine, middle):
    x, y = data(16)
    a, b = (small(middle=[layer() for layer in middle]) for _ in range(2))
    before = a.flat.copy()
    for _ in range(3):
        assert a.train_on_batch(x, y, capture=False) == b.train_on_batch(x, y)
    np.testing.assert_array_equal(a.flat, b.flat)
    assert (a.flat != before).any()


def test_an_exception_in_a_users_layer_comes_through(on_engine):
    class Broken(nn.Layer):
        def forward(self, x, training=False):
            if training:
                raise ZeroDivisionError("mine")
            return x

    x, y = data(8)
    m = small(middle=[Broken()])
    before = m.flat.copy()
    with pytest.raises(ZeroDivisionError, match="mine"):
        m.fit(x, y, verbose=0)
    np.testing.assert_array_equal(m.flat, before)


def test_what_is_not_recorded_raises(on_engine):
    class Forgetful(Square):
        records = True  # a lie: it computes with NumPy

    x, y = data(8)
    with pytest.raises((TypeError, AttributeError)):
        small(middle=[Forgetful()]).train_on_batch(x, y)
    slot = Trace(registry.current()).empty((2, 3), np.float32)
    for use in (
        lambda: slot + 1,
        lambda: np.ones(3) * slot,
        lambda: np.exp(slot),
        lambda: slot[0],
        lambda: list(slot),
        lambda: np.asarray(slot),
        lambda: float(slot),
    ):
        with pytest.raises(TypeError):
            use()


def test_slots_share_memory_only_when_their_lives_do_not_meet():
    draw = np.random.default_rng(3)
    for _ in range(200):
        count = int(draw.integers(1, 30))
        starts = draw.integers(0, 40, count)
        spans = [(int(s), int(s + draw.integers(0, 15))) for s in starts]
        sizes = [int(n) for n in draw.integers(0, 5000, count)]
        offsets, total = place(spans, sizes)
        for i in range(count):
            assert offsets[i] % 64 == 0 and offsets[i] + sizes[i] <= total or not sizes[i]
            for j in range(i):
                if spans[i][0] <= spans[j][1] and spans[j][0] <= spans[i][1] and sizes[i] and sizes[j]:
                    assert offsets[i] + sizes[i] <= offsets[j] or offsets[j] + sizes[j] <= offsets[i]


@pytest.mark.parametrize("besides, slack", [(0, 1.0), (1, 1.02)])
def test_lives_inside_each_other_take_little_more_than_what_is_alive(besides, slack):
    """Forward and backward: what comes first is needed last, and calls have something of their own besides."""
    draw = np.random.default_rng(3)
    for layers in (1, 2, 7, 30):
        spans = [(i, 2 * layers - i) for i in range(layers)] + [(i, i + 1) for i in range(2 * layers)] * besides
        sizes = [64 * int(n) for n in draw.integers(1, 100, len(spans))]
        alive = [sum(s for s, (a, b) in zip(sizes, spans, strict=True) if a <= t <= b) for t in range(2 * layers + 1)]
        assert max(alive) <= place(spans, sizes)[1] <= slack * max(alive)


def test_memory_of_a_step_is_planned():
    """A chain keeps what backward reads and no more: less than every array in memory of its own."""
    nn.set_seed(0)
    m = nn.Sequential(
        [nn.layers.Dense(64, "relu", input_shape=(64,))] + [nn.layers.Dense(64, "relu") for _ in range(7)]
    )
    m.compile("sgd", "mse")
    x = np.zeros((32, 64), np.float32)
    m.train_on_batch(x, x)
    (step,) = m.run._steps.values()
    activations = 8 * x.nbytes
    assert activations < step.captured.nbytes < 2 * activations


def test_reshape_of_a_slot():
    slot = Slot(Trace(registry.current()), (4, 6), np.float32, 0)
    assert slot.reshape(2, -1).shape == (2, 12) and slot.reshape((3, 8)).shape == (3, 8)
    with pytest.raises(ValueError, match="24 elements"):
        slot.reshape(5, 5)


def test_arrays_take_over_memory_that_nobody_reads_any_more():
    class Array:
        def __init__(self, root):
            self.root, self.nbytes = root, sizes[root]

    taken = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        count = int(rng.integers(2, 14))
        sizes = rng.choice([64, 128], count).tolist()
        reads = [rng.integers(max(0, i - 3), i, 2).tolist() for i in range(1, count)]  # call i - 1 writes array i
        names = rng.choice(["activation_backward", "dense"], count)
        calls = [(name, (Array(i), *map(Array, r))) for i, (name, r) in enumerate(zip(names, reads, strict=False), 1)]
        pinned = {0, *np.flatnonzero(rng.random(count) < 0.2).tolist()}
        spans = lifetimes(calls, count, pinned)
        shared = share(calls, spans, sizes)
        offsets, total = place(spans, sizes)
        memory = np.full(total, -1)
        where = [
            slice(at := offsets[shared.get(i, i)], at + sizes[i]) if spans[shared.get(i, i)] else None
            for i in range(count)
        ]
        memory[where[0]] = 0
        for i, read in enumerate(reads, 1):
            assert all((memory[where[j]] == j).all() for j in read), seed
            memory[where[i]] = i
        assert all((memory[where[i]] == i).all() for i in pinned), seed
        taken += len(shared)
    assert taken > 100
