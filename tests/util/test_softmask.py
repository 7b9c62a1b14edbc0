"""Soft masks."""

import numpy as np
import pytest

import fastaudio as fa


def pairs():
    rng = np.random.default_rng(8)
    X, ref = rng.random((2, 40, 30))
    silent = rng.random((40, 30)) < 0.2
    X[silent], ref[silent] = 0, 0
    return X, ref, silent


@pytest.mark.parametrize("power", [0.5, 1, 2, 50])
@pytest.mark.parametrize("split", [False, True])
def test_formula(power, split):
    X, ref, silent = pairs()
    mask = fa.util.softmask(X, ref, power=power, split_zeros=split)
    loud = ~silent
    np.testing.assert_allclose(mask[loud], 1 / (1 + (ref[loud] / X[loud]) ** power), rtol=1e-12)
    np.testing.assert_array_equal(mask[silent], 0.5 if split else 0.0)


def test_random_arrays_in_any_order(engine):
    """The definition in double, and its rounding: a quotient, a square, a sum and a quotient."""
    rng = np.random.default_rng(5)
    for case in engine.take(range(200)):
        shape = tuple(rng.integers(1, [(200,), (60, 70), (3, 20, 30)][case % 3]))
        dtype = (np.float32, np.float64)[rng.integers(2)]
        X, ref = (10.0 ** rng.uniform(-15, 15, shape) * (rng.random(shape) < 0.9) for _ in range(2))
        X, ref = (a.astype(dtype) for a in (X, ref))
        if X.ndim > 1:
            X, ref = (a.swapaxes(-1, -2).copy().swapaxes(-1, -2) if rng.random() < 0.5 else a for a in (X, ref))
        power = (1, 2, 0.5, 3.3)[rng.integers(4)]
        large = np.maximum(X, ref).astype(float)
        silent = large < np.finfo(dtype).tiny
        a, b = (np.divide(x, large, where=~silent, out=np.zeros(shape)) ** power for x in (X, ref))
        want = np.where(silent, 0.5, a / np.where(silent, 1, a + b))
        got = fa.util.softmask(X, ref, power=power, split_zeros=True)
        assert got.dtype == dtype
        if min(shape) > 1:
            assert got.strides == X.strides
        # four units for NumPy's powers; below the least normal number there are fewer digits
        limit = (3 + power + 4 * (power not in (1, 2))) * np.finfo(dtype).eps
        np.testing.assert_allclose(got, want, rtol=limit, atol=1e-37, err_msg=str((shape, power)))


def test_threads_change_no_bits(engine):
    X, ref = np.random.default_rng(6).random((2, 300, 700)).astype(np.float32)
    want = fa.util.softmask(X, ref, power=2)
    with fa.num_threads(3):
        np.testing.assert_array_equal(fa.util.softmask(X, ref, power=2), want)


def test_kinds_of_numbers():
    for X, dtype in ((np.arange(4), np.float64), (np.arange(4, dtype=np.float16), np.float16), (np.arange(4, dtype=np.uint8), np.float32)):
        mask = fa.util.softmask(X, np.ones_like(X), power=2)
        assert mask.dtype == dtype
        np.testing.assert_allclose(mask, [0, 0.5, 0.8, 0.9], rtol=1e-3)
    assert fa.util.softmask(np.zeros((0, 3)), np.zeros((0, 3)), power=3).shape == (0, 3)
    missing = fa.util.softmask(np.array([np.nan, 1, 1]), np.array([1, np.nan, 1]), power=2)
    np.testing.assert_array_equal(missing, [np.nan, np.nan, 0.5])


def test_hard_mask_and_extremes():
    X, ref, _ = pairs()
    np.testing.assert_array_equal(fa.util.softmask(X, ref, power=np.inf), X > ref)
    huge = np.full(3, 1e38, np.float32)
    np.testing.assert_array_equal(fa.util.softmask(huge, huge, power=8), np.float32(0.5))


@pytest.mark.parametrize(
    "X, ref, power, rule",
    [
        (np.ones(3), np.ones(4), 1, "must have one shape"),
        (-np.ones(3), np.ones(3), 1, "must be >= 0, got -1.0"),
        (np.ones(3), -np.ones(3), 1, "must be >= 0, got -1.0"),
        (np.ones(3), np.ones(3), 0, "power must be > 0, got 0"),
        (np.array([-1.0, 0]), np.zeros(2), 3, "must be >= 0, got -1.0"),
        (np.zeros(40), np.r_[np.zeros(39), -2.0], 2, "must be >= 0, got -2.0"),
    ],
)
def test_broken_rules(X, ref, power, rule):
    with pytest.raises(fa.ParameterError, match=f"^softmask: .*{rule}"):
        fa.util.softmask(X, ref, power=power)


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    X, ref, _ = pairs()
    for dtype in (np.float32, np.float64):
        for power in (0.3, 1, 2.5, np.inf):
            for split in (False, True):
                args = {"power": power, "split_zeros": split}
                want = librosa.util.softmask(X.astype(dtype), ref.astype(dtype), **args)
                got = fa.util.softmask(X.astype(dtype), ref.astype(dtype), **args)
                assert got.dtype == want.dtype
                np.testing.assert_allclose(got, want, rtol=1e-7)
