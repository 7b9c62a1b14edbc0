"""Optimizers as users have them: a model against formulas and torch, clipping, state, arguments out of range."""

import numpy as np
import pytest
from support import error

from fastaudio import nn
from fastaudio.errors import ParameterError

O = nn.optim  # noqa: E741


def model(optimizer, dtype="float64", regularizer=None):
    nn.set_seed(1)
    layers = [
        nn.layers.Dense(5, "tanh", input_shape=(3,), dtype=dtype, kernel_regularizer=regularizer),
        nn.layers.Dense(2, dtype=dtype),
    ]
    m = nn.Sequential(layers, dtype=dtype)
    m.compile(optimizer, "mse")
    return m


def data(n=16):
    rng = np.random.default_rng(0)
    return rng.standard_normal((n, 3)), rng.standard_normal((n, 2))


def torch_twin(torch, m):
    twin = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Linear(5, 2)).double()
    with torch.no_grad():
        for p, value in zip(twin.parameters(), m.state_dict().values(), strict=True):
            p.copy_(torch.tensor(value))
    return twin


@pytest.mark.rivals
@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov", "rmsprop", "rmsprop momentum", "adam", "adamw", "clip"])
def test_torch(name):
    torch = pytest.importorskip("torch")
    t = torch.optim
    ours, theirs = {
        "sgd": (lambda: O.SGD(0.1, weight_decay=0.01), lambda p: t.SGD(p, 0.1, weight_decay=0.01)),
        "momentum": (lambda: O.SGD(lr=0.1, momentum=0.9), lambda p: t.SGD(p, 0.1, 0.9)),
        "nesterov": (lambda: O.SGD(0.1, 0.9, nesterov=True), lambda p: t.SGD(p, 0.1, 0.9, nesterov=True)),
        "rmsprop": (lambda: O.RMSprop(0.01, 0.99, eps_mode="torch"), lambda p: t.RMSprop(p, 0.01)),
        "rmsprop momentum": (
            lambda: O.RMSprop(0.01, 0.99, 0.9, eps_mode="torch"),
            lambda p: t.RMSprop(p, 0.01, momentum=0.9),
        ),
        "adam": (lambda: O.Adam(1e-2, eps_mode="torch"), lambda p: t.Adam(p, 1e-2)),
        "adamw": (lambda: O.AdamW(1e-2, weight_decay=0.01, eps_mode="torch"), lambda p: t.AdamW(p, 1e-2)),
        "clip": (lambda: O.SGD(1.0, global_clipnorm=0.1), lambda p: t.SGD(p, 1.0)),
    }[name]
    (x, y), m = data(), model(ours())
    twin = torch_twin(torch, m)
    rival = theirs(twin.parameters())
    for _ in range(12):
        loss = torch.nn.functional.mse_loss(twin(torch.tensor(x)), torch.tensor(y))
        rival.zero_grad()
        loss.backward()
        if name == "clip":
            torch.nn.utils.clip_grad_norm_(twin.parameters(), 0.1)
        rival.step()
        assert m.train_on_batch(x, y)[0] == pytest.approx(loss.item(), rel=1e-4 if name == "clip" else 1e-9)
    for value, p in zip(m.state_dict().values(), twin.parameters(), strict=True):
        assert error(value, p.detach().numpy()) < (1e-4 if name == "clip" else 1e-9)  # torch divides by norm + 1e-6


def test_adam_of_ten_thousandth_is_kerass():
    """Adam(lr=1e-4), ten steps, epsilon before the bias correction."""
    (x, y), m = data(), model(O.Adam(lr=1e-4), "float32")
    w = m.flat.astype(float)
    first, second = np.zeros_like(w), np.zeros_like(w)
    for t in range(1, 11):
        m.train_on_batch(x, y)
        g = m.flat_grad.astype(float)
        first += (g - first) * 0.1
        second += (g * g - second) * 0.001
        w -= first * (1e-4 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)) / (np.sqrt(second) + 1e-7)
    assert error(m.flat, w) < 1e-6 and m.optimizer.hyper[1] == 10


def test_a_captured_step_is_an_eager_one():
    for make in (lambda: O.SGD(0.1, 0.9, ema=True), lambda: O.RMSprop(momentum=0.5), lambda: O.AdamW(clipnorm=0.1)):
        (x, y), one, two = data(), model(make(), regularizer="l1_l2"), model(make(), regularizer="l1_l2")
        for _ in range(4):
            assert one.train_on_batch(x, y) == two.train_on_batch(x, y, capture=False)
        assert np.array_equal(one.flat, two.flat)


