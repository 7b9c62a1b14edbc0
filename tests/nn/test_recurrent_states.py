"""States of recurrent layers, in and out: streams in pieces, gradients, graphs, files, torch."""

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}
KINDS = {"rnn": L.SimpleRNN, "gru": L.GRU, "lstm": L.LSTM}
COUNT = {"rnn": 1, "gru": 1, "lstm": 2}


def made(kind, units=4, both=False, **options):
    layer = KINDS[kind](units, return_state=True, **options, **F64)
    return L.Bidirectional(layer) if both else layer


@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_pieces_are_as_the_whole(on_engine, kind, sequences):
    rng = np.random.default_rng(0)
    layer = made(kind, return_sequences=sequences)
    for _ in range(20):
        n, pieces = int(rng.integers(1, 6)), rng.integers(1, 6, 4)
        x = rng.standard_normal((n, pieces.sum(), 3))
        mask = rng.random(x.shape[:2]) < 0.8
        for given in (None, mask):
            y, *want = layer(x, mask=given)
            states, parts = None, []
            for start, stop in zip(np.cumsum(pieces) - pieces, np.cumsum(pieces), strict=True):
                piece = None if given is None else given[:, start:stop]
                part, *states = layer(x[:, start:stop], mask=piece, initial_state=states)
                parts.append(part)
            assert len(states) == COUNT[kind]
            np.testing.assert_allclose(np.concatenate(parts, 1) if sequences else parts[-1], y, atol=1e-13)
            for a, b in zip(states, want, strict=True):
                np.testing.assert_allclose(a, b, atol=1e-13)


def test_what_comes_back(on_engine):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((2, 5, 3))
    y, h, _ = made("lstm", return_sequences=True)(x)
    np.testing.assert_array_equal(y[:, -1], h)
    y, h, _ = made("lstm")(x)
    np.testing.assert_array_equal(y, h)
    y, h = made("gru", return_sequences=True, go_backwards=True)(x)
    np.testing.assert_array_equal(y[:, -1], h)
    y, *states = made("lstm", both=True, return_sequences=True)(x)
    assert y.shape == (2, 5, 8) and len(states) == 4
    np.testing.assert_array_equal(y[:, -1, :4], states[0])
    np.testing.assert_array_equal(y[:, 0, 4:], states[2])


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_gradients(on_engine, kind, sequences, both):
    rng = np.random.default_rng(2)
    x, mask = rng.standard_normal((3, 5, 2)), (rng.random((3, 5)) < 0.7).astype(float)
    first = [rng.standard_normal((3, 4)) for _ in range(COUNT[kind] * (1 + both))]
    for given in ([x, x, *first], [x, mask, *first]):
        found = nn.gradcheck(made(kind, both=both, return_sequences=sequences), given, tolerance=1e-7)
        assert {f"x{i + 2}" for i in range(len(first))} < set(found)


def translator(kind="lstm", both=False):
    """An encoder whose states a decoder begins with; the encoder's own output leads nowhere."""
    nn.set_seed(3)
    a, b = nn.Input((6, 3)), nn.Input((4, 2))
    masked = L.Masking(-1.0, **F64)(a)
    _, *states = made(kind, both=both)(masked)
    options = {"return_sequences": True, **F64}
    decoder = L.Bidirectional(KINDS[kind](4, **options)) if both else KINDS[kind](4, **options)
    y = L.Dense(5, "softmax", **F64)(decoder(b, initial_state=states))
    m = nn.Model([a, b], y, **F64)
    m.compile(nn.optim.Adam(0.01), "sparse_categorical_crossentropy", ["accuracy"])
    return m


def pairs(n=6):
    rng = np.random.default_rng(4)
    x, y = rng.standard_normal((n, 6, 3)), rng.standard_normal((n, 4, 2))
    x[np.arange(6) >= rng.integers(1, 7, n)[:, None]] = -1
    return [x, y], rng.integers(0, 5, (n, 4))


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_graph_of_states(on_engine, kind, both):
    x, labels = pairs()
    m = translator(kind, both)
    kinds = {type(layer).__name__: layer for layer in m.layers}
    assert m.predict(x, verbose=0).shape == (6, 4, 5) and "State" in kinds
    whole = [np.where(x[0] == -1, 0.5, x[0]), x[1]]  # no differences where a step would turn from padding into a true one
    nn.gradcheck(m, whole, tolerance=1e-7)
    logs = []
    for capture in (True, False):
        m = translator(kind, both)
        logs.append(([m.train_on_batch(x, labels, capture=capture) for _ in range(4)], m.state_dict()))
    assert logs[0][0] == logs[1][0] and logs[0][0][-1][0] < logs[0][0][0][0]
    for name, value in logs[0][1].items():
        np.testing.assert_array_equal(value, logs[1][1][name])


def test_files(on_engine, tmp_path):
    x, _ = pairs()
    m = translator()
    m.save(tmp_path / "m.safetensors")
    again = nn.load(tmp_path / "m.safetensors")
    np.testing.assert_array_equal(again.predict(x, verbose=0), m.predict(x, verbose=0))


def test_wrong_states():
    x = np.zeros((2, 5, 3))
    layer = made("lstm")
    for states in ([np.zeros((2, 4))], [np.zeros((2, 4)), np.zeros((2, 3))], [np.zeros((2, 4))] * 3, np.zeros((2, 4))):
        with pytest.raises(ParameterError, match=r"initial_state must be 2 of shape \(batch, 4\)"):
            layer(x, initial_state=states)
    with pytest.raises(ParameterError, match="as many sequences"):
        made("gru")(x, initial_state=np.zeros((3, 4)))
    with pytest.raises(ParameterError, match="initial_state must be 4"):
        made("lstm", both=True)(x, initial_state=[np.zeros((2, 4))] * 2)
    with pytest.raises(ParameterError, match="initial_state must be 1"):
        made("gru")(nn.Input((5, 3)), initial_state=nn.Input((3,)))


@pytest.mark.rivals
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_torch(on_engine, kind, both):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    theirs = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind]
    theirs = theirs(3, 4, batch_first=True, bidirectional=both, dtype=torch.float64)
    ours = {"rnn": nn.torch.RNN, "gru": nn.torch.GRU, "lstm": nn.torch.LSTM}[kind]
    ours = ours(3, 4, batch_first=True, bidirectional=both, return_state=True, **F64)
    x = rng.standard_normal((2, 5, 3))
    first = [rng.standard_normal((2, 4)) for _ in range(COUNT[kind] * (1 + both))]
    ours(x)
    for side, end in (("forward_", ""), ("backward_", "_reverse")) if both else (("", ""),):
        for mine, name in (("kernel", "weight_ih"), ("recurrent_kernel", "weight_hh"), ("bias", "bias_ih"), ("recurrent_bias", "bias_hh")):
            ours.params[side + mine] = getattr(theirs, f"{name}_l0{end}").detach().numpy()
    by_kind = [torch.tensor(np.stack(first[i :: COUNT[kind]])) for i in range(COUNT[kind])]
    y, last = theirs(torch.tensor(x), tuple(by_kind) if kind == "lstm" else by_kind[0])
    got, *states = ours(x, initial_state=first)
    np.testing.assert_allclose(got, y.detach().numpy(), atol=1e-13)
    for i, want in enumerate(last if kind == "lstm" else [last]):
        np.testing.assert_allclose(np.stack(states[i :: COUNT[kind]]), want.detach().numpy(), atol=1e-13)
