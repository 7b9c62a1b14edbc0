"""torch.nn's names: forward, gradients, defaults, shapes and initial values are torch's; files hold our layers."""

import numpy as np
import pytest

from fastaudio import nn
from fastaudio.errors import ParameterError

T, L = nn.torch, nn.layers

#: name, arguments, named arguments, shape of the input
CASES = [
    ("Linear", (5, 7), {}, (4, 5)),
    ("Linear", (5, 7), {"bias": False}, (4, 3, 5)),
    ("Conv1d", (3, 5, 3), {}, (2, 3, 9)),
    ("Conv1d", (4, 6, (3,), (2,), (1,), (2,), 2), {}, (2, 4, 11)),
    ("Conv2d", (3, 5, 3), {}, (2, 3, 6, 7)),
    ("Conv2d", (4, 6, (3, 2), (2, 1), (1, 0), (1, 2), 2, False), {}, (2, 4, 7, 8)),
    ("Conv2d", (2, 18, 5, 1, "same"), {}, (2, 2, 7, 6)),
    ("ConvTranspose2d", (3, 5, 2, 2), {}, (2, 3, 4, 5)),
    ("ConvTranspose2d", (4, 6, 3, 2, 1, 1, 2), {}, (1, 4, 3, 5)),
    ("BatchNorm1d", (6,), {}, (9, 6)),
    ("BatchNorm1d", (6,), {"momentum": 0.3, "eps": 1e-3}, (3, 6, 5)),
    ("BatchNorm2d", (6,), {}, (3, 6, 5, 4)),
    ("LayerNorm", (6,), {}, (3, 4, 6)),
    ("LayerNorm", ((4, 6),), {"eps": 1e-3}, (3, 4, 6)),
    ("MaxPool2d", (2,), {}, (2, 3, 6, 7)),
    ("MaxPool2d", (3, 2, 1), {}, (2, 3, 6, 7)),
    ("AvgPool2d", (3, 2, 1), {}, (2, 3, 6, 7)),
    ("AvgPool2d", (3, 2, 1), {"count_include_pad": False}, (2, 3, 6, 7)),
    ("MaxPool1d", (2,), {}, (2, 3, 7)),
    ("MaxPool1d", (3, 2, 1), {}, (2, 3, 7)),
    ("AvgPool1d", (3, 2, 1), {}, (2, 3, 7)),
    ("AvgPool1d", (3, 2, 1), {"count_include_pad": False}, (2, 3, 8)),
    ("Upsample", (), {"scale_factor": 2}, (2, 3, 4, 5)),
    ("Identity", (), {}, (3, 7)),
    ("Flatten", (), {}, (2, 3, 4, 5)),
    ("ReLU", (), {}, (3, 7)),
    ("LeakyReLU", (), {}, (3, 7)),
    ("LeakyReLU", (0.2,), {}, (2, 3, 4, 5)),
    ("ELU", (), {}, (3, 7)),
    ("GELU", (), {}, (3, 7)),
    ("Sigmoid", (), {}, (3, 7)),
    ("Tanh", (), {}, (3, 7)),
    ("Softmax", (-1,), {}, (3, 4, 7)),
    ("LogSoftmax", (-1,), {}, (3, 7)),
    *((kind, (5, 4), {"batch_first": True}, (3, 6, 5)) for kind in ("RNN", "GRU", "LSTM")),
    *((kind, (5, 4, 3), {"batch_first": True, "bidirectional": True}, (3, 6, 5)) for kind in ("RNN", "GRU", "LSTM")),
    ("RNN", (5, 4, 2, "relu", False), {"batch_first": True}, (3, 6, 5)),
    ("LSTM", (5, 4), {"batch_first": True, "bias": False, "bidirectional": True}, (3, 6, 5)),
]
ids = [f"{name} {i}" for i, (name, *_) in enumerate(CASES)]


def parameters(layer):
    """In torch's order, running statistics last."""
    found = layer.parameters()
    return [p for p in found if p.trainable] + [p for p in found if not p.trainable]


