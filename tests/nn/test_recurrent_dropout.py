"""dropout= and recurrent_dropout= of recurrent layers: against a loop in NumPy, differences, captured steps."""

import numpy as np
import pytest
from scipy.special import expit

from fastaudio import nn
from fastaudio.errors import ParameterError
from fastaudio.nn.layers import recurrent_dropout

L = nn.layers
F64 = {"dtype": "float64"}
KINDS = {"rnn": L.SimpleRNN, "gru": L.GRU, "lstm": L.LSTM}
LIMIT = {"float32": 2e-6, "float64": 1e-12}


def step(kind, a, dropped, h, c, w):
    """Keras's cells: what comes of one step with input a, the state h and what products read of it."""
    units = h.shape[1]
    if kind == "gru":
        x, q = a @ w["kernel"].T + w["bias"], dropped @ w["recurrent_kernel"].T + w["recurrent_bias"]
        r, z = expit(x[:, :units] + q[:, :units]), expit(x[:, units : 2 * units] + q[:, units : 2 * units])
        return z * h + (1 - z) * np.tanh(x[:, 2 * units :] + r * q[:, 2 * units :]), c
    sums = a @ w["kernel"].T + dropped @ w["recurrent_kernel"].T + w["bias"]
    if kind == "rnn":
        return np.tanh(sums), c
    i, f, g, o = np.split(sums, 4, axis=1)
    c = expit(f) * c + expit(i) * np.tanh(g)
    return expit(o) * np.tanh(c), c


def masks(layer, x):
    """Of the input, and of the state."""
    of_x = recurrent_dropout.mask_of(layer, x, x.shape[2], layer.dropout) if layer.dropout else np.ones((len(x), 1))
    rate, stream = layer.recurrent_dropout, recurrent_dropout.STATES
    return of_x, recurrent_dropout.mask_of(layer, x, layer.units, rate, stream) if rate else np.ones((len(x), 1))


@pytest.mark.parametrize("dtype", LIMIT)
@pytest.mark.parametrize("kind", KINDS)
def test_values(on_engine, kind, dtype):
    rng = np.random.default_rng(0)
    for i in range(70):
        n, t, c, h = (int(k) for k in rng.integers(1, 9, 4))
        rates = {"dropout": 0.4 * (i % 3 > 0), "recurrent_dropout": 0.5 * (i % 5 > 0)}
        layer = KINDS[kind](h, return_sequences=bool(i % 2), go_backwards=i % 4 == 0, dtype=dtype, **rates)
        x = rng.standard_normal((n, t, c)).astype(dtype)
        layer.ensure_built((t, c))
        for name in layer.params:
            layer.params[name] = 0.6 * rng.standard_normal(layer.params[name].shape)
        true = np.arange(t) < rng.integers(0, t + 1, n)[:, None] if i % 7 else np.ones((n, t), bool)
        got = layer(x, training=True, mask=true)
        w = {name: value.astype(float) for name, value in layer.params.items()}
        (of_x, of_h), state, more = masks(layer, x), np.zeros((n, h)), np.zeros((n, h))
        states = []
        for s in range(t)[:: -1 if layer.go_backwards else 1]:
            new = step(kind, x[:, s] * of_x, state * of_h, state, more, w)
            state, more = (np.where(true[:, s, None], a, b) for a, b in zip(new, (state, more), strict=True))
            states.append(state)
        want = np.stack(states, axis=1) if layer.return_sequences else state
        assert got.dtype == dtype and np.abs(got - want).max() <= LIMIT[dtype]
        plain = type(layer).from_config({**layer.config(), "dropout": 0.0, "recurrent_dropout": 0.0})
        plain.ensure_built((t, c))
        plain.set_weights(layer.get_weights())
        np.testing.assert_array_equal(layer(x, mask=true), plain(x, training=True, mask=true))


CASES = {
    "rnn": lambda **k: L.SimpleRNN(4, "relu", **k),
    "rnn of two biases": lambda **k: L.SimpleRNN(4, recurrent_bias=True, **k),
    "gru": lambda **k: L.GRU(3, **k),
    "gru without bias": lambda **k: L.GRU(3, use_bias=False, **k),
    "lstm": lambda **k: L.LSTM(3, **k),
    "backwards": lambda **k: L.GRU(3, go_backwards=True, **k),
    "both ways": lambda **k: L.Bidirectional(L.GRU(3, **k), "mul"),
    "both ways, lstm": lambda **k: L.Bidirectional(L.LSTM(3, **k)),
}


