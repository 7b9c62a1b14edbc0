"""SimpleRNN, GRU, LSTM, Bidirectional and Masking: against the loop in NumPy, differences, captured steps, torch."""

import numpy as np
import pytest
import recurrent_references as ref

from fastaudio import models, nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}
KINDS = {"rnn": L.SimpleRNN, "gru": L.GRU, "lstm": L.LSTM}
LIMIT = {"float32": 1e-6, "float64": 1e-12}


def weights(layer, side=""):
    """The reference's names for a layer's parameters."""
    p = {name.removeprefix(side): value for name, value in layer.params.items() if name.startswith(side)}
    found = {"wx": p["kernel"].T, "wh": p["recurrent_kernel"].T, "b": p["bias"]}
    if "recurrent_bias" in p:
        found["bh"] = p["recurrent_bias"]
    return found


def shake(layer, seed=9):
    """Biases that are not zero."""
    draw = np.random.default_rng(seed)
    for name in layer.params:
        if "bias" in name:
            layer.params[name] = draw.standard_normal(layer.params[name].shape)


def reference(kind, x, w, mask, reverse=False, relu=False):
    zeros = np.zeros((len(x), w["wh"].shape[0]))
    p = {name: np.asarray(a, np.float64) for name, a in w.items()} | {"x": x.astype(float), "h0": zeros, "c0": zeros}
    return ref.forward(kind, p, np.ones(x.shape[:2], bool) if mask is None else mask, reverse, relu)[:2]


def masked(rng, n, t):
    return np.arange(t) < rng.integers(0, t + 1, n)[:, None]


@pytest.mark.parametrize("dtype", LIMIT)
@pytest.mark.parametrize("kind", KINDS)
def test_values(on_engine, kind, dtype):
    rng = np.random.default_rng(0)
    for i in range(40):
        n, t, c, h = (int(k) for k in rng.integers(1, 20, 4))
        sequences, backwards, relu = bool(i % 2), bool(i % 3 == 0), kind == "rnn" and i % 5 == 0
        options = {"activation": "relu"} if relu else {}
        layer = KINDS[kind](h, return_sequences=sequences, go_backwards=backwards, dtype=dtype, **options)
        x, mask = rng.standard_normal((n, t, c)), masked(rng, n, t) if i % 4 else None
        layer.ensure_built((t, c))
        shake(layer)
        states, last = reference(kind, x.astype(dtype), weights(layer), mask, backwards, relu)
        want = (states[:, ::-1] if backwards else states) if sequences else last
        got = layer(x, mask=mask)
        assert got.dtype == dtype and np.abs(got - want).max() <= LIMIT[dtype] * max(1, np.abs(want).max())


CASES = {
    "rnn": lambda **k: L.SimpleRNN(4, **k),
    "rnn relu": lambda **k: L.SimpleRNN(4, "relu", **k),
    "rnn without bias": lambda **k: L.SimpleRNN(4, use_bias=False, **k),
    "gru": lambda **k: L.GRU(3, **k),
    "gru without bias": lambda **k: L.GRU(3, use_bias=False, **k),
    "lstm": lambda **k: L.LSTM(3, **k),
    "lstm of two biases": lambda **k: L.LSTM(3, recurrent_bias=True, **k),
    "backwards": lambda **k: L.GRU(3, go_backwards=True, **k),
    "both ways": lambda **k: L.Bidirectional(L.LSTM(3, **k)),
    "both ways summed": lambda **k: L.Bidirectional(L.GRU(3, **k), "sum"),
    "both ways multiplied": lambda **k: L.Bidirectional(L.LSTM(3, **k), "mul"),
    "both ways averaged": lambda **k: L.Bidirectional(L.SimpleRNN(3, recurrent_bias=True, **k), "ave"),
}


@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_gradients(on_engine, case, sequences):
    rng = np.random.default_rng(1)
    x, mask = rng.standard_normal((3, 5, 2)), masked(rng, 3, 5).astype(float)
    for given in (x, [x, mask]):
        nn.set_seed(3)
        layer = CASES[case](return_sequences=sequences, **F64)
        layer.ensure_built((5, 2))
        shake(layer)
        nn.gradcheck(layer, given, tolerance=1e-7)


def test_both_ways(on_engine):
    rng = np.random.default_rng(2)
    x, mask = rng.standard_normal((4, 7, 3)), masked(rng, 4, 7)
    for sequences in (False, True):
        for mode in ("concat", "sum", "ave", "mul"):
            layer = L.Bidirectional(L.LSTM(5, return_sequences=sequences, **F64), mode)
            y = layer(x, mask=mask)
            halves = [reference("lstm", x, weights(layer, side), mask, side == "backward_") for side in ("forward_", "backward_")]
            a, b = (states if sequences else last for states, last in halves)
            want = {"concat": np.concatenate([a, b], -1), "sum": a + b, "ave": (a + b) / 2, "mul": a * b}[mode]
            np.testing.assert_allclose(y, want, atol=1e-12)
    assert not np.array_equal(layer.params["forward_kernel"], layer.params["backward_kernel"])


