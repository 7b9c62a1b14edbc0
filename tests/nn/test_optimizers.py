"""Optimizers against their formulas in float64, torch.optim and Keras's formulas; clipping; the step count."""

import numpy as np
import pytest
from support import error, noise

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}
SIZES = (1, 3, 8, 17, 1000, 32_768, 70_003)
STEPS = 12


def hyper(rate, *more, decay=0.0):
    return np.array([rate, 0.0, decay, *more])


def torch_adam(w, m, v, g, t, rate, b1, b2, eps):
    """torch.optim.Adam's, v / (1 - b2^t) before eps."""
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    return w - rate * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps), m, v


def keras_adam(w, m, v, g, t, rate, b1, b2, eps):
    """keras.optimizers.Adam.update_step."""
    m, v = m + (g - m) * (1 - b1), v + (g * g - v) * (1 - b2)
    return w - m * (rate * np.sqrt(1 - b2**t) / (1 - b1**t)) / (np.sqrt(v) + eps), m, v


@pytest.mark.parametrize("keras", [False, True])
@pytest.mark.parametrize("decoupled", [False, True])
def test_adam(engine, real, keras, decoupled):
    rng, formula = np.random.default_rng(0), keras_adam if keras else torch_adam
    for n in SIZES:
        rate, b1, b2, eps = 10 ** rng.uniform(-4, -1), rng.uniform(0.5, 0.95), rng.uniform(0.9, 0.9999), 10 ** rng.uniform(-8, -6)
        decay = rng.choice([0.0, 0.01])
        w, m, v, h = noise(rng, n, real), np.zeros(n, real), np.zeros(n, real), hyper(rate, b1, b2, eps, decay=decay)
        want, wm, wv = w.astype(float), np.zeros(n), np.zeros(n)
        for t in range(1, STEPS + 1):
            g = noise(rng, n, real)
            engine.kernel("advance_step")(h)
            engine.kernel("adam")(w, m, v, g, h, keras, decoupled)
            push = g if decoupled else g + decay * want
            want *= 1 - rate * decay if decoupled else 1
            want, wm, wv = formula(want, wm, wv, push, t, rate, b1, b2, eps)
            assert h[1] == t
        assert max(error(w, want), error(m, wm), error(v, wv)) < LIMIT[real]


@pytest.mark.parametrize("ema", [False, True])
@pytest.mark.parametrize("nesterov", [False, True])
def test_momentum(engine, real, ema, nesterov):
    rng = np.random.default_rng(1)
    for n in SIZES:
        rate, beta, decay = 10 ** rng.uniform(-3, -1), rng.uniform(0.5, 0.95), rng.choice([0.0, 0.01])
        w, v, h = noise(rng, n, real), np.zeros(n, real), hyper(rate, beta, decay=decay)
        want, wv = w.astype(float), np.zeros(n)
        for _ in range(STEPS):
            g = noise(rng, n, real)
            engine.kernel("momentum")(w, v, g, h, ema, nesterov)
            push = (g + decay * want) * (1 - beta if ema else 1)
            wv = beta * wv + push
            want -= rate * (beta * wv + push if nesterov else wv)
        assert max(error(w, want), error(v, wv)) < LIMIT[real]


def test_a_mean_begins_at_zero(engine, real):
    """v0 = 0, v1 = (1 - beta) dW: not dW, which torch's dampening begins with."""
    w, v = np.zeros(1, real), np.zeros(1, real)
    engine.kernel("momentum")(w, v, np.ones(1, real), hyper(1.0, 0.9), True, False)
    assert v[0] == pytest.approx(0.1) and w[0] == pytest.approx(-0.1)


@pytest.mark.parametrize("keras", [False, True])
@pytest.mark.parametrize("beta", [None, 0.0, 0.8])
def test_rmsprop(engine, real, keras, beta):
    rng = np.random.default_rng(2)
    for n in SIZES:
        rate, rho, eps = 10 ** rng.uniform(-4, -2), rng.uniform(0.8, 0.99), 10 ** rng.uniform(-8, -6)
        w, v, h = noise(rng, n, real), np.zeros(n, real), hyper(rate, rho, eps, beta or 0, decay=0.01)
        buffer = None if beta is None else np.zeros(n, real)
        want, wv, wb = w.astype(float), np.zeros(n), np.zeros(n)
        for _ in range(STEPS):
            g = noise(rng, n, real)
            engine.kernel("rmsprop")(w, v, buffer, g, h, keras)
            push = g + 0.01 * want
            wv = rho * wv + (1 - rho) * push * push
            wb = (beta or 0) * wb + push / (np.sqrt(wv + eps) if keras else np.sqrt(wv) + eps)
            want -= rate * wb
        assert max(error(w, want), error(v, wv)) < LIMIT[real]


def test_sgd(engine, real):
    rng = np.random.default_rng(3)
    for n in SIZES:
        w, g = noise(rng, n, real), noise(rng, n, real)
        want = w - 0.1 * (g.astype(float) + 0.02 * w)
        engine.kernel("sgd")(w, g, hyper(0.1, decay=0.02))
        assert error(w, want) < LIMIT[real]


def test_settings_are_read_when_a_kernel_runs(engine, real):
    w, g, h = np.zeros(5, real), np.ones(5, real), hyper(0.5)
    calls = [("sgd", (w, g, h))]
    tape = engine.tape(calls, len(calls))
    tape.replay(1)
    assert (w == -0.5).all()
    h[0] = 2.0
    tape.replay(2)
    assert (w == -4.5).all()


