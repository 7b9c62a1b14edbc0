"""Layers that are not trained: `trainable=False` from the beginning or later, of layers and of models within."""

import numpy as np
import pytest

from fastaudio import nn

L = nn.layers
RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((24, 6, 5, 2)), RNG.integers(0, 3, 24)


def network(dtype="float64"):
    k = {"dtype": dtype}
    nn.set_seed(0)
    below = nn.Sequential(
        [L.Conv2D(4, 3, activation="relu", kernel_regularizer="l2", input_shape=(6, 5, 2), **k), L.BatchNormalization(**k)],
        name="below", **k)  # fmt: skip
    above = [L.Reshape((4, 12), **k), L.LSTM(5, return_sequences=True, recurrent_bias=True, **k), L.LayerNormalization(**k),
             L.Bidirectional(L.GRU(3, **k)), L.Dense(3, "softmax", **k)]  # fmt: skip
    return nn.Sequential([below, *above], **k)


def compiled(m, optimizer="adam"):
    nn.set_seed(1)
    m.compile(optimizer, "sparse_categorical_crossentropy")
    return m


def moved(before, m):
    return {name.rpartition(".")[0] for name, value in m.state_dict().items() if not np.array_equal(value, before[name])}


NAMES = ["below", "lstm", "layer_normalization", "bidirectional", "dense"]


@pytest.mark.parametrize("frozen", [[name] for name in NAMES] + [["below", "lstm", "dense"], NAMES])
def test_what_is_frozen_after_building_stays(on_engine, frozen):
    m = network()
    for name in frozen:
        m.get_layer(name).trainable = False
    compiled(m)
    before = m.state_dict()
    m.fit(X, Y, batch_size=8, epochs=2, verbose=0)
    everything = {name.rpartition(".")[0] for name in before}
    assert moved(before, m) == {name for name in everything if name.split(".")[0] not in frozen}
    for name in frozen:
        inner = m.get_layer(name)
        for layer in getattr(inner, "layers", [inner]):
            assert not any(np.any(g) for g in layer.grads.values())
    left = sum(p.size for name in NAMES if name not in frozen for p in m.get_layer(name).parameters() if p.trainable)
    assert sum(p.size for p in m.trained) == left
    lines = []
    m.summary(print_fn=lines.append)
    assert lines[-2].startswith(f" Trainable params: {left:,} ")


def test_freed_again(on_engine):
    m = network()
    m.get_layer("below").trainable = False
    compiled(m).fit(X, Y, verbose=0)
    m.get_layer("below").trainable = True
    with pytest.warns(UserWarning, match="compile again"):
        m.fit(X, Y, verbose=0)
    before = m.state_dict()
    compiled(m).fit(X, Y, verbose=0)
    assert {"below.conv2d", "below.batch_normalization", "lstm"} <= moved(before, m)


def test_the_other_layers_learn_as_beside_a_constant(on_engine):
    """Frozen layers below compute what they compute in evaluation, and their penalty is no part of the loss."""
    m = network()
    features = m.get_layer("below").predict(X)
    m.get_layer("below").trainable = False
    compiled(m)
    head = compiled(nn.Sequential([nn.Input((4, 3, 4)), *network().layers[1:]], dtype="float64"))
    for _ in range(4):
        assert m.train_on_batch(X, Y)[0] == pytest.approx(head.train_on_batch(features, Y)[0], rel=1e-12)


@pytest.mark.parametrize("frozen", ["below", "lstm", "bidirectional"])
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, frozen):
    a, b = network("float32"), network("float32")
    for m in (a, b):
        m.get_layer(frozen).trainable = False
        compiled(m)
    assert [a.train_on_batch(X, Y, capture=False) for _ in range(3)] == [b.train_on_batch(X, Y) for _ in range(3)]
    np.testing.assert_array_equal(a.flat, b.flat)


def test_frozen_layers_in_files(on_engine, tmp_path):
    m = network()
    m.get_layer("lstm").trainable = False
    compiled(m).fit(X, Y, verbose=0)
    m.save(tmp_path / "m")
    again = nn.load(tmp_path / "m")
    assert [p.name for p in again.trained] == [p.name for p in m.trained]
    for one in (m, again):
        one.fit(X, Y, epochs=2, initial_epoch=1, verbose=0)
    np.testing.assert_array_equal(m.flat, again.flat)


def test_a_loop_by_hand(on_engine):
    m = network()
    m.get_layer("below").trainable = False
    opt = nn.optim.SGD(0.1)
    opt.attach(m)
    before, loss = m.state_dict(), nn.losses.SparseCategoricalCrossentropy()
    m.zero_grad()
    loss(Y, m(X, training=True))
    m.backward(loss.backward())
    opt.step()
    assert not any(name.startswith("below") for name in moved(before, m)) and moved(before, m)


def test_a_users_layer(on_engine):
    class Scale(nn.Layer):
        def build(self, input_shape):
            self.add_param("scale", input_shape[-1:], "ones")

        def forward(self, x, training=False):
            self.x = x.copy()
            return x * self.params["scale"]

        def backward(self, dy):
            self.grads["scale"] += (dy * self.x).sum(0)
            return dy * self.params["scale"]

    m = nn.Sequential([L.Dense(4, input_dim=3), Scale(), L.Dense(1)])
    m.layers[1].trainable = False
    m.compile("adam", "mse")
    m.fit(RNG.standard_normal((8, 3)), np.zeros(8), verbose=0)
    np.testing.assert_array_equal(m.layers[1].params["scale"], np.ones(4))


@pytest.mark.rivals
def test_torch(on_engine):
    torch = pytest.importorskip("torch")
    x, y = RNG.standard_normal((16, 4)), RNG.standard_normal((16, 2))
    m = nn.Sequential([L.Dense(6, "tanh", input_dim=4, dtype="float64"), L.Dense(2, dtype="float64")], dtype="float64")
    m.layers[0].trainable = False
    m.compile(nn.optim.Adam(1e-2, eps_mode="torch"), "mse")
    t = torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.Tanh(), torch.nn.Linear(6, 2)).double()
    with torch.no_grad():
        for p, value in zip(t.parameters(), m.state_dict().values(), strict=True):
            p.copy_(torch.tensor(value))
    t[0].requires_grad_(False)
    opt = torch.optim.Adam(t[2].parameters(), 1e-2)
    for _ in range(10):
        opt.zero_grad()
        loss = torch.nn.functional.mse_loss(t(torch.tensor(x)), torch.tensor(y))
        loss.backward()
        opt.step()
        assert m.train_on_batch(x, y)[0] == pytest.approx(loss.item(), rel=1e-10)
