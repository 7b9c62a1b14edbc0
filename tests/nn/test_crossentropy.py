"""Losses over classes and the count of right ones, against their formulas; labels that are none."""

import loss_references as ref
import numpy as np
import pytest
from support import error, full, noise

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}


def onehot(labels, classes):
    t = np.zeros((len(labels), classes))
    t[np.arange(len(labels)), labels] = 1
    return t


def draw(rng, i):
    rows, classes = (3000, 30) if i == 0 else (2, 50_000) if i == 1 else rng.integers(1, 40, 2)
    return int(rows), int(classes)


def check(engine, real, name, x, target, t, weight):
    loss, g, alone = np.full(1, 7.0), full(x.shape, real), np.full(1, 7.0)
    engine.kernel(name)(loss, g, x, target, weight)
    engine.kernel(name)(alone, None, x, target, weight)
    value, slope = getattr(ref, name)(x.astype(float), np.asarray(t, float))
    w = np.ones(len(x)) if weight is None else weight.astype(float)
    want = (value * w).mean()
    assert max(abs(loss[0] - want), abs(alone[0] - want)) <= LIMIT[real] * max(want, 1e-3)
    assert x.shape[1] == 1 or error(g, slope * w[:, None] / len(x)) < LIMIT[real]  # of one class: rounding alone


def test_softmax(engine, real):
    rng = np.random.default_rng(0)
    for i in range(150):
        rows, classes = draw(rng, i)
        x = noise(rng, (rows, classes), real) * real(rng.choice([1, 5, 30])) + real(rng.choice([0, 100]))
        weight = None if i % 3 else rng.uniform(0, 2, rows).astype(real)
        labels = rng.integers(0, classes, rows)
        check(engine, real, "softmax_crossentropy", x, labels, onehot(labels, classes), weight)
        t = rng.random((rows, classes))
        t = (t / t.sum(axis=1, keepdims=True) if i % 2 else t).astype(real)
        check(engine, real, "softmax_crossentropy", x, t, t, weight)


def test_probabilities(engine, real):
    rng = np.random.default_rng(1)
    for i in range(100):
        rows, classes = draw(rng, i)
        p = rng.uniform(0.01, 1, (rows, classes))
        p = (p / p.sum(axis=1, keepdims=True) if i % 2 else p).astype(real)
        weight = None if i % 3 else rng.uniform(0, 2, rows).astype(real)
        labels = rng.integers(0, classes, rows)
        check(engine, real, "categorical_crossentropy", p, labels, onehot(labels, classes), weight)
        t = rng.dirichlet(np.ones(classes), rows).astype(real)
        check(engine, real, "categorical_crossentropy", p, t, t, weight)


def test_ten_equal_classes_lose_log_10(engine, real):
    loss, g = np.empty(1), np.empty((4, 10), real)
    labels = np.array([0, 3, 9, 3])
    engine.kernel("softmax_crossentropy")(loss, g, np.zeros((4, 10), real), labels, None)
    assert loss[0] == pytest.approx(2.302585, abs=1e-6)
    assert error(g, (0.1 - onehot(labels, 10)) / 4) < LIMIT[real]
    engine.kernel("categorical_crossentropy")(loss, None, np.full((4, 10), 0.1, real), labels, None)
    assert loss[0] == pytest.approx(2.302585, abs=1e-6)


def test_no_log_of_zero(engine, real):
    loss, g = np.empty(1), np.empty((1, 3), real)
    engine.kernel("categorical_crossentropy")(loss, g, np.array([[1, 0, 0]], real), np.array([1]), None)
    assert loss[0] == pytest.approx(-np.log(1e-7), rel=1e-6) and np.isfinite(g).all()
    engine.kernel("softmax_crossentropy")(loss, g, np.array([[1e4, -1e4, 0]], real), np.array([1]), None)
    assert loss[0] == 2e4 and np.array_equal(g, np.array([[1, -1, 0]], real))
    engine.kernel("softmax_crossentropy")(loss, g, np.array([[0, -np.inf, 0]], real), np.array([0]), None)
    assert loss[0] == pytest.approx(np.log(2)) and g[0, 1] == 0


@pytest.mark.parametrize("name", ["softmax_crossentropy", "categorical_crossentropy", "accuracy"])
@pytest.mark.parametrize("bad", [-1, 3, 2**40, -(2**62)])
def test_labels_outside_are_refused(engine, real, name, bad):
    x, labels = np.full((4, 3), 0.3, real), np.array([0, 1, bad, 2])
    loss, g = np.full(1, 7.0), full((4, 3), real)
    with pytest.raises(ValueError, match="label"):
        engine.kernel(name)(loss, *(() if name == "accuracy" else (g,)), x, labels, None)
    assert loss[0] == 7 and (g == -7777).all()


