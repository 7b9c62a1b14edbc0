"""multiply, and the layers Multiply, Maximum and Minimum: NumPy's values, gradients, blocked images, steps."""

import numpy as np
import pytest
from support import captured_has_the_bits_of_eager

from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}


def others(x, i):
    return np.prod([a for j, a in enumerate(x) if j != i], axis=0)


def first_of(x, pick):
    """For each element, which input is the first to have the value that `pick` picks."""
    return pick(np.stack(x), 0)


RULES = {  # values, and what dy is times for input i
    "Multiply": (lambda x: np.prod(x, axis=0), others),
    "Maximum": (lambda x: np.max(x, axis=0), lambda x, i: first_of(x, np.argmax) == i),
    "Minimum": (lambda x: np.min(x, axis=0), lambda x, i: first_of(x, np.argmin) == i),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("kind", RULES)
def test_values_and_gradients(on_engine, kind, dtype):
    rng = np.random.default_rng(0)
    value, factor = RULES[kind]
    limit = 0 if kind != "Multiply" else 1e-6 if dtype == "float32" else 1e-14
    for i in range(200):
        shape = tuple(int(n) for n in rng.integers(1, 7, rng.integers(1, 5)))
        x = [rng.standard_normal((3, *shape)).astype(dtype) for _ in range(rng.integers(2, 6))]
        if i % 4 == 0:  # equal values: the first has the gradient
            x = [np.round(a) for a in x]
        layer, dy = getattr(L, kind)(dtype=dtype), rng.standard_normal((3, *shape)).astype(dtype)
        y = layer(x)
        assert y.dtype == dtype
        np.testing.assert_allclose(y, value([a.astype(float) for a in x]), rtol=limit, atol=0)
        for number, dx in enumerate(layer.backward(dy)):
            np.testing.assert_allclose(dx, dy * factor([a.astype(float) for a in x], number), rtol=limit, atol=0)


@pytest.mark.parametrize("kind", RULES)
@pytest.mark.parametrize("count", [2, 3])
def test_differences(on_engine, kind, count):
    rng = np.random.default_rng(2)
    nn.gradcheck(getattr(L, kind)(**F64), [rng.standard_normal((2, 3, 4)) for _ in range(count)], tolerance=1e-7)


def test_the_largest_may_be_nan(on_engine):
    a, b = np.array([[np.nan, 1.0, -np.inf]], np.float32), np.array([[0.0, np.nan, np.inf]], np.float32)
    np.testing.assert_array_equal(L.Maximum()([a, b]), np.maximum(a, b))
    np.testing.assert_array_equal(L.Minimum()([a, b]), np.minimum(a, b))


def gated(dtype="float64", channels=17):
    """Images that stay blocked on their way through all three; a node that is used twice."""
    k = {"dtype": dtype}
    nn.set_seed(2)
    x = nn.Input((6, 5, 2))
    a, b = (L.Conv2D(channels, 3, padding="same", activation=act, **k)(x) for act in ("tanh", "sigmoid"))
    h = L.Multiply(**k)([a, b, a])
    h = L.Maximum(**k)([h, L.Minimum(**k)([a, b, h])])
    return nn.Model(x, L.Dense(3, "softmax", **k)(L.GlobalAveragePooling2D(**k)(L.Conv2D(4, 2, **k)(h))), dtype=dtype)


def test_a_model_of_blocked_images(on_engine):
    m, rng = gated(), np.random.default_rng(3)
    assert all(layer.emits_blocked for layer in m.layers if type(layer).__name__ in RULES)
    nn.gradcheck(m, rng.standard_normal((2, 6, 5, 2)), tolerance=1e-7, samples=40)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_captured_steps_have_the_bits_of_eager_ones(on_engine, dtype, tmp_path):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((5, 6, 5, 2)), rng.integers(0, 3, 5)
    captured_has_the_bits_of_eager(lambda: gated(dtype), x, y, tmp_path)


@pytest.mark.rivals
@pytest.mark.parametrize("kind", RULES)
def test_torch(kind):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(5)
    x = [rng.standard_normal((4, 9)) for _ in range(2)]
    theirs = [torch.tensor(a, requires_grad=True) for a in x]
    wanted = {"Multiply": torch.mul, "Maximum": torch.maximum, "Minimum": torch.minimum}[kind](*theirs)
    layer, dy = getattr(L, kind)(**F64), rng.standard_normal((4, 9))
    wanted.backward(torch.tensor(dy))
    np.testing.assert_array_equal(layer(x), wanted.detach().numpy())
    for mine, t in zip(layer.backward(dy), theirs, strict=True):
        np.testing.assert_array_equal(mine, t.grad.numpy())


def test_what_they_take():
    with pytest.raises(ParameterError, match="Multiply: takes two or more inputs of one shape"):
        L.Multiply()([np.ones((1, 2)), np.ones((1, 3))])
    with pytest.raises(ParameterError, match="Maximum: takes two or more inputs of one shape"):
        L.Maximum()([np.ones((1, 2))])
