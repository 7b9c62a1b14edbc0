"""Models: shapes, names, one flat array, state, messages."""

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError


def mlp():
    nn.set_seed(0)
    return nn.Sequential([
        nn.layers.Flatten(input_shape=(130, 13)), nn.layers.Dense(512, "relu"), nn.layers.Dense(256, "relu"),
        nn.layers.Dense(64, "relu"), nn.layers.Dense(10, "softmax")])


def test_parameters_of_the_genre_mlp():
    m = mlp()
    assert [layer.count_params() for layer in m.layers] == [0, 865792, 131328, 16448, 650]
    assert m.count_params() == 1014218
    assert [layer.name for layer in m.layers] == ["flatten", "dense", "dense_1", "dense_2", "dense_3"]
    assert m.predict(np.zeros((2, 130, 13))).shape == (2, 10)


def test_parameters_live_in_one_array():
    m = mlp()
    for p in m.trained:
        assert np.shares_memory(p.data, m.flat) and np.shares_memory(p.grad, m.flat_grad)
        assert p.data.ctypes.data % 64 == 0
    m.layers[1].params["bias"] = np.full(512, 2.5)
    assert (m.flat == 2.5).sum() == 512


def test_params_read_and_write_torchs_layout():
    layer = nn.layers.Dense(3)
    layer(np.zeros((1, 2)))
    assert layer.params["kernel"].shape == (3, 2)
    w = np.arange(6.0).reshape(3, 2)
    layer.params["kernel"] = w
    np.testing.assert_array_equal(layer([[1.0, 10.0]]), [w @ [1, 10]])
    with pytest.raises(ParameterError, match=r"params: 'kernel' must have shape \(3, 2\), got \(2, 3\)"):
        layer.params["kernel"] = w.T
    with pytest.raises(KeyError):
        layer.params["weights"]
    with pytest.raises(TypeError):
        del layer.params["kernel"]


def test_state_goes_round_and_is_checked_before_anything_is_written():
    a, b = mlp(), mlp()
    b.flat[:] = 0
    b.load_state_dict(a.state_dict())
    np.testing.assert_array_equal(a.flat, b.flat)
    state = a.state_dict()
    state["dense_3.bias"] = np.zeros(11)
    b.flat[:] = 0
    with pytest.raises(ParameterError, match="dense_3.bias must have shape"):
        b.load_state_dict(state)
    del state["dense_3.bias"]
    with pytest.raises(ParameterError, match="dense_3.bias"):
        b.load_state_dict(state)
    assert not b.flat.any()


def test_a_graph_with_a_skip(on_engine):
    nn.set_seed(1)
    x = nn.Input((5,))
    h = nn.layers.Dense(5, "tanh", dtype="float64")(x)
    both = nn.layers.Add(dtype="float64")([x, h, h])
    m = nn.Model(x, nn.layers.Dense(2, dtype="float64")(both), dtype="float64")
    given = np.random.default_rng(0).standard_normal((3, 5))
    k, b = m.layers[0].params["kernel"], m.layers[0].params["bias"]
    hidden = np.tanh(given @ k.T + b)
    last = m.layers[2].params
    np.testing.assert_allclose(m.predict(given), (given + 2 * hidden) @ last["kernel"].T + last["bias"], atol=1e-12)
    nn.gradcheck(m, given, tolerance=1e-7)


def test_messages_name_the_layer_and_both_shapes():
    m = mlp()
    m.compile("adam", "sparse_categorical_crossentropy")
    with pytest.raises(ParameterError, match=r"'flatten' takes inputs of shape \(batch, 130, 13\), got \(batch, 130, 12\)"):
        m.fit(np.zeros((4, 130, 12)), np.zeros(4))
    with pytest.raises(ParameterError, match="as many samples"):
        m.fit(np.zeros((4, 130, 13)), np.zeros(3))
    with pytest.raises(ParameterError, match=r"labels must be in 0 ... 9, got 0 ... 10"):
        m.fit(np.zeros((2, 130, 13)), [0, 10])
    with pytest.raises(ParameterError, match="one integer label"):
        m.fit(np.zeros((2, 130, 13)), [0, 0.5])
    with pytest.raises(ParameterError, match=r"dense: input must have shape \(batch, 1690\), got \(batch, 7\)"):
        m.layers[1](np.zeros((1, 7)))
    with pytest.raises(ParameterError, match="compiled"):
        mlp().fit(np.zeros((4, 130, 13)), np.zeros(4))
    shared = nn.layers.Dense(4)
    x = nn.Input((4,))
    with pytest.raises(ParameterError, match="used once"):
        nn.Sequential([shared, nn.layers.ReLU(), shared])
    with pytest.raises(ParameterError, match="in inputs"):
        nn.Model(nn.Input((4,)), nn.layers.Dense(2)(x))
    with pytest.raises(ParameterError, match="needs from_logits=True or a model that ends in softmax"):
        wrong = nn.Sequential([nn.layers.Dense(3, "relu", input_shape=(2,))])
        wrong.compile("sgd", "sparse_categorical_crossentropy")
        wrong.train_on_batch(np.zeros((1, 2)), [0])