@pytest.mark.rivals
@pytest.mark.parametrize("case", CASES, ids=ids)
def test_values_and_gradients_are_torchs(on_engine, case):
    torch = pytest.importorskip("torch")
    name, arguments, named, shape = case
    torch.manual_seed(0)
    theirs = getattr(torch.nn, name)(*arguments, **named).double()
    mine = getattr(T, name)(*arguments, **named, dtype="float64")
    rng = np.random.default_rng(0)
    x = rng.standard_normal(shape)
    tx = torch.tensor(x, requires_grad=True)
    mine.ensure_built(shape[1:])
    mine.needs_dx = True
    ours, arrays = parameters(mine), [*theirs.parameters(), *(b for b in theirs.buffers() if b.ndim)]
    assert [p.shape for p in ours] == [tuple(t.shape) for t in arrays]
    for p, t in zip(ours, arrays, strict=True):
        p.value = t.detach().numpy()
    y, ty = mine(x, True), theirs(tx)
    ty = ty[0] if isinstance(ty, tuple) else ty
    assert np.abs(y - ty.detach().numpy()).max() < 1e-12
    dy = rng.standard_normal(y.shape)
    mine.zero_grad()
    dx = mine.backward(dy)
    ty.backward(torch.tensor(dy))
    for got, want in [(dx, tx.grad), *((p.gradient, t.grad) for p, t in zip(ours, arrays, strict=True) if p.trainable)]:
        assert np.abs(got - want.numpy()).max() < 1e-12 * max(1, np.abs(want.numpy()).max()), got.shape
    for p, t in zip(ours, arrays, strict=True):  # running statistics have moved alike
        np.testing.assert_allclose(p.value, t.detach(), atol=1e-12)
    theirs.eval()
    want = theirs(tx)
    np.testing.assert_allclose(mine(x), (want[0] if isinstance(want, tuple) else want).detach(), atol=1e-12)


@pytest.mark.rivals
@pytest.mark.parametrize(
    "name, arguments, shape",
    [("Linear", (300, 200), (300,)), ("Conv1d", (30, 64, 5), (30, 9)), ("Conv2d", (16, 64, 3), (16, 9, 9)),
     ("Conv2d", (64, 64, 3, 1, 0, 1, 4), (64, 9, 9)), ("ConvTranspose2d", (64, 48, 3), (64, 5, 5)), ("RNN", (60, 80), (5, 60)),
     ("GRU", (60, 80), (5, 60)), ("LSTM", (60, 80), (5, 60))])  # fmt: skip
def test_initial_values_are_torchs(name, arguments, shape):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    nn.set_seed(0)
    named = {"batch_first": True} if name in ("RNN", "GRU", "LSTM") else {}
    theirs, mine = getattr(torch.nn, name)(*arguments, **named), getattr(T, name)(*arguments, **named)
    mine.ensure_built(shape)
    for p, t in zip(mine.parameters(), theirs.parameters(), strict=True):
        want = t.detach().numpy()
        spread = np.std(want)
        assert np.std(p.value) == pytest.approx(spread, rel=4 / np.sqrt(want.size)), p.name  # of n draws: 1 / sqrt(5 n)
        assert np.abs(p.value).max() == pytest.approx(np.abs(want).max(), rel=12 / want.size + 1e-6), p.name
        assert abs(np.mean(p.value)) < 4 * spread / np.sqrt(want.size)


def test_last_states_only(on_engine):
    x = np.random.default_rng(0).standard_normal((2, 6, 5))
    for both_ways in (False, True):
        nn.set_seed(0)
        every = T.LSTM(5, 4, 2, batch_first=True, bidirectional=both_ways)(x)
        nn.set_seed(0)
        last = T.LSTM(5, 4, 2, batch_first=True, bidirectional=both_ways, return_sequences=False)(x)
        assert np.array_equal(last[:, :4], every[:, -1, :4]) and np.array_equal(last[:, 4:], every[:, 0, 4:])


def net():
    nn.set_seed(2)
    return nn.Sequential([
        T.Conv2d(1, 4, 3, padding=1, input_shape=(1, 8, 6)), T.BatchNorm2d(4), T.LeakyReLU(), T.MaxPool2d(2),
        T.ConvTranspose2d(4, 3, 2, 2), L.Reshape((24, 6)), T.LSTM(6, 5, 2, batch_first=True, dropout=0.2),
        T.LayerNorm(5), T.Flatten(), T.Dropout(), T.Linear(120, 3), T.Softmax()])  # fmt: skip


