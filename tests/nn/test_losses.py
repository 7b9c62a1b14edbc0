"""Losses of one number beside another, and the divergence of a Gaussian, against their formulas."""

import loss_references as ref
import numpy as np
import pytest
from support import error, full, noise

LIMIT = {np.float32: 1e-6, np.float64: 1e-12}
SIZES = (1, 2, 3, 5, 8, 13, 16, 31, 64, 257, 1000, 32_768, 32_769, 70_001)


def draw(rng, real):
    """pred, target, weight of a random shape; weights over a random number of first axes."""
    ndim = int(rng.integers(1, 5))
    shape = tuple(int(n) for n in rng.integers(1, 12, ndim))
    if rng.random() < 0.2:
        shape = (SIZES[rng.integers(len(SIZES))],)
    if rng.random() < 0.05:
        shape = (3, 40_000)
    weight = None if rng.random() < 0.4 else rng.uniform(0, 2, shape[: rng.integers(1, len(shape) + 1)]).astype(real)
    return noise(rng, shape, real), noise(rng, shape, real), weight


def check(engine, real, name, rule, pred, target, weight, arguments=(), constants=()):
    loss, gradient, alone = np.full(1, 7.0), full(pred.shape, real), np.full(1, 7.0)
    assert engine.kernel(name)(loss, gradient, pred, target, weight, *arguments) is None
    engine.kernel(name)(alone, None, pred, target, weight, *arguments)
    want, slope = ref.mean(rule, pred, target, weight, *constants)
    assert max(abs(loss[0] - want), abs(alone[0] - want)) <= LIMIT[real] * max(want, 1e-3)
    assert error(gradient, slope) < LIMIT[real]


@pytest.mark.parametrize("name", ["mse", "l1"])
def test_mse_and_l1(engine, real, name):
    rng = np.random.default_rng(0)
    for _ in range(150):
        check(engine, real, name, getattr(ref, name), *draw(rng, real))


def test_huber(engine, real):
    rng = np.random.default_rng(1)
    for _ in range(150):
        delta = float(real(rng.choice([1.0, 0.1, 5.0, rng.uniform(0.01, 3)])))
        check(engine, real, "huber", ref.huber, *draw(rng, real), (delta,), (delta,))


def test_binary_crossentropy(engine, real):
    rng = np.random.default_rng(2)
    for i in range(150):
        x, _, weight = draw(rng, real)
        target = rng.integers(0, 2, x.shape).astype(real) if i % 2 else rng.random(x.shape).astype(real)
        x *= real(rng.choice([1, 10, 50]))
        logits = "binary_crossentropy", ref.binary_crossentropy_logits, x, target, weight, (True,)
        check(engine, real, *logits)
        p = (1 / (1 + np.exp(-np.clip(x.astype(float), -12, 12)))).astype(real)
        check(engine, real, "binary_crossentropy", ref.binary_crossentropy, p, target, weight, (False,))


def test_no_log_of_zero(engine, real):
    loss, g = np.empty(1), np.empty(2, real)
    engine.kernel("binary_crossentropy")(loss, g, np.array([0, 1], real), np.array([1, 0], real), None, False)
    assert loss[0] == pytest.approx(-np.log(1e-7), rel=1e-6) and (g == 0).all()  # clipped, as in Keras
    engine.kernel("binary_crossentropy")(loss, g, np.array([0, 1], real), np.array([0, 1], real), None, False)
    assert 0 <= loss[0] < 2e-7
    far = np.array([-1e4, 1e4], real)
    engine.kernel("binary_crossentropy")(loss, g, far, np.array([1, 0], real), None, True)
    assert loss[0] == 1e4 and np.array_equal(g, np.array([-0.5, 0.5], real))  # (a - y) / N


def test_l1_of_equal_values_has_no_gradient(engine, real):
    x = np.array([1, -2, 3], real)
    g, loss = full(3, real), np.empty(1)
    engine.kernel("l1")(loss, g, x, np.array([1, 0, 0], real), None)
    assert np.array_equal(g, np.array([0, -1, 1], real) / real(3))


@pytest.mark.parametrize(("mu", "variance", "want"), [(0, 1, 0), (1, 1, 0.5), (1, 4, 1.306853)])
def test_kl_of_known_gaussians(engine, real, mu, variance, want):
    loss = np.empty(1)
    engine.kernel("kl_gaussian")(loss, None, None, np.full((3, 1), mu, real), np.full((3, 1), np.log(variance), real))
    assert loss[0] == pytest.approx(want, abs=5e-7)


