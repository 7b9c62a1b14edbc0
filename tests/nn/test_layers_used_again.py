"""A layer, or a model, that a graph uses more than once: gradients add up, everything else is as if there were two."""

import copy
import pickle

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}


def siamese(dtype="float64", size=1):
    """Two pictures through one body, which has all that remembers its forward pass."""
    k = {"dtype": dtype}
    nn.set_seed(1)
    body = nn.Sequential([
        L.Conv2D(17 * size, 3, padding="same", activation="gelu", input_shape=(6, 6, 2), kernel_regularizer="l2", **k),
        L.BatchNormalization(momentum=0.5, **k), L.MaxPooling2D(2, **k), L.Dropout(0.3, **k),
        L.Conv2D(20 * size, 3, padding="same", use_bias=False, activity_regularizer="l1", **k), L.GlobalMaxPooling2D(**k),
        L.Dense(5, "tanh", **k),
    ], name="body", dtype=dtype)  # fmt: skip
    a, b = nn.Input((6, 6, 2)), nn.Input((6, 6, 2))
    d = L.Subtract(**k)([body(a), body(b)])
    return nn.Model([a, b], L.Dense(3, "softmax", **k)(L.Multiply(**k)([d, d])), dtype=dtype)


def loop(dtype="float64", size=1):
    """One layer three times in a row, the last of them giving the output; recurrent ones on two sequences."""
    k = {"dtype": dtype}
    nn.set_seed(1)
    x = nn.Input((4, 3))
    gru, end = L.GRU(3, return_sequences=True, dropout=0.2, **k), L.Dense(3, "softmax", **k)
    both = L.Bidirectional(L.LSTM(3, **k), "sum", **k)
    h = gru(gru(x))
    h = L.Concatenate(**k)([both(x), both(h), both(gru(h))])
    return nn.Model(x, end(end(L.Dense(3, **k)(h))), dtype=dtype)


MODELS = {"siamese": siamese, "loop": loop}


def data(model, n=5, seed=0):
    rng = np.random.default_rng(seed)
    shapes = model.input_shape if isinstance(model.input_shape, list) else [model.input_shape]
    x = [rng.standard_normal((n, *shape)) for shape in shapes]
    return (x if len(x) > 1 else x[0]), rng.integers(0, 3, n)


def test_gradients(on_engine):
    for made in MODELS.values():
        model = made()
        nn.gradcheck(model, data(model, 3)[0], tolerance=2e-7)
        nn.gradcheck(model, data(model, 3)[0], training=True, tolerance=2e-7)


@pytest.mark.parametrize("made", MODELS.values())
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, made, dtype, tmp_path):
    a, b = made(dtype), made(dtype)
    x, y = data(a)
    for m in (a, b):
        nn.set_seed(5)
        m.compile(nn.optim.Adam(1e-2), "sparse_categorical_crossentropy", ["accuracy"])
    first = [a.train_on_batch(x, y, capture=False) for _ in range(4)]
    assert first == [b.train_on_batch(x, y) for _ in range(4)]
    np.testing.assert_array_equal(a.flat, b.flat)
    for name, value in a.state_dict().items():
        np.testing.assert_array_equal(value, b.state_dict()[name])
    a.save(tmp_path / "m")
    for c in (nn.load(tmp_path / "m"), copy.deepcopy(a), pickle.loads(pickle.dumps(a))):
        assert c.config() == a.config() and len(c.layers) == len(a.layers)
        np.testing.assert_array_equal(c.predict(x, verbose=0), a.predict(x, verbose=0))
    assert c.train_on_batch(x, y) == a.train_on_batch(x, y)


def test_a_large_model_captured(on_engine):
    """Gradients that lie among activations, and wait."""
    a, b = siamese("float32", 20), siamese("float32", 20)
    assert a.flat.nbytes > 4 << 20
    x, y = data(a, 1)
    for m in (a, b):
        m.compile(nn.optim.Adam(1e-3), "sparse_categorical_crossentropy")
        m.run.counter[:] = 3
    assert [a.train_on_batch(x, y, capture=False) for _ in range(3)] == [b.train_on_batch(x, y) for _ in range(3)]
    np.testing.assert_array_equal(a.flat, b.flat)


