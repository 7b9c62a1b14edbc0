"""Weights to torch and back, our layers inside torch's graphs."""

import numpy as np
import pytest

from fastaudio import models, nn
from fastaudio.errors import FormatError, ParameterError

pytestmark = pytest.mark.rivals
torch = pytest.importorskip("torch")
L = nn.layers


def ours():
    nn.set_seed(2)
    common = {"data_format": "channels_first"}
    return nn.Sequential([
        L.Conv2D(5, 3, padding=1, activation="relu", input_shape=(2, 6, 4), **common), L.BatchNormalization(0.9, 1e-5, **common),
        L.Conv2DTranspose(3, 2, 2, **common), L.Flatten(), L.Dense(4)])


def theirs():
    return torch.nn.Sequential(
        torch.nn.Conv2d(2, 5, 3, padding=1), torch.nn.ReLU(), torch.nn.BatchNorm2d(5), torch.nn.ConvTranspose2d(5, 3, 2, 2),
        torch.nn.Flatten(), torch.nn.Linear(288, 4)).eval()


def test_the_room_is_there_when_asked_for():
    import fastaudio as fa

    assert fa.interop.torch.state_dict(ours()).keys()
    with pytest.raises(AttributeError, match=r"module 'fastaudio.interop' has no attribute 'jax'"):
        fa.interop.jax  # noqa: B018


def test_weights_go_to_torch_and_back(tmp_path):
    from fastaudio.interop import torch as interop

    torch.manual_seed(0)
    m, t = ours(), theirs()
    x = np.random.default_rng(0).standard_normal((3, 2, 6, 4)).astype(np.float32)
    names = [name for name in t.state_dict() if not name.endswith("num_batches_tracked")]
    t.load_state_dict(dict(zip(names, interop.state_dict(m).values(), strict=True)), strict=False)
    with torch.no_grad():
        np.testing.assert_allclose(m.predict(x), t(torch.from_numpy(x)), atol=1e-5)
    for p in t.parameters():
        p.data = torch.randn_like(p)
    interop.load_state_dict(m, t.state_dict())
    with torch.no_grad():
        np.testing.assert_allclose(m.predict(x), t(torch.from_numpy(x)), atol=1e-4)
    torch.save(t.state_dict(), tmp_path / "t.pth")
    again = ours()
    interop.load_pth(again, tmp_path / "t.pth")
    np.testing.assert_array_equal(again.predict(x), m.predict(x))
    interop.save_pth(m, tmp_path / "m.pth")
    assert list(torch.load(tmp_path / "m.pth", weights_only=True)) == list(interop.state_dict(m))


def test_files_that_hold_anything_else_are_refused(tmp_path):
    from fastaudio.interop import torch as interop

    class Evil:
        def __reduce__(self):
            return (print, ("run",))

    torch.save({"w": Evil()}, tmp_path / "evil.pth")
    (tmp_path / "text.pth").write_text("no")
    torch.save([1, 2], tmp_path / "list.pth")
    before = ours()
    state = before.state_dict()
    for name in ("evil", "text", "list"):
        with pytest.raises(FormatError, match=f"{name}.pth must"):
            interop.load_pth(before, tmp_path / f"{name}.pth")
    with pytest.raises(ParameterError, match="arrays"):
        interop.load_state_dict(before, {"a": torch.zeros(3)})
    with pytest.raises(FileNotFoundError):
        interop.load_pth(before, tmp_path / "none.pth")
    for name, value in before.state_dict().items():
        np.testing.assert_array_equal(value, state[name])


class Genre(torch.nn.Module):
    """`models.genre_lstm` as torch has it: two biases a gate."""

    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(13, 64, batch_first=True)
        self.lstm_1 = torch.nn.LSTM(64, 64, batch_first=True)
        self.dense, self.dense_1 = torch.nn.Linear(64, 64), torch.nn.Linear(64, 10)

    def forward(self, x):
        h = self.lstm_1(self.lstm(x)[0])[0][:, -1]
        return torch.softmax(self.dense_1(torch.relu(self.dense(h))), -1)