def test_a_tape_of_a_whole_update_is_its_calls(engine, real):
    rng = np.random.default_rng(4)
    first = [noise(rng, 1000, real), np.zeros(1000, real), np.zeros(1000, real), noise(rng, 1000, real), hyper(0.01, 0.9, 0.999, 1e-7)]
    second, norms = [a.copy() for a in first], np.zeros((2, 1))

    def calls(w, m, v, g, h, norm):
        return [("advance_step", (h,)), ("l2_penalty", (norm, g, w, 0.01)), ("global_norm", (norm, g)),
                ("clip", (g, norm, 1.0, 1e-6)), ("adam", (w, m, v, g, h, True, False))]  # fmt: skip

    engine.tape(calls(*first, norms[0]), 0).replay(3)
    for _ in range(3):
        for name, arguments in calls(*second, norms[1]):
            engine.kernel(name)(*arguments)
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True)) and norms[0] == norms[1]


def test_forgotten_means_end_at_zero_not_among_denormals(engine, real):
    w, g, h = np.ones(4, real), np.zeros(4, real), hyper(0.001, 0.5, 0.5, 1e-7)
    m, v = np.ones(4, real), np.ones(4, real)
    for _ in range(1100 if real == np.float64 else 160):
        engine.kernel("advance_step")(h)
        engine.kernel("adam")(w, m, v, g, h, True, False)
    assert (m == 0).all() and (v == 0).all()


def test_global_norm_and_clip(engine, real):
    rng = np.random.default_rng(5)
    for n in SIZES:
        g, norm = noise(rng, n, real), np.empty(1)
        engine.kernel("global_norm")(norm, g)
        want = np.linalg.norm(g.astype(float))
        assert norm[0] == pytest.approx(want, rel=1e-7 if real == np.float32 else 1e-13)
        for eps in (1e-6, 0.0):
            for limit in (0.5 * want, 2 * want):
                clipped = g.copy()
                engine.kernel("clip")(clipped, norm, limit, eps)
                assert error(clipped, g * min(1.0, limit / (want + eps))) < LIMIT[real]
    norm, g = np.zeros(1), np.zeros(3, real)
    engine.kernel("clip")(g, norm, 1.0, 0.0)
    assert (g == 0).all()


def test_huge_gradients_have_a_norm(engine):
    norm, g = np.empty(1), np.full(100, 1e30, np.float32)
    engine.kernel("global_norm")(norm, g)
    assert norm[0] == pytest.approx(1e31)
    engine.kernel("clip")(g, norm, 1.0, 0.0)
    assert g == pytest.approx(0.1)


def test_nan_in_a_gradient_is_not_hidden(engine, real):
    norm, g = np.empty(1), np.ones(20, real)
    g[7] = np.nan
    engine.kernel("global_norm")(norm, g)
    engine.kernel("clip")(g, norm, 1.0, 0.0)
    assert np.isnan(norm[0]) and np.isnan(g).all()


def test_clip_value(engine, real):
    rng = np.random.default_rng(6)
    for n in SIZES:
        g = noise(rng, n, real)
        want = np.clip(g, real(-0.5), real(0.5))
        engine.kernel("clip_value")(g, 0.5)
        assert np.array_equal(g, want)


def test_what_does_not_fit(engine, real):
    w, g, h = np.ones(3, real), np.ones(4, real), np.zeros(8)
    for name, arguments in (
        ("sgd", (w, g, h)),
        ("sgd", (w, w.copy(), np.zeros(2))),
        ("momentum", (w, g, w.copy(), h, False, False)),
        ("adam", (w, g, w.copy(), w.copy(), h, True, False)),
        ("adam", (w, w.copy(), w.copy(), w.copy(), h[:5].copy(), True, False)),
        ("rmsprop", (w, w.copy(), g, w.copy(), h, False)),
    ):
        with pytest.raises(ValueError):
            engine.kernel(name)(*arguments)


@pytest.mark.rivals
@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov", "rmsprop", "rmsprop momentum", "adam", "adamw"])
def test_torch(engine, real, name):
    torch = pytest.importorskip("torch")
    rng, n = np.random.default_rng(7), 100
    w = noise(rng, n, real)
    p = torch.tensor(w, requires_grad=True)
    m, v, k = np.zeros(n, real), np.zeros(n, real), engine.kernel
    o = torch.optim
    rival, h, step = {
        "sgd": (o.SGD([p], 0.1, weight_decay=0.01), hyper(0.1, decay=0.01), lambda g, h: k("sgd")(w, g, h)),
        "momentum": (o.SGD([p], 0.1, 0.9), hyper(0.1, 0.9), lambda g, h: k("momentum")(w, m, g, h, False, False)),
        "nesterov": (
            o.SGD([p], 0.1, 0.9, nesterov=True), hyper(0.1, 0.9), lambda g, h: k("momentum")(w, m, g, h, False, True)),
        "rmsprop": (o.RMSprop([p]), hyper(0.01, 0.99, 1e-8, 0), lambda g, h: k("rmsprop")(w, v, None, g, h, False)),
        "rmsprop momentum": (
            o.RMSprop([p], momentum=0.9), hyper(0.01, 0.99, 1e-8, 0.9), lambda g, h: k("rmsprop")(w, v, m, g, h, False)),
        "adam": (
            o.Adam([p], 0.01, weight_decay=0.01), hyper(0.01, 0.9, 0.999, 1e-8, decay=0.01),
            lambda g, h: k("adam")(w, m, v, g, h, False, False)),
        "adamw": (
            o.AdamW([p], 0.01), hyper(0.01, 0.9, 0.999, 1e-8, decay=0.01), lambda g, h: k("adam")(w, m, v, g, h, False, True)),
    }[name]  # fmt: skip
    for _ in range(20):
        g = noise(rng, n, real)
        p.grad = torch.tensor(g)
        rival.step()
        k("advance_step")(h)
        step(g, h)
    assert error(w, p.detach().numpy()) < LIMIT[real]
