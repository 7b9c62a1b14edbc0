"""add, multiply, accumulate, scale, fill, copy: exact in every element."""

import numpy as np
import pytest
from support import full, noise

SIZES = (0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 1000, 65_536, 65_537, 200_003)


def test_values(engine, real):
    rng = np.random.default_rng(0)
    for n in SIZES:
        a, b, out = noise(rng, n, real), noise(rng, n, real), full(n, real)
        engine.kernel("add")(out, a, b)
        assert np.array_equal(out, a + b)
        engine.kernel("accumulate")(out, a)
        assert np.array_equal(out, (a + b) + a)
        engine.kernel("multiply")(out, a, b)
        assert np.array_equal(out, a * b)
        engine.kernel("scale")(out, a, 0.3)
        assert np.array_equal(out, a * real(0.3))
        engine.kernel("copy")(out, b)
        assert np.array_equal(out, b)
        engine.kernel("fill")(out, -1.5)
        assert (out == -1.5).all()


def test_any_shape_and_in_place(engine, real):
    rng = np.random.default_rng(1)
    a, b = noise(rng, (2, 3, 5), real), noise(rng, (2, 3, 5), real)
    want = a + b
    engine.kernel("add")(a, a, b)
    assert np.array_equal(a, want)
    engine.kernel("accumulate")(a, a)
    assert np.array_equal(a, want + want)
    engine.kernel("scale")(a, a, 0.5)
    assert np.array_equal(a, want)
    engine.kernel("multiply")(a, a, b)
    assert np.array_equal(a, want * b)


def test_what_does_not_fit(engine, real):
    out, a = np.ones(3, real), np.ones(4, real)
    for name, arguments in (("add", (out, out, a)), ("multiply", (out, a, out)), ("accumulate", (out, a)), ("scale", (out, a, 1.0)), ("copy", (out, a))):
        with pytest.raises(ValueError, match=name):
            engine.kernel(name)(*arguments)
    with pytest.raises(ValueError):
        engine.kernel("copy")(np.ones((4, 4), real)[:, ::2], np.ones((4, 2), real))