def test_weights_of_recurrent_layers_go_both_ways():
    from fastaudio.interop import torch as interop

    nn.set_seed(3)
    torch.manual_seed(3)
    m, t = models.genre_lstm(), Genre()
    x = np.random.default_rng(0).standard_normal((3, 130, 13)).astype(np.float32)
    for p in m.parameters():
        p.value = p.value + 0.05 * np.random.default_rng(p.size).standard_normal(p.shape)
    t.load_state_dict(interop.state_dict(m))  # strict: every name and shape
    with torch.no_grad():
        np.testing.assert_allclose(m.predict(x), t(torch.from_numpy(x)), atol=1e-6)
        for p in t.parameters():
            p.add_(0.05 * torch.randn_like(p))
        interop.load_state_dict(m, t.state_dict())
        np.testing.assert_allclose(m.predict(x), t(torch.from_numpy(x)), atol=1e-6)
    again = models.genre_lstm()
    interop.load_state_dict(again, interop.state_dict(m))
    for name, value in m.state_dict().items():
        np.testing.assert_array_equal(value, again.state_dict()[name])
    with pytest.raises(ParameterError, match=r"lstm.weight_ih_l0 must have shape \(256, 13\)"):
        interop.load_state_dict(m, {**t.state_dict(), "lstm.weight_ih_l0": torch.zeros(3, 3)})


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_stacked_modules_of_two_ways_in_the_order_of_their_layers(kind):
    from fastaudio.interop import torch as interop

    t = getattr(torch.nn, kind)(5, 4, 2, batch_first=True, bidirectional=True)
    cell = getattr(L, {"RNN": "SimpleRNN"}.get(kind, kind))
    m = nn.Sequential([L.Bidirectional(cell(4, return_sequences=True, input_shape=(6, 5))), L.Bidirectional(cell(4, return_sequences=True))])
    interop.load_state_dict(m, t.state_dict())
    x = np.random.default_rng(1).standard_normal((2, 6, 5)).astype(np.float32)
    with torch.no_grad():
        np.testing.assert_allclose(m.predict(x), t(torch.from_numpy(x))[0], atol=1e-6)


@pytest.mark.parametrize("both_ways", [False, True])
def test_stacks_under_torchs_names_have_torchs_keys(both_ways):
    from fastaudio.interop import torch as interop

    options = {"num_layers": 3, "batch_first": True, "bidirectional": both_ways, "dropout": 0.3}
    m = nn.Sequential([nn.torch.LSTM(5, 4, input_shape=(6, 5), **options), nn.torch.Linear(8 if both_ways else 4, 2, name="head")])
    t = torch.nn.ModuleDict({"lstm": torch.nn.LSTM(5, 4, **options), "head": torch.nn.Linear(8 if both_ways else 4, 2)}).eval()
    m.build((6, 5))
    t.load_state_dict(interop.state_dict(m))
    x = np.random.default_rng(0).standard_normal((2, 6, 5)).astype(np.float32)
    with torch.no_grad():
        np.testing.assert_allclose(m.predict(x), t["head"](t["lstm"](torch.from_numpy(x))[0]), atol=1e-6)