def stack(dtype="float64", middle=()):
    """Sequences of at most 6 steps, filled up with -1."""
    nn.set_seed(4)
    k = {"dtype": dtype}
    return nn.Sequential(
        [L.Masking(-1.0, input_shape=(6, 3), **k), L.Dropout(0.1, **k), L.LSTM(4, return_sequences=True, **k), *middle,
         L.Dense(5, "tanh", **k), L.Bidirectional(L.GRU(3, return_sequences=True, **k)), L.LayerNormalization(**k),
         L.GRU(4, go_backwards=True, return_sequences=True, **k), L.SimpleRNN(4, **k), L.Dense(3, "softmax", **k)],
        dtype=dtype)  # fmt: skip


def padded(seed=0, n=9):
    rng = np.random.default_rng(seed)
    x, lengths = rng.standard_normal((n, 6, 3)), rng.integers(1, 7, n)
    x[np.arange(6) >= lengths[:, None]] = -1
    return x, lengths, rng.integers(0, 3, n)


def test_padded_sequences_are_as_each_alone(on_engine):
    x, lengths, _ = padded()
    m = stack()
    y = m.predict(x, verbose=0)
    for one, length, want in zip(x, lengths, y, strict=True):
        alone = nn.Sequential(stack().layers[1:], dtype="float64")
        alone.build((int(length), 3))
        alone.load_state_dict(m.state_dict())
        np.testing.assert_allclose(alone.predict(one[None, :length], verbose=0)[0], want, atol=1e-12)
    gru = m.get_layer("gru")
    sequences = np.zeros((2, 6, 6))
    np.testing.assert_array_equal(gru(sequences), gru(sequences, mask=np.ones((2, 6))))  # no mask is left over


def test_masks_reach_models_within(on_engine):
    x, _, _ = padded()
    flat = stack()
    nested = nn.Sequential([L.Masking(-1.0, input_shape=(6, 3), **F64), nn.Sequential(stack().layers[1:], dtype="float64")], dtype="float64")
    nested.load_state_dict(dict(zip(nested.state_dict(), flat.state_dict().values(), strict=True)))
    np.testing.assert_array_equal(nested.predict(x, verbose=0), flat.predict(x, verbose=0))
    nested.layers[1].needs_dx = True  # plans the inner model again
    np.testing.assert_array_equal(nested.predict(x, verbose=0), flat.predict(x, verbose=0))


def test_a_mask_as_an_input(on_engine):
    x, lengths, labels = padded()
    mask = np.arange(6) < lengths[:, None]
    a, b = nn.Input((6, 3)), nn.Input((6,))
    nn.set_seed(0)
    h = L.LSTM(4, return_sequences=True, **F64)(a, mask=b)
    m = nn.Model([a, b], L.Dense(3, "softmax", **F64)(L.GRU(4, **F64)(h)), dtype="float64")
    nn.gradcheck(m, [x, mask], tolerance=1e-7, samples=20)
    y = m.predict([x, mask])
    x[~mask] = 100.0
    np.testing.assert_array_equal(m.predict([x, mask]), y)
    m.compile("adam", "sparse_categorical_crossentropy")
    losses = [m.train_on_batch([x, mask], labels)[0] for _ in range(30)]
    assert losses[-1] < losses[0]


def test_a_layer_that_does_not_know_of_masks_says_so(on_engine):
    with pytest.warns(UserWarning, match="flatten: does not know of masks"):
        nn.Sequential([L.Masking(input_shape=(4, 2)), L.GRU(3, return_sequences=True), L.Flatten(), L.Dense(1)])


@pytest.mark.parametrize("dtype", LIMIT)
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, dtype):
    x, _, labels = padded(n=22)
    a, b, c = stack(dtype), stack(dtype), stack(dtype)
    for m in (a, b, c):
        nn.set_seed(5)
        m.compile(nn.optim.Adam(1e-2), "sparse_categorical_crossentropy", ["accuracy"])
    batches = [slice(i, i + 8) for i in range(0, 22, 8)]  # the last is of 6
    for _ in range(2):
        for where in batches:
            assert a.train_on_batch(x[where], labels[where], capture=False) == b.train_on_batch(x[where], labels[where])
    c.fit(x, labels, batch_size=8, epochs=2, shuffle=False, verbose=0)
    for other in (b, c):
        np.testing.assert_array_equal(a.flat, other.flat)


