"""Philox against the authors' known answers; dropout, uniform and normal numbers against NumPy, the same in all engines."""

import numpy as np
import philox_reference as ref
import pytest
from support import full, noise

from fastaudio.backends import registry

SIZES = (0, 1, 15, 16, 17, 63, 64, 65, 127, 1000, 4096, 16384, 16385, 40001)


def counters(rng):
    """Small and large seeds and steps."""
    for seed, step in ((0, 0), (1, 1), (2**32 + 5, 7), (2**64 - 1, 2**64 - 1)):
        yield np.array([seed, step], np.uint64), int(rng.integers(0, 2**32))


def test_known_answers():
    for counter, key, want in ref.KNOWN:
        assert ref.philox(counter, key).tolist() == list(want)
    pytest.importorskip("numba")
    from fastaudio.backends.numba.nn.random import philox

    for counter, key, want in ref.KNOWN:
        c = np.array(counter, np.uint64).reshape(4, 1)
        philox(c, *(np.uint64(k) for k in key))
        assert c[:, 0].tolist() == list(want)


def test_uniform_has_the_same_bits_everywhere(engine, real):
    rng = np.random.default_rng(0)
    for counter, stream in counters(rng):
        for n in SIZES:
            low, high = sorted(rng.uniform(-3, 3, 2))
            out = full(n, real)
            assert engine.kernel("random_uniform")(out, counter, stream, low, high) is None
            assert np.array_equal(out, ref.uniform(n, counter, stream, low, high, real)), (counter, stream, n)


def test_normal(engine, real):
    rng = np.random.default_rng(1)
    for counter, stream in counters(rng):
        for n in SIZES:
            out, first = full(n, real), int(rng.choice([0, 1, 63, 64, 130, 20000]))
            assert engine.kernel("random_normal")(out, counter, stream, first) is None
            assert np.abs(out - ref.normal(n, counter, stream, first)).max(initial=0) < (1e-6 if real == np.float32 else 1e-14)


def test_dropout(engine, real):
    rng = np.random.default_rng(2)
    for counter, stream in counters(rng):
        for n in SIZES:
            rate = float(rng.choice([0, 0.001, 0.3, 0.5, 0.999999]))
            x, y, dx = noise(rng, n, real), full(n, real), full(n, real)
            first = int(rng.choice([0, 1, 63, 64, 130, 20000]))
            assert engine.kernel("dropout")(y, x, counter, stream, first, rate) is None
            keep = ref.words(n, counter, stream, first) >= int(rate * 2**32)
            assert np.array_equal(y, np.where(keep, x * real(1 / (1 - rate)), 0)), (counter, stream, n, rate)
            assert engine.kernel("dropout_backward")(dx, x, counter, stream, first, rate) is None
            assert np.array_equal(dx, y)
            engine.kernel("dropout")(x, x, counter, stream, first, rate)
            assert np.array_equal(x, y)


def test_distributions(engine, real):
    counter, n = np.array([3, 0], np.uint64), 1 << 20
    out, ones = np.empty(n, real), np.ones((4, n // 4), real)
    engine.kernel("random_uniform")(out, counter, 0, 0.0, 1.0)
    assert 0 <= out.min() < 1e-5 and 1 - 1e-5 < out.max() < 1
    assert abs(out.mean() - 0.5) < 1e-3 and abs(np.histogram(out, 16)[0] / n - 1 / 16).max() < 1e-3
    engine.kernel("random_normal")(out, counter, 0, 0)
    x = out.astype(float)
    assert abs(x.mean()) < 4e-3 and abs(x.std() - 1) < 3e-3 and abs((x**3).mean()) < 1e-2 and abs((x**4).mean() - 3) < 3e-2
    assert abs(np.corrcoef(x[:-16], x[16:])[0, 1]) < 4e-3
    engine.kernel("dropout")(ones, ones, counter, 0, 0, 0.3)
    assert abs((ones == 0).mean() - 0.3) < 2e-3 and abs(ones.mean() - 1) < 3e-3


def test_streams_steps_and_seeds_differ(engine, real):
    draws = []
    for seed, step, stream in ((1, 0, 0), (2, 0, 0), (1, 1, 0), (1, 0, 1), (1 + 2**32, 0, 0), (1, 2**32, 0)):
        out = np.empty(1000, real)
        engine.kernel("random_uniform")(out, np.array([seed, step], np.uint64), stream, 0.0, 1.0)
        draws.append(out)
    assert np.abs(np.corrcoef(draws) - np.eye(len(draws))).max() < 0.12


def test_the_counter_is_read_at_the_call():
    for name in registry.available():
        backend, counter, out = registry.load(name), np.array([5, 0], np.uint64), np.empty(100, np.float32)
        tape = backend.tape([("random_uniform", (out, counter, 3, 0.0, 1.0)), ("advance", (counter[1:], 1))], 0)
        for step in range(3):
            tape.replay(1)
            assert np.array_equal(out, ref.uniform(100, (5, step), 3, 0.0, 1.0, np.float32))


def test_mistakes(engine, real):
    x, counter = np.zeros(8, real), np.zeros(2, np.uint64)
    for rate in (-0.1, 1.0, float("nan")):
        with pytest.raises(ValueError):
            engine.kernel("dropout")(x, x, counter, 0, 0, rate)
    with pytest.raises((ValueError, TypeError)):
        engine.kernel("random_normal")(x, counter.astype(np.int64), 0, 0)
    with pytest.raises(ValueError):
        engine.kernel("random_normal")(x, np.zeros(3, np.uint64), 0, 0)
    with pytest.raises((ValueError, TypeError)):
        engine.kernel("random_normal")(x, counter, 2**32, 0)
    with pytest.raises(ValueError):
        engine.kernel("dropout")(x, np.zeros(9, real), counter, 0, 0, 0.5)
    for first in (-1, 2**34 - 7, 2**34 + 1):
        with pytest.raises(ValueError):
            engine.kernel("random_normal")(x, counter, 0, first)
