"""predict: recorded passes have the bits of forward, follow the model, and leave nothing behind."""

import copy
import threading

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.models import unet
from fastaudio.nn import passes

L = nn.layers


def small():
    nn.set_seed(1)
    x = nn.Input((12, 8, 3))
    h = L.Conv2D(16, 3, padding="same", activation="relu")(x)
    down = L.BatchNormalization()(L.MaxPooling2D(2)(h))
    up = L.Conv2DTranspose(16, 2, 2)(L.Dropout(0.3)(down))
    return nn.Model(x, L.Dense(3, "softmax")(L.Flatten()(L.Concatenate()([up, h]))))


def images(n, seed=0):
    return np.random.default_rng(seed).standard_normal((n, 12, 8, 3)).astype(np.float32)


@pytest.mark.parametrize("n", [1, 5, 9])
def test_passes_have_the_bits_of_forward(on_engine, n):
    m, x = small(), images(n)
    want = np.concatenate([m.forward(x[i : i + 2], False) for i in range(0, n, 2)])
    for _ in range(3):
        assert np.array_equal(m.predict(x, 2, verbose=0), want)
    assert isinstance(m.passes[((min(n, 2), 12, 8, 3),)], passes.Pass)


def test_results_are_the_callers(on_engine):
    m = small()
    m.predict(images(2), verbose=0)
    first = m.predict(images(2), verbose=0)
    kept = first.copy()
    m.predict(images(2, 1), verbose=0)
    assert np.array_equal(first, kept)


def test_a_recording_follows_the_model():
    m, x = small(), images(2)
    for _ in range(2):
        m.predict(x, verbose=0)
    m.params["dense.bias"] = np.array([3.0, -1, 0])
    assert np.array_equal(m.predict(x, verbose=0), m.forward(x, False))
    m.compile("adam", "mse")
    m.fit(x, np.zeros((2, 3)), epochs=2, verbose=0)
    assert np.array_equal(m.predict(x, verbose=0), m.forward(x, False))
    m.layers[0].trainable = False
    m.compile("adam", "mse")  # the numbers lie elsewhere now
    m.fit(x, np.zeros((2, 3)), epochs=1, verbose=0)
    assert np.array_equal(m.predict(x, verbose=0), m.forward(x, False))
    outer = nn.Sequential([m, L.Dense(2)])
    outer.build((12, 8, 3))
    m.params["dense.bias"] = np.array([0.0, 1, 2])
    assert np.array_equal(m.predict(x, verbose=0), m.forward(x, False))
    assert np.array_equal(outer.predict(x, verbose=0), outer.forward(x, False))


def test_nothing_is_left_for_a_backward_pass():
    m, x = small(), images(4)
    y = m.forward(x, False)
    before = [dict(vars(layer)) for layer in m.leaves()]
    for n in (4, 2, 2):
        m.predict(x[:n], 1, verbose=0)
    assert all(a == b or a.keys() == b.keys() for a, b in zip(before, map(vars, m.leaves()), strict=True))
    m.backward(np.ones_like(y))  # of the pass before
    copied = copy.deepcopy(m)
    assert np.array_equal(copied.predict(x, verbose=0), m.predict(x, verbose=0)) and not any(copied.passes.values())


def test_what_is_asked_afterwards_is_there():
    x = nn.Input((4,))
    m = nn.Model(x, L.GaussianSampling()([L.Dense(2)(x), L.Dense(2)(x)]))
    given = np.ones((3, 4))
    for _ in range(3):
        m.predict(given, verbose=0)
        assert m.layers[-1].distribution()[0].shape == (3, 2)
    masked = nn.Sequential([L.Masking(input_shape=(4, 2)), L.GRU(3)])
    for _ in range(3):
        masked.predict(np.ones((2, 4, 2)), verbose=0)
        assert isinstance(masked.layers[0].mask, np.ndarray)


def test_layers_and_models_of_the_users_run_as_they_are():
    class Double(nn.Layer):
        def forward(self, x, training=False):
            self.calls = getattr(self, "calls", 0) + 1
            return 2 * x

    class Shifted(nn.Sequential):
        def forward(self, x, training=False):
            return np.asarray(super().forward(x, training)) + 1

    m = nn.Sequential([L.Dense(2, input_shape=(3,)), Double()])
    shifted = Shifted([L.Dense(2, input_shape=(3,))])
    for model in (m, shifted, nn.Sequential([shifted])):
        x = np.ones((4, 3), np.float32)
        model.ensure_built((3,))
        want = model.forward(x, False)
        for _ in range(3):
            assert np.array_equal(model.predict(x, 2, verbose=0), want)
        assert not model.passes


def test_large_recordings_are_not_kept(monkeypatch):
    monkeypatch.setattr(passes, "KEPT", 1000)
    m = small()
    m.predict(images(6), 2, verbose=0)
    assert list(m.passes.values()) == [None]
    for n in range(1, 20):
        m.predict(images(n), verbose=0)
    assert len(m.passes) <= passes.SHAPES


def test_threads_predict_with_one_model():
    m = small()
    x = [images(4, seed) for seed in range(4)]
    want = [np.concatenate([m.forward(a[:2], False), m.forward(a[2:], False)]) for a in x]
    wrong = []

    def ask(i):
        for _ in range(50):
            if not np.array_equal(m.predict(x[i], 2, verbose=0), want[i]):
                wrong.append(i)

    m.predict(x[0], 2, verbose=0)
    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not wrong


def test_skips_are_joined_where_they_lie():
    m = unet("small", (32, 32, 1))
    x = np.random.default_rng(0).random((1, 32, 32, 1), np.float32)
    for _ in range(2):
        m.predict(x, verbose=0)
    (found,) = m.passes.values()
    assert [what for what, _ in found.captured._calls].count("copy_channels") == 0
    assert np.array_equal(found([x]), m.forward(x, False))