def test_layers_in_files(on_engine, tmp_path):
    x, _, labels = padded()
    m = stack("float32")
    m.compile("adam", "sparse_categorical_crossentropy")
    m.fit(x, labels, epochs=1, verbose=0)
    m.save(tmp_path / "m")
    again = nn.load(tmp_path / "m")
    assert again.config() == m.config()
    np.testing.assert_array_equal(again.predict(x, verbose=0), m.predict(x, verbose=0))
    for one in (m, again):
        one.fit(x, labels, epochs=2, initial_epoch=1, verbose=0)
    np.testing.assert_array_equal(m.flat, again.flat)


def test_initial_values():
    nn.set_seed(1)
    lstm = L.LSTM(8)
    lstm.ensure_built((5, 3))
    assert lstm.params["bias"].tolist() == [0] * 8 + [1] * 8 + [0] * 16
    u = lstm.params["recurrent_kernel"]
    np.testing.assert_allclose(u.T @ u, np.eye(8), atol=1e-6)
    assert np.abs(lstm.params["kernel"]).max() <= np.sqrt(6 / (3 + 32))
    plain = L.LSTM(8, unit_forget_bias=False)
    plain.ensure_built((5, 3))
    assert not plain.params["bias"].any()


def test_the_lstm_of_the_course(capsys):
    m = models.genre_lstm()
    assert m.count_params() == 57_802
    assert [layer.count_params() for layer in m.layers] == [19_968, 33_024, 4_160, 0, 650]
    m.summary(extended=True)
    shown = capsys.readouterr().out
    assert "lstm_1 (LSTM)" in shown and "(None, 130, 64)" in shown and "57,802" in shown
    assert f"{2 * 130 * (13 + 64) * 256:,}" in shown


def test_layers_say_what_they_take():
    with pytest.raises(ParameterError, match=r"LSTM: takes \(time, features\) after the batch, got \(4,\)"):
        L.LSTM(3)(np.zeros((2, 4)))
    lstm = L.LSTM(3, name="first")
    lstm(np.zeros((2, 4, 5)))
    with pytest.raises(ParameterError, match=r"first: input must have shape \(batch, time, 5\), got \(batch, 4, 6\)"):
        lstm(np.zeros((2, 4, 6)))
    with pytest.raises(ParameterError, match=r"the mask must have shape \(batch, 4\), got \(batch, 3\)"):
        L.GRU(3)(np.zeros((2, 4, 5)), mask=np.ones((2, 3)))
    with pytest.raises(ParameterError, match="activation"):
        L.LSTM(3, activation="relu")
    for wrong in (L.Dense(3), L.GRU(3, go_backwards=True)):
        with pytest.raises(ParameterError, match="Bidirectional: layer must be"):
            L.Bidirectional(wrong)
    with pytest.raises(ParameterError, match=r"Masking: takes \(time, features\)"):
        L.Masking()(np.zeros((2, 4)))


@pytest.mark.rivals
@pytest.mark.parametrize("dtype, bound", [("float32", 1e-4), ("float64", 1e-10)])
@pytest.mark.parametrize("both_ways", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_twenty_steps_follow_torchs(on_engine, kind, both_ways, dtype, bound):
    """A classifier of two recurrent layers, from torch's weights; torch computes in float64."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    theirs = getattr(torch.nn, kind.upper())(5, 7, 2, batch_first=True, bidirectional=both_ways).double()
    head = torch.nn.Linear(14 if both_ways else 7, 3).double()
    k = {"dtype": dtype} | ({} if kind == "gru" else {"recurrent_bias": True})
    wrap = L.Bidirectional if both_ways else lambda layer: layer
    mine = nn.Sequential([wrap(KINDS[kind](7, return_sequences=True, input_shape=(6, 5), **k)),
                          wrap(KINDS[kind](7, return_sequences=True, **k)), L.GlobalAveragePooling1D(dtype=dtype),
                          L.Dense(3, "softmax", dtype=dtype)], dtype=dtype)  # fmt: skip
    parameters = [*theirs.parameters(), *head.parameters()]  # in our order
    for p, t in zip(mine.parameters(), parameters, strict=True):
        p.value = t.detach().numpy()
    rng = np.random.default_rng(0)
    x, labels = rng.standard_normal((8, 6, 5)), rng.integers(0, 3, 8)
    mine.compile(nn.optim.Adam(1e-2, epsilon=1e-8, eps_mode="torch"), "sparse_categorical_crossentropy")
    optimizer = torch.optim.Adam(parameters, 1e-2)
    tx, ty = torch.tensor(x), torch.tensor(labels)
    for _ in range(20):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(head(theirs(tx)[0].mean(1)), ty)
        loss.backward()
        optimizer.step()
        assert mine.train_on_batch(x, labels)[0] == pytest.approx(loss.item(), rel=bound)
