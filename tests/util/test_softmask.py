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