def test_targets_outside_a_sigmoids_range_are_warned_about():
    m = nn.Sequential([nn.layers.Dense(1, "sigmoid", input_dim=2)])
    m.compile("sgd", "MSE")
    with pytest.warns(UserWarning, match=r"reaches from 0 to 3.*sigmoid"):
        m.fit(np.zeros((2, 2)), [[0.0], [3.0]], verbose=0)


def test_validation_and_weights(on_engine):
    draw = np.random.default_rng(5)
    x, y = draw.standard_normal((40, 3)), draw.standard_normal((40, 1))
    m = nn.Sequential([nn.layers.Dense(1, input_dim=3)])
    m.compile("sgd", "mse", ["mae"])
    h = m.fit(x, y, epochs=2, validation_split=0.25, verbose=0)
    assert set(h.history) == {"loss", "mae", "val_loss", "val_mae"}
    expected = m.evaluate(x[30:], y[30:], verbose=0)
    assert h.history["val_loss"][-1] == expected[0]
    w = draw.random(40)
    p = m.predict(x)
    assert m.evaluate(x, y, sample_weight=w, verbose=0)[0] == pytest.approx(float((w * (p - y)[:, 0] ** 2).mean()), rel=1e-5)


def test_iterables_of_batches(on_engine):
    draw = np.random.default_rng(5)
    x, y = draw.standard_normal((40, 3)), draw.standard_normal((40, 1))
    a, b = (nn.Sequential([nn.layers.Dense(1, input_dim=3, kernel_initializer="ones")]) for _ in range(2))
    for m in (a, b):
        m.compile("sgd", "mse")
    ha = a.fit(x, y, batch_size=16, epochs=2, shuffle=False, verbose=0)
    hb = b.fit(Batches(x, y), epochs=2, verbose=0)
    np.testing.assert_array_equal(a.flat, b.flat)
    np.testing.assert_allclose(ha.history["loss"], hb.history["loss"], rtol=1e-12)


class Batches:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __iter__(self):
        for i in range(0, 40, 16):
            yield self.x[i : i + 16], self.y[i : i + 16]


def test_params_of_a_model_are_those_of_its_layers():
    model = nn.Sequential([nn.layers.Dense(3, input_dim=2), nn.Sequential([nn.layers.Dense(1, name="out")], name="head")])
    assert list(model.params) == list(model.state_dict()) == ["dense.kernel", "dense.bias", "head.out.kernel", "head.out.bias"]
    model.params["head.out.bias"] = [5.0]
    assert model.layers[1].layers[0].params["bias"] == 5 and set(model.grads) == set(model.params)


def test_nodes_add_subtract_and_multiply():
    x = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    a = nn.Input((3,))
    h = nn.layers.ReLU()(a)
    np.testing.assert_allclose(nn.Model(a, (h + a) * a - h).predict(x), (np.maximum(x, 0) + x) * x - np.maximum(x, 0), rtol=1e-6)
    for refused in (lambda: h + 1, lambda: 2 * h, lambda: np.tanh(h), lambda: x + h):
        with pytest.raises(TypeError):
            refused()


class Numbered:
    """Batches by number, as of keras.utils.Sequence: no IndexError ends them."""

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return 3

    def __getitem__(self, number):
        return self.x[4 * number : 4 * number + 4], self.y[4 * number : 4 * number + 4]


def test_batches_by_number():
    x = np.random.default_rng(0).standard_normal((12, 3)).astype(np.float32)
    found = []
    for data in ((Numbered(x, x[:, :1]),), (x, x[:, :1])):
        nn.set_seed(0)
        model = nn.Sequential([nn.layers.Dense(1)])
        model.compile("sgd", "mse")
        found.append(model.fit(*data, batch_size=4, epochs=2, shuffle=False, verbose=0, validation_data=data[0] if len(data) == 1 else data).history)
    np.testing.assert_allclose(found[0]["loss"], found[1]["loss"], rtol=1e-6)
    np.testing.assert_allclose(found[0]["val_loss"], found[1]["val_loss"], rtol=1e-6)