def test_it_is_as_two_layers_of_the_same_weights(on_engine):
    """Of two bodies with equal weights, the sum of gradients is that of the one used twice."""
    k, rng = F64, np.random.default_rng(0)
    x = nn.Input((4,))
    one, p, q = (L.Dense(4, "tanh", **k) for _ in range(3))
    again, apart = nn.Model(x, one(one(x)), dtype="float64"), nn.Model(x, q(p(x)), dtype="float64")
    apart.set_weights(2 * again.get_weights())
    given, dy = rng.standard_normal((2, 3, 4))
    np.testing.assert_array_equal(again(given), apart(given))
    for m in (again, apart):
        m.zero_grad()
        m.backward(dy)
    for name in ("kernel", "bias"):
        np.testing.assert_allclose(one.grads[name], p.grads[name] + q.grads[name], atol=1e-14)
    assert again.count_params() == 20 and again.layers == [one] and len(again.get_weights()) == 2


def test_draws_differ(on_engine):
    x = nn.Input((100,))
    drop = L.Dropout(0.5)
    m = nn.Model(x, L.Concatenate()([drop(x), drop(x)]))
    m.compile("sgd", "mse")
    y = m.forward(np.ones((1, 100), np.float32), True)
    assert not np.array_equal(y[:, :100], y[:, 100:])


def test_frozen_and_freed(on_engine):
    model = siamese()
    x, y = data(model)
    body = model.get_layer("body")
    body.trainable = False
    model.compile("sgd", "sparse_categorical_crossentropy")
    before = body.state_dict()
    model.fit(x, y, epochs=2, verbose=0)
    for name, value in body.state_dict().items():  # running statistics, too
        np.testing.assert_array_equal(value, before[name])
    body.trainable = True
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=1, verbose=0)
    assert not np.array_equal(body.state_dict()["conv2d.kernel"], before["conv2d.kernel"])


def test_masks_and_states(on_engine):
    """Each use has the mask of its own input, and its own states."""
    x, z = nn.Input((4, 3)), nn.Input((4, 3))
    gru = L.GRU(3, return_state=True, **F64)
    _, state = gru(L.Masking(**F64)(x))
    y, _ = gru(z, initial_state=state)
    m = nn.Model([x, z], L.Dense(2, **F64)(y), dtype="float64")
    a, b = np.random.default_rng(0).standard_normal((2, 5, 4, 3))
    a[:, 2:] = 0
    alone = copy.deepcopy(m).layers
    second = next(layer for layer in alone if isinstance(layer, L.GRU))
    first = second(a, mask=np.arange(4) < np.full((5, 1), 2))[1]
    np.testing.assert_allclose(m.predict([a, b], verbose=0), alone[-1](second(b, initial_state=first)[0]), atol=1e-14)
    nn.gradcheck(m, [np.ones((5, 4, 3)), b])


class Doubled(nn.Layer):
    """A layer of the user's, in NumPy."""

    def build(self, input_shape):
        self.add_param("scale", input_shape, "ones")

    def forward(self, x, training=False):
        self.x = x
        return x * self.params["scale"]

    def backward(self, dy):
        self.grads["scale"] += (dy * self.x).sum(0)
        return dy * self.params["scale"]


def test_a_layer_of_the_users_own(on_engine):
    x, own = nn.Input((4,)), Doubled(**F64)
    made = lambda: nn.Model(x, L.Dense(3, "softmax", **F64)(own(L.ReLU(**F64)(own(x)))), dtype="float64")
    model = made()
    nn.gradcheck(model, data(model)[0])
    model.compile("sgd", "sparse_categorical_crossentropy")
    given, y = data(model)
    before = model.get_weights()
    eager = [model.train_on_batch(given, y, capture=False) for _ in range(2)]
    model.set_weights(before)
    model.run.counter[1] = 0
    assert eager == [model.train_on_batch(given, y) for _ in range(2)]


def test_summary(capsys):
    siamese().summary(extended=True)
    said = capsys.readouterr().out
    assert said.count("body (Sequential)") == 1 and "input_layer_1" in said
    total = siamese().count_params()
    assert f"Total params: {total:,}" in said


def test_what_cannot_be():
    dense, x = L.Dense(4), nn.Input((4,))
    inner = nn.Model(x, dense(x), name="inner")
    with pytest.raises(ParameterError, match="Model: a layer that is used by itself, .* must not be in 'inner', too"):
        nn.Model(x, dense(inner(x)))
    with pytest.raises(ParameterError, match=r"Sequential: each layer must be used once .nn.Model may use one again."):
        nn.Sequential([dense, dense])
    conv = L.Conv2D(4, 3, padding="same", name="conv")
    conv(nn.Input((8, 8, 3)))
    with pytest.raises(ParameterError, match="conv: input must have shape .batch, 8, 8, 3., got .batch, 6, 6, 3."):
        conv(nn.Input((6, 6, 3)))