def test_what_does_not_fit(engine, real):
    x, loss = np.ones((4, 3), real), np.empty(1)
    kernel = engine.kernel("softmax_crossentropy")
    for target, weight in ((np.zeros(3, np.int64), None), (np.ones((4, 2), real), None), (np.zeros(4, np.int64), np.ones((4, 3), real))):
        with pytest.raises(ValueError):
            kernel(loss, None, x, target, weight)
    with pytest.raises(TypeError):
        kernel(loss, None, x, np.zeros(4, np.int32), None)
    with pytest.raises(ValueError):
        kernel(loss, None, np.ones((4, 0), real), np.zeros(4, np.int64), None)


def test_more_axes_than_one(engine, real):
    """(samples, steps, classes) with a weight for each sample, or each step, is the matrix of its rows."""
    rng = np.random.default_rng(4)
    x, labels, by_sample = noise(rng, (3, 5, 4), real), rng.integers(0, 4, (3, 5)), rng.random(3).astype(real)
    by_step = np.repeat(by_sample, 5)
    for name in ("softmax_crossentropy", "categorical_crossentropy"):
        kernel, p = engine.kernel(name), np.abs(x) + real(0.01)
        want, g = np.empty(1), np.empty((15, 4), real)
        kernel(want, g, p.reshape(15, 4), labels.reshape(15), by_step)
        for weight in (by_sample, by_step.reshape(3, 5)):
            loss, found = np.empty(1), np.empty_like(x)
            kernel(loss, found, p, labels, weight)
            assert loss == want and np.array_equal(found.reshape(15, 4), g)
    count = np.zeros(1)
    engine.kernel("accuracy")(count, x, labels, None)
    assert count[0] == (x.argmax(axis=2) == labels).sum()


def test_weighted_accuracy(engine, real):
    rng = np.random.default_rng(7)
    for _ in range(100):
        n, t, classes = (int(k) for k in rng.integers(1, 9, 3))
        x, labels = noise(rng, (n, t, classes), real), rng.integers(0, classes, (n, t))
        sides = rng.integers(0, 2, x.shape).astype(real)
        for shape in ((n,), (n, t), (n, t, classes)):
            w, count = rng.random(shape).astype(real), np.zeros(1)
            each = w.reshape(*shape, *[1] * (3 - len(shape)))
            engine.kernel("binary_accuracy")(count, x, sides, 0.25, w)
            np.testing.assert_allclose(count[0], (each * ((x > 0.25) == sides)).sum(dtype=float), rtol=1e-6)
            if len(shape) == 3:
                with pytest.raises(ValueError):
                    engine.kernel("accuracy")(count, x, labels, w)
                continue
            count[0] = 0
            engine.kernel("accuracy")(count, x, labels, w)
            np.testing.assert_allclose(count[0], (each[..., 0] * (x.argmax(2) == labels)).sum(dtype=float), rtol=1e-6)


def test_accuracy(engine, real):
    rng, count = np.random.default_rng(2), np.zeros(1)
    want = 0
    for _ in range(100):
        rows, classes = rng.integers(1, 30, 2)
        x, labels = rng.integers(0, 5, (rows, classes)).astype(real), rng.integers(0, classes, rows)
        engine.kernel("accuracy")(count, x, labels, None)
        want += (x.argmax(axis=1) == labels).sum()  # the first of equal ones
        assert count[0] == want
        t = noise(rng, x.shape, real)
        engine.kernel("accuracy")(count, x, t, None)
        want += (x.argmax(axis=1) == t.argmax(axis=1)).sum()
        target = rng.integers(0, 2, x.shape).astype(real)
        engine.kernel("binary_accuracy")(count, x, target, 2.0, None)
        want += ((x > 2) == target).sum()
        assert count[0] == want


@pytest.mark.rivals
def test_torch(engine, real):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    for i in range(2, 40):
        rows, classes = draw(rng, i)
        x, labels = noise(rng, (rows, classes), real), rng.integers(0, classes, rows)
        target = torch.tensor(labels) if i % 2 else torch.softmax(torch.tensor(noise(rng, (rows, classes), real)), 1)
        p, loss, g = torch.tensor(x, requires_grad=True), np.empty(1), np.empty_like(x)
        want = torch.nn.functional.cross_entropy(p, target)
        want.backward()
        engine.kernel("softmax_crossentropy")(loss, g, x, target.numpy(), None)
        assert loss[0] == pytest.approx(want.item(), rel=2e-6 if real == np.float32 else 1e-12)
        assert classes == 1 or error(g, p.grad.numpy()) < LIMIT[real]
