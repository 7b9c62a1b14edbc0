"""Losses, counts and optimizers on the simulated device, against the engine of NumPy arrays."""

import numpy as np
import pytest
from parity import drawn, same

SHAPES = ((1,), (5,), (4, 3), (2, 3, 4), (130, 9), (3, 2801))  # the last is more than one block


def weights(rng, shape):
    """None, or weights over some first axes."""
    yield None
    for axes in range(1, len(shape) + 1):
        yield rng.uniform(0, 2, shape[:axes]).astype(np.float32)


@pytest.mark.parametrize("name, more", [("mse", ()), ("l1", ()), ("huber", (0.4,)), ("binary_crossentropy", (True,)),
                                        ("binary_crossentropy", (False,))])  # fmt: skip
def test_losses(sim, name, more):
    rng = np.random.default_rng(0)
    for shape in SHAPES:
        pred, target, gradient = drawn(rng, shape, shape, shape)
        if name == "binary_crossentropy":
            target = (target > 0).astype(np.float32)
            pred = pred * 9 if more == (True,) else np.clip(pred, 0, 1)
        for weight in weights(rng, shape):
            same(sim, name, np.zeros(1), gradient, pred, target, weight, *more)
        same(sim, name, np.zeros(1), None, pred, target, None, *more)


def test_the_mean_of_nothing_is_nan(sim):
    loss, none = np.zeros(1), np.empty((0, 3), np.float32)
    sim.run("mse", loss, none, none, none, None)
    assert np.isnan(loss[0])


@pytest.mark.parametrize("name", ["softmax_crossentropy", "categorical_crossentropy"])
def test_classes(sim, name):
    rng = np.random.default_rng(1)
    for shape in ((1, 1), (7, 3), (2, 5, 33), (2, 1100), (9, 1000)):
        pred, gradient = drawn(rng, shape, shape)
        if name == "categorical_crossentropy":
            pred = np.abs(pred) + np.float32(0.01)
            pred[..., 0] = 0
        target = rng.dirichlet(np.ones(shape[-1]), shape[:-1]).astype(np.float32)
        for label in (target, rng.integers(0, shape[-1], shape[:-1])):
            for weight in weights(rng, shape[:-1]):
                same(sim, name, np.zeros(1), gradient, pred, label, weight)
            same(sim, "accuracy", np.ones(1), pred, label, None, exact=(0,))
            same(sim, "accuracy", np.ones(1), pred, label, (np.arange(len(pred)) % 3).astype("f"), exact=(0,))


def test_a_label_that_is_no_class_shows(sim):
    pred, gradient, count = np.ones((3, 4), np.float32), np.zeros((3, 4), np.float32), np.zeros(1)
    for bad in (-1, 4, 2**40):
        for name in ("softmax_crossentropy", "categorical_crossentropy"):
            loss = np.zeros(1)
            sim.run(name, loss, gradient, pred, np.array([0, bad, 3]), None)
            assert np.isnan(loss[0]) and np.array_equal(np.isnan(gradient).any(1), [False, True, False])
        sim.run("accuracy", count, pred, np.array([0, bad, 3]), None)
        assert np.isnan(count[0])


def test_others(sim):
    rng = np.random.default_rng(2)
    for shape in SHAPES[2:]:
        rows = shape[0], int(np.prod(shape[1:]))
        mu, lv, dmu, dlv, w = drawn(rng, *[rows] * 5)
        same(sim, "kl_gaussian", np.zeros(1), dmu, dlv, mu, lv)
        same(sim, "kl_gaussian", np.zeros(1), None, None, mu, lv)
        for name in ("l1_penalty", "l2_penalty"):
            same(sim, name, np.ones(1), dmu, w, 0.03)
            same(sim, name, np.ones(1), None, w, 0.03)
        target = (rng.random(rows) < 0.5).astype(np.float32)
        same(sim, "binary_accuracy", np.ones(1), w, target, 0.1, None, exact=(0,))
        same(sim, "binary_accuracy", np.ones(1), w, target, 0.1, (np.arange(len(w)) % 3).astype("f"), exact=(0,))


HYPER = {"sgd": (0.1, 3, 0.01), "momentum": (0.1, 3, 0.01, 0.9), "rmsprop": (0.01, 3, 0.01, 0.9, 1e-7, 0.5),
         "adam": (1e-3, 3, 0.01, 0.9, 0.999, 1e-8)}  # fmt: skip


def states(rng, name, n):
    if name == "sgd":
        return [()]
    (v,) = drawn(rng, n)
    if name == "momentum":
        return [(v,)]
    square = v * v
    return [(square, None), (square, v)] if name == "rmsprop" else [(v, square)]


@pytest.mark.parametrize("name, flags", [("sgd", ()), ("momentum", (False, True)), ("momentum", (True, False)), ("rmsprop", (True,)),
    ("rmsprop", (False,)), ("adam", (False, False)), ("adam", (True, False)), ("adam", (False, True))])  # fmt: skip
def test_updates(sim, name, flags):
    rng = np.random.default_rng(3)
    for n in (0, 1, 5, 64, 1027):
        w, g = drawn(rng, n, n)
        for state in states(rng, name, n):
            same(sim, name, w, *state, g, np.array(HYPER[name], float), *flags, limit=5e-7)


def test_norms(sim):
    rng = np.random.default_rng(4)
    for n in (0, 1, 5, 1027, 8399):
        (g,) = drawn(rng, n)
        norm = same(sim, "global_norm", np.zeros(1), g * np.float32(1e25), limit=1e-12)[0]
        for most in (0.5e25, 1e30):
            same(sim, "clip", g * np.float32(1e25), norm, most, 1e-6, limit=5e-7)
        same(sim, "clip_value", g, 0.5, exact=(0,))
    same(sim, "clip", np.ones(3, np.float32), np.array([np.nan]), 1.0, 0.0)
    same(sim, "advance_step", np.array([0.1, 7, 0]), exact=(0,))


def test_hyper_is_read_when_a_tape_is_replayed(sim):
    device = sim.device
    w, g = device.upload(np.zeros(5, np.float32)), device.upload(np.ones(5, np.float32))
    hyper = device.upload(np.array([1.0, 0, 0]))
    tape = sim.engine.tape([("advance_step", (hyper,)), ("sgd", (w, g, hyper))], 0)
    tape.replay(2)
    device.write(hyper, np.array([10.0, 0, 0]))
    tape.replay(1)
    assert np.array_equal(device.download(w), np.full(5, -12.0)) and device.download(hyper)[1] == 1