def told(config):
    """Without initialisers: functions have done their work and are not kept."""
    if isinstance(config, dict):
        return {k: told(v) for k, v in config.items() if not k.endswith("_initializer")}
    return [told(v) for v in config] if isinstance(config, (list, tuple)) else config


def test_files_hold_our_layers(on_engine, tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((6, 1, 8, 6)), rng.integers(0, 3, 6)
    m = net()
    m.compile("adam", "sparse_categorical_crossentropy")
    m.fit(x, y, epochs=1, verbose=0)
    m.save(tmp_path / "m")
    again = nn.load(tmp_path / "m")
    assert told(again.config()) == told(m.config())
    assert [type(layer).__name__ for layer in again.layers[:3]] == ["Conv2D", "BatchNormalization", "Activation"]
    np.testing.assert_array_equal(again.predict(x, verbose=0), m.predict(x, verbose=0))
    for one in (m, again):
        one.fit(x, y, epochs=2, initial_epoch=1, verbose=0)
    np.testing.assert_array_equal(m.flat, again.flat)
    same = net()
    np.testing.assert_array_equal(net().flat, same.flat)


def test_where_the_names_are():
    for name in ("Linear", "Conv1d", "Conv2d", "ConvTranspose2d", "BatchNorm1d", "BatchNorm2d", "LayerNorm", "MaxPool2d",
                 "AvgPool2d", "Upsample", "GELU", "Sigmoid", "Tanh", "LogSoftmax"):  # fmt: skip
        assert getattr(L, name) is getattr(T, name)
    for name in ("GRU", "LSTM", "Flatten", "Dropout", "LeakyReLU"):
        assert getattr(L, name) is not getattr(T, name)
    assert L.LeakyReLU()([[-1.0]])[0, 0] == np.float32(-0.3) and T.LeakyReLU()([[-1.0]])[0, 0] == np.float32(-0.01)


def test_what_cannot_be():
    with pytest.raises(ParameterError, match="Linear: in_features must be the input's, 6, got 5"):
        T.Linear(5, 3, input_shape=(6,)).ensure_built((6,))
    with pytest.raises(ParameterError, match="first: in_channels must be the input's, 6, got 3"):
        T.Conv2d(3, 4, 3, name="first")(np.zeros((1, 6, 5, 5)))
    with pytest.raises(ParameterError, match="in_channels must be the input's, 6, got 3"):
        T.ConvTranspose2d(3, 4, 3)(np.zeros((1, 6, 5, 5)))
    with pytest.raises(ParameterError, match="input_size must be the input's, 6, got 5"):
        T.GRU(5, 4, batch_first=True)(np.zeros((1, 3, 6)))
    with pytest.raises(ParameterError, match="batch_first"):
        T.LSTM(5, 4)
    for make in (lambda: T.MaxPool2d(2, ceil_mode=True), lambda: T.Upsample(size=(4, 4)), lambda: T.Softmax(1),
                 lambda: T.Conv2d(1, 1, 3, padding_mode="reflect"), lambda: T.Flatten(0), lambda: T.GELU("tanh"),
                 lambda: T.LSTM(5, 4, batch_first=True, proj_size=2), lambda: L.LayerNormalization(axis=0)(np.ones((2, 3)))):  # fmt: skip
        with pytest.raises(ParameterError):
            make()


def test_a_script_in_torchs_words():
    m = T.Sequential(T.Linear(5, 8), T.ReLU(), T.Linear(8, 3))
    m.compile(nn.optim.Adam(1e-3), T.CrossEntropyLoss(), ["accuracy"])
    X, y = np.random.default_rng(0).standard_normal((32, 5)), np.arange(32) % 3
    assert len(m.fit(X, y, epochs=2, verbose=0).history["loss"]) == 2
    with pytest.raises(ParameterError, match=r"SGD: learning_rate comes first; parameters come by compile or attach"):
        nn.optim.SGD(m.parameters(), lr=0.1)
    with pytest.raises(AttributeError, match="Sequential has no attribute 'eval': `predict"):
        m.eval()