@pytest.mark.parametrize("rates", [(0.4, 0.0), (0.0, 0.4), (0.3, 0.3)])
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_gradients(on_engine, case, sequences, rates):
    rng = np.random.default_rng(1)
    x, mask = rng.standard_normal((3, 4, 3)), np.arange(4) < np.array([4, 2, 0])[:, None]
    for given in (x, [x, mask.astype(float)]):
        nn.set_seed(3)
        layer = CASES[case](return_sequences=sequences, dropout=rates[0], recurrent_dropout=rates[1], **F64)
        layer.ensure_built((4, 3))
        for name in layer.params:
            layer.params[name] = rng.standard_normal(layer.params[name].shape)
        nn.gradcheck(layer, given, training=True, tolerance=1e-7)


def test_gradients_of_states(on_engine):
    rng = np.random.default_rng(1)
    for kind, states in ((L.GRU, 1), (L.LSTM, 2)):
        layer = kind(3, return_state=True, return_sequences=True, recurrent_dropout=0.4, **F64)
        x, mask = rng.standard_normal((2, 4, 3)), np.ones((2, 4))
        nn.gradcheck(layer, [x, mask, *rng.standard_normal((states, 2, 3))], training=True, tolerance=1e-7)


def test_the_reset_before_takes_dropout_of_its_input(on_engine):
    x = np.random.default_rng(1).standard_normal((3, 4, 3))
    nn.gradcheck(L.GRU(3, reset_after=False, dropout=0.4, **F64), x, training=True, tolerance=1e-7)


def network(dtype):
    k = {"dtype": dtype}
    nn.set_seed(4)
    drops = {"dropout": 0.3, "recurrent_dropout": 0.4}
    return nn.Sequential([
        L.Masking(-1.0, input_shape=(6, 3), **k), L.LSTM(5, return_sequences=True, **drops, **k),
        L.Bidirectional(L.GRU(4, return_sequences=True, **drops, **k), "mul", **k),
        L.SimpleRNN(5, return_sequences=True, dropout=0.2, recurrent_dropout=0.2, **k), L.LSTM(4, dropout=0.5, **k),
        L.Dense(3, "softmax", **k),
    ], dtype=dtype)  # fmt: skip


@pytest.mark.parametrize("dtype", LIMIT)
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, dtype, tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((5, 6, 3)), rng.integers(0, 3, 5)
    x[1, 4:] = x[2, 1:] = -1
    a, b = network(dtype), network(dtype)
    for m in (a, b):
        nn.set_seed(5)
        m.compile(nn.optim.Adam(1e-2), "sparse_categorical_crossentropy")
    first = [a.train_on_batch(x, y, capture=False)[0] for _ in range(4)]
    assert first == [b.train_on_batch(x, y)[0] for _ in range(4)] and len(set(first)) == 4
    np.testing.assert_array_equal(a.flat, b.flat)
    a.save(tmp_path / "m")
    c = nn.load(tmp_path / "m")
    np.testing.assert_array_equal(c.predict(x, verbose=0), a.predict(x, verbose=0))
    assert a.train_on_batch(x, y) == c.train_on_batch(x, y)


def test_one_mask_for_all_steps_and_another_each_time(on_engine):
    """What goes in is the same at each step: so is what a layer without memory gives."""
    layer = L.SimpleRNN(50, recurrent_initializer="zeros", dropout=0.5, return_sequences=True, **F64)
    x = np.ones((2, 6, 40))
    y = layer(x, training=True)
    np.testing.assert_array_equal(y, y[:, :1].repeat(6, axis=1))
    assert not np.array_equal(y[0], y[1])
    layer.counter[1] += 1
    assert not np.array_equal(y, layer(x, training=True))
    share = [(recurrent_dropout.mask_of(layer, x, 1000, 0.3, s) > 0).mean() for s in range(20)]
    assert abs(np.mean(share) - 0.7) < 0.01 and len(set(share)) > 10


def test_both_directions_draw_their_own(on_engine):
    layer = L.Bidirectional(L.GRU(30, dropout=0.5, **F64), "concat")
    layer(np.ones((1, 1, 40)), training=True)
    a, b = (recurrent_dropout.mask_of(one, np.ones((1, 1, 40)), 40, 0.5) for one in (layer.layer, layer.backward_layer))
    assert not np.array_equal(a, b)


def test_what_they_take():
    with pytest.raises(ParameterError, match="LSTM: dropout must be < 1, got 1"):
        L.LSTM(3, dropout=1.0)
    with pytest.raises(ParameterError, match="GRU: recurrent_dropout must be .*, got -0.5"):
        L.GRU(3, recurrent_dropout=-0.5)
    with pytest.raises(ParameterError, match="GRU: recurrent_dropout is for reset_after=True"):
        L.GRU(3, recurrent_dropout=0.5, reset_after=False)