def test_our_layers_train_in_a_torch_graph():
    from fastaudio.interop.torch import Module

    nn.set_seed(0)
    torch.manual_seed(0)
    inner = Module(L.Conv2D(4, 3, padding="same", activation="tanh", input_shape=(5, 6, 2), dtype="float64"))
    net = torch.nn.Sequential(inner, torch.nn.Flatten(), torch.nn.Linear(120, 1)).double()
    x = torch.randn(3, 5, 6, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(net, (x,))
    y = torch.randn(3, 1, dtype=torch.float64)
    optimizer = torch.optim.Adam(net.parameters(), 1e-2)
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = ((net(x.detach()) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.1 * losses[0]


def test_features_in_a_torch_graph():
    import fastaudio as fa
    from fastaudio.interop import torch as interop

    rng = np.random.default_rng(0)
    y = torch.tensor(rng.standard_normal((2, 300)), requires_grad=True)
    frames = {"n_fft": 64, "hop_length": 16}
    window = torch.hann_window(64, dtype=torch.float64)
    ours = interop.stft(y, **frames)
    theirs = torch.stft(y, 64, 16, window=window, pad_mode="constant", return_complex=True)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-12)
    weights = torch.tensor(rng.standard_normal((2, 33, 19)) + 1j * rng.standard_normal((2, 33, 19)))
    grads = [torch.autograd.grad((D * weights).abs().sum(), y)[0] for D in (ours, theirs)]
    torch.testing.assert_close(*grads, rtol=0, atol=1e-11)
    back = interop.istft(weights.requires_grad_(), hop_length=16, length=288)
    expected = torch.istft(weights, 64, 16, window=window, length=288)
    torch.testing.assert_close(back, expected, rtol=0, atol=1e-12)
    grads = [torch.autograd.grad((b**2).sum(), weights)[0] for b in (back, expected)]
    torch.testing.assert_close(*grads, rtol=0, atol=1e-11)
    mel = {"sr": 8000, "n_mels": 7, **frames}
    values = y.detach().numpy()
    np.testing.assert_allclose(interop.melspectrogram(y, **mel).detach(), fa.feature.melspectrogram(y=values, **mel), atol=1e-10)
    np.testing.assert_allclose(interop.log_mel(y, **mel).detach(), fa.feature.log_mel(y=values, top_db=None, **mel), atol=1e-9)
    for function in (interop.melspectrogram, lambda a, **k: interop.log_mel(a, amin=1e-3, **k)):
        assert torch.autograd.gradcheck(lambda a, f=function: f(a, **mel), (y[:, :100].detach().requires_grad_(),))
    assert interop.log_mel(torch.ones(500), **mel).dtype == torch.float32
    with pytest.raises(ParameterError, match="dtype"):
        interop.stft(torch.ones(500, dtype=torch.float16))


def test_torch_is_not_in_the_training_path():
    import subprocess
    import sys

    code = ("import sys, numpy as np; from fastaudio import models, nn; m = models.genre_mlp((4, 3)); "
            "m.compile('adam', 'sparse_categorical_crossentropy'); m.fit(np.zeros((8, 4, 3)), np.zeros(8), verbose=0); "
            "assert not {'torch', 'scipy', 'librosa', 'matplotlib'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True)


def unet_of_torch():
    T = torch.nn

    class Double(T.Sequential):
        def __init__(self, i, o):
            super().__init__(T.Conv2d(i, o, 3, padding=1), T.LeakyReLU(0.01), T.Conv2d(o, o, 3, padding=1), T.LeakyReLU(0.01))

    class UNet(T.Module):
        def __init__(self):
            super().__init__()
            c = (32, 64, 128, 256, 512)
            self.enc = T.ModuleList(Double(i, o) for i, o in zip((1, *c), c[:-1], strict=False))
            self.down = T.ModuleList(T.Conv2d(k, k, 3, 2, 1) for k in c[:-1])
            self.mid = Double(256, 512)
            self.up = T.ModuleList(T.ConvTranspose2d(2 * k, k, 2, 2) for k in c[-2::-1])
            self.dec = T.ModuleList(Double(2 * k, k) for k in c[-2::-1])
            self.head = T.Conv2d(32, 1, 1)

        def forward(self, x):
            skips = []
            for enc, down in zip(self.enc, self.down, strict=True):
                x = enc(x)
                skips.append(x)
                x = down(x)
            x = self.mid(x)
            for up, dec in zip(self.up, self.dec, strict=True):
                x = dec(torch.cat([up(x), skips.pop()], 1))
            return torch.sigmoid(self.head(x))

    return UNet()


TWENTY = [("mse", "float32", 1e-5, 1e-4), ("mse", "float64", 1e-4, 1e-10), ("l1", "float64", 1e-4, 1e-10)]


@pytest.mark.parametrize("loss, dtype, rate, bound", TWENTY)
def test_twenty_steps_of_the_unet_follow_torchs(loss, dtype, rate, bound):
    """torch computes in float64. Adam's first steps are as long for a gradient of rounding errors as for any other: at a rate
    of 1e-4 every float32 computation, torch's too, is 1e-3 from float64 after 20 steps, so float32 takes a tenth of that rate.
    The gradient of l1 is a sign, which rounding decides where a prediction is almost right: in float64 alone."""
    nn.set_seed(0)
    m, t = models.unet("v4", (32, 32, 1), dtype=dtype), unet_of_torch().double()
    order = []  # torch's modules in the order our graph computes them
    for enc, down in zip(t.enc, t.down, strict=True):
        order += [enc[0], enc[2], down]
    order += [t.mid[0], t.mid[2]]
    for up, dec in zip(t.up, t.dec, strict=True):
        order += [up, dec[0], dec[2]]
    order.append(t.head)
    mine = [layer for layer in m.layers if layer.parameters()]
    with torch.no_grad():
        for layer, module in zip(mine, order, strict=True):
            module.weight.copy_(torch.from_numpy(np.array(layer.params["kernel"])))
            module.bias.copy_(torch.from_numpy(np.array(layer.params["bias"])))
    draw = np.random.default_rng(0)
    y = np.sin(np.linspace(0, 9, 32))[:, None, None] ** 2 * draw.random((2, 1, 32, 1))  # harmonics, and noise on them
    x = y + 0.1 * draw.random(y.shape)
    x, y = x.astype(np.float32), y.astype(np.float32)
    m.compile(nn.optim.Adam(rate, epsilon=1e-8, eps_mode="torch"), loss)
    optimizer = torch.optim.Adam(t.parameters(), rate)
    tx, ty = (torch.from_numpy(np.ascontiguousarray(a.transpose(0, 3, 1, 2))).double() for a in (x, y))
    for _ in range(20):
        optimizer.zero_grad()
        error = t(tx) - ty
        value = error.abs().mean() if loss == "l1" else (error**2).mean()
        value.backward()
        optimizer.step()
        assert m.train_on_batch(x, y)[0] == pytest.approx(value.item(), rel=bound)
