"""activation and its backward pass: values to the last places, limits, in place, and derivatives."""

import math

import numpy as np
import pytest
from nn_references import forward, slope
from support import error, full, noise

from fastaudio.backends.ops import ACT

LIMIT = {np.float32: 5e-7, np.float64: 1e-14}
SIZES = (0, 1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 100, 1000, 16384, 16385, 70_001)


@pytest.mark.parametrize("name", ACT)
def test_values_and_derivatives(engine, real, name):
    rng = np.random.default_rng(0)
    for n in SIZES:
        x, dy = noise(rng, n, real) * real(3), noise(rng, n, real)
        y, dx = full(n, real), full(n, real)
        assert engine.kernel("activation")(y, x, ACT[name], 0.3) is None
        assert error(y, forward(name, x, 0.3)) < LIMIT[real]
        assert engine.kernel("activation_backward")(dx, dy, x, y, ACT[name], 0.3) is None
        wrong = np.abs(dx - dy * slope(name, x, 0.3))  # by dy: where all y are near 1, tanh's own slope is a difference
        assert wrong.max(initial=0) < LIMIT[real] * max(np.abs(dy).max(initial=0), 1)


@pytest.mark.parametrize("name", ACT)
def test_in_place(engine, real, name):
    rng = np.random.default_rng(1)
    x, dy = noise(rng, (3, 41), real), noise(rng, (3, 41), real)
    y, dx = full(x.shape, real), full(x.shape, real)
    engine.kernel("activation")(y, x, ACT[name], 0.1)
    engine.kernel("activation_backward")(dx, dy, x, y, ACT[name], 0.1)
    kept = x.copy()
    engine.kernel("activation")(x, x, ACT[name], 0.1)
    engine.kernel("activation_backward")(dy, dy, kept if name == "gelu" else x, x, ACT[name], 0.1)
    assert np.array_equal(x, y) and np.array_equal(dy, dx)


def ulps(got, want):
    """Errors in units of the last place of `want`."""
    return np.abs(got.astype(float) - want) / np.spacing(np.abs(want).astype(got.dtype)).astype(float)


@pytest.mark.parametrize("name, limit", [("sigmoid", 4), ("tanh", 4)])
def test_units_in_the_last_place(engine, name, limit):
    """Every size of argument, from denormal to huge."""
    x = np.linspace(-103, 103, 400_001).astype(np.float32)
    x = np.concatenate([x, *(s * np.geomspace(1e-40, 90, 50_001).astype(np.float32) for s in (1, -1))])
    y = full(x.shape, np.float32)
    engine.kernel("activation")(y, x, ACT[name], 0.0)
    assert ulps(y, forward(name, x, 0.0)).max() <= limit


def test_exp_through_elu(engine):
    """elu(x) + 1 is exp(x): within 2 units of the last place of numbers next to 1."""
    x = np.linspace(-20, 0, 300_001).astype(np.float32)
    y = full(x.shape, np.float32)
    engine.kernel("activation")(y, x, ACT["elu"], 1.0)
    assert np.abs(y - np.expm1(x.astype(float))).max() < 1.2e-7


def test_exp_through_softmax(engine):
    """softmax of (x, 0) for x << 0 is exp(x), denormal results included."""
    x = np.linspace(-103.5, -20, 50_001).astype(np.float32)
    y = full((x.size, 2), np.float32)
    engine.kernel("softmax")(y, np.stack([x, 0 * x], axis=1))
    assert ulps(y[:, 0], np.exp(x.astype(float))).max() <= 2


LIMITS = {"linear": (-math.inf, math.inf), "relu": (0, math.inf), "leaky_relu": (-math.inf, math.inf), "elu": (-0.3, math.inf),
          "gelu": (math.nan, math.inf), "sigmoid": (0, 1), "tanh": (-1, 1)}


@pytest.mark.parametrize("name", ACT)
def test_infinity_nan_and_large_numbers(engine, real, name):
    x = np.array([-np.inf, np.inf, np.nan, -1000, 1000, -0.0, 0.0], real)
    y = full(x.shape, real)
    engine.kernel("activation")(y, x, ACT[name], 0.3)
    low, high = LIMITS[name]
    assert np.array_equal(y[:3], np.array([low, high, np.nan], real), equal_nan=True)
    assert np.allclose(y[3:], forward(name, x[3:], 0.3), rtol=1e-6, atol=0)
    if name == "sigmoid":
        assert y[3] == 0 and y[4] == 1


@pytest.mark.rivals
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "gelu", "sigmoid", "tanh"])
def test_torch(engine, real, name):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    x, dy = noise(rng, 1000, real), noise(rng, 1000, real)
    y, dx = full(1000, real), full(1000, real)
    engine.kernel("activation")(y, x, ACT[name], 0.2)
    engine.kernel("activation_backward")(dx, dy, x, y, ACT[name], 0.2)
    t = torch.tensor(x, requires_grad=True)
    f = torch.nn.functional
    out = {"leaky_relu": lambda t: f.leaky_relu(t, 0.2), "elu": lambda t: f.elu(t, 0.2)}.get(name, getattr(f, name))(t)
    out.backward(torch.tensor(dy))
    assert error(y, out.detach().numpy()) < 2 * LIMIT[real] and error(dx, t.grad.numpy()) < 4 * LIMIT[real]


def test_what_does_not_fit(engine, real):
    x = np.ones(4, real)
    for wrong in ((x[:3].copy(), x, 1), (x, x, 7), (x, x, -1)):
        with pytest.raises(ValueError):
            engine.kernel("activation")(*wrong, 0.0)
    with pytest.raises(ValueError):
        engine.kernel("activation_backward")(x, x, x[:3].copy(), x, 1, 0.0)