def test_clipping():
    x, y = data()
    free = model(O.SGD(1e-9))
    free.train_on_batch(x, y)
    g = free.flat_grad
    whole = model(O.SGD(1e-9, global_clipnorm=0.25))
    whole.train_on_batch(x, y)
    assert whole.optimizer.gradient_norm[0] == pytest.approx(np.linalg.norm(g))
    assert error(whole.flat_grad, g * 0.25 / np.linalg.norm(g)) < 1e-12
    each = model(O.SGD(1e-9, clipnorm=0.25))
    each.train_on_batch(x, y)
    for p, q in zip(each.trained, free.trained, strict=True):
        assert error(p.grad, q.grad * min(1, 0.25 / np.linalg.norm(q.grad))) < 1e-12
    values = model(O.SGD(1e-9, clipvalue=0.02))
    values.train_on_batch(x, y)
    assert np.array_equal(values.flat_grad, np.clip(g, -0.02, 0.02))


def test_l2_is_added_to_the_loss_and_not_to_biases():
    """.001 sum(w^2), gradient .002 w, of kernels alone."""
    x, y = data()
    bare, heavy = model(O.SGD(1e-9)), model(O.SGD(1e-9), regularizer=nn.regularizers.L2(1e-3))
    less, more = bare.train_on_batch(x, y), heavy.train_on_batch(x, y)
    w = heavy.layers[0].params["kernel"]
    assert more[0] - less[0] == pytest.approx(1e-3 * (w**2).sum(), rel=1e-6)
    assert error(heavy.layers[0].grads["kernel"] - bare.layers[0].grads["kernel"], 2e-3 * w) < 1e-6
    assert np.array_equal(heavy.layers[0].grads["bias"], bare.layers[0].grads["bias"])


def test_state_goes_on_where_it_was():
    (x, y), one = data(), model(O.Adam(0.01))
    for _ in range(3):
        one.train_on_batch(x, y)
    two = model(O.Adam(0.5))
    two.load_state_dict(one.state_dict())
    two.optimizer.load_state_dict(one.optimizer.state_dict())
    assert two.optimizer.lr == 0.01
    for _ in range(3):
        assert one.train_on_batch(x, y) == two.train_on_batch(x, y)
    state = one.optimizer.state_dict()
    assert state["m:dense.kernel"].shape == one.state_dict()["dense.kernel"].shape
    with pytest.raises(ParameterError, match="missing or unknown"):
        two.optimizer.load_state_dict({"hyper": np.zeros(8)})
    with pytest.raises(ParameterError, match="must have shape"):
        two.optimizer.load_state_dict({**state, "m:dense.kernel": np.zeros(3)})


def test_gradients_by_hand_are_of_any_dtype():
    """A target is float64 if nobody says otherwise, and so is what is left of an output beside it; lists do, too."""
    found = []
    for given in (np.float32, np.float64, list):
        nn.set_seed(0)
        m = nn.Sequential([nn.layers.Dense(3, "tanh", input_dim=4), nn.layers.Dense(2, "softmax")])
        m(np.ones((5, 4)), training=True)
        dy = np.arange(10.0).reshape(5, 2) / 8
        m.zero_grad()
        m.backward(dy.tolist() if given is list else dy.astype(given))
        found.append(m.flat_grad.copy())
    assert found[0].any() and all(np.array_equal(found[0], other) for other in found[1:])


def test_torch_habit():
    """Forward, loss, backward and step by hand are train_on_batch."""
    (x, y), one, two = data(), model(O.SGD(0.1)), model(O.SGD(0.1))
    crit, opt = nn.losses.MSELoss(), two.optimizer
    for _ in range(3):
        out = two.forward(x, True)
        two.zero_grad()
        loss = crit(out, y)
        two.backward(crit.backward())
        opt.step()
        assert one.train_on_batch(x, y)[0] == loss
    assert np.array_equal(one.flat, two.flat)


def test_configurations_make_the_same_again():
    for o in (
        O.SGD(0.2, 0.5, nesterov=True, ema=True, clipvalue=1.0),
        O.RMSprop(0.2, 0.8, 0.1, 1e-5, eps_mode="torch"),
        O.Adam(0.1, 0.8, 0.9, weight_decay=0.1, global_clipnorm=2.0),
        O.AdamW(),
    ):
        again = nn.registry.make(O.Optimizer, nn.registry.spec(o))
        assert type(again) is type(o) and again.config() == o.config() and np.array_equal(again.hyper, o.hyper)
    assert O.Adam().hyper[3:6].tolist() == [0.9, 0.999, 1e-7] and O.Adam(eps_mode="torch").hyper[5] == 1e-8
    assert {type(O.get(name)) for name in ("SGD", "rmsprop", "Adam", "adamw")} == set(O.NAMES.values())


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: O.SGD(0.0), "learning_rate must be"),
        (lambda: O.SGD(0.1, momentum=1.0), "momentum must be in"),
        (lambda: O.Adam(beta_1=-0.1), "beta_1"),
        (lambda: O.Adam(eps_mode="tf"), "eps_mode must be one of"),
        (lambda: O.Adam(clipnorm=1.0, clipvalue=1.0), "only one of"),
        (lambda: O.RMSprop(clipnorm=-1.0), "clipnorm must be"),
    ],
)
def test_arguments_out_of_range(make, rule):
    with pytest.raises(ParameterError, match=rule):
        make()