def test_kl(engine, real):
    rng = np.random.default_rng(3)
    for i in range(100):
        shape = (700, 100) if i == 0 else tuple(rng.integers(1, 40, 2))
        mu, lv = noise(rng, shape, real), noise(rng, shape, real)
        loss, dm, dv = np.empty(1), full(shape, real), full(shape, real)
        engine.kernel("kl_gaussian")(loss, dm, dv, mu, lv)
        m, v = mu.astype(float), lv.astype(float)
        want = -0.5 * (1 + v - m * m - np.exp(v)).sum() / shape[0]
        assert abs(loss[0] - want) <= LIMIT[real] * max(want, 1e-3)
        assert error(dm, m / shape[0]) < LIMIT[real] and error(dv, np.expm1(v) / (2 * shape[0])) < LIMIT[real]


def test_gradients_are_differences(engine):
    rng, step = np.random.default_rng(4), 1e-6
    x, t = rng.uniform(0.1, 0.9, 7), rng.uniform(0.1, 0.9, 7)
    for name, more in (("mse", ()), ("huber", (0.2,)), ("binary_crossentropy", (True,)), ("binary_crossentropy", (False,))):
        g, ends = np.empty(7), np.empty((2, 1))
        engine.kernel(name)(ends[0], g, x, t, None, *more)
        for i in range(7):
            for end, sign in zip(ends, (1, -1), strict=True):
                moved = x.copy()
                moved[i] += sign * step
                engine.kernel(name)(end, None, moved, t, None, *more)
            assert abs((ends[0, 0] - ends[1, 0]) / (2 * step) - g[i]) < 1e-7 * max(1, np.abs(g).max())


def test_nan_is_passed_on(engine, real):
    bad, t = np.full(9, 0.5, real), np.full(9, 0.25, real)
    bad[3] = np.nan
    for name, more in (("mse", ()), ("l1", ()), ("huber", (1.0,)), ("binary_crossentropy", (True,))):
        loss, g = np.empty(1), np.empty(9, real)
        engine.kernel(name)(loss, g, bad, t, None, *more)
        assert np.isnan(loss[0]) and np.isnan(g[3]) and np.isfinite(np.delete(g, 3)).all()


def test_empty(engine, real):
    loss, none = np.zeros(1), np.empty((0, 3), real)
    engine.kernel("mse")(loss, none, none, none, None)
    assert np.isnan(loss[0])  # the mean of nothing, as NumPy's


def test_what_does_not_fit(engine, real):
    loss, x = np.empty(1), np.ones((4, 3), real)
    mse = engine.kernel("mse")
    for arguments in (
        (np.empty(2), x.copy(), x, x, None),
        (loss, np.ones((4, 2), real), x, x, None),
        (loss, x.copy(), x, np.ones(11, real), None),
        (loss, x.copy(), x, x, np.ones(3, real)),
        (loss, x.copy(), x, x, np.ones((4, 3, 1), real)),
    ):
        with pytest.raises(ValueError):
            mse(*arguments)
    with pytest.raises(ValueError):
        engine.kernel("kl_gaussian")(loss, x.copy(), None, x, x)


@pytest.mark.rivals
def test_torch(engine, real):
    torch = pytest.importorskip("torch")
    F, rng = torch.nn.functional, np.random.default_rng(5)
    rivals = {"mse": F.mse_loss, "l1": F.l1_loss, "huber": F.huber_loss, "binary_crossentropy": F.binary_cross_entropy_with_logits}
    more = {"huber": (1.0,), "binary_crossentropy": (True,)}
    for name, rival in rivals.items():
        for _ in range(20):
            x, t, _ = draw(rng, real)
            t = np.abs(np.tanh(t))
            p, loss, g = torch.tensor(x, requires_grad=True), np.empty(1), np.empty_like(x)
            want = rival(p, torch.tensor(t))
            want.backward()
            engine.kernel(name)(loss, g, x, t, None, *more.get(name, ()))
            assert loss[0] == pytest.approx(want.item(), rel=2e-6 if real == np.float32 else 1e-12)
            assert error(g, p.grad.numpy()) < LIMIT[real]
