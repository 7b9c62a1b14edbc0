"""Norms are one, and all values are librosa's."""

import numpy as np
import pytest

import fastaudio as fa

NORMS = (np.inf, -np.inf, 0, 0.5, 1, 2, 3.5)


def arrays(count):
    rng = np.random.default_rng(3)
    for _ in range(count):
        ndim = int(rng.integers(1, 4))
        S = rng.standard_normal(tuple(rng.integers(1, 7, ndim).tolist()))
        if rng.random() < 0.3:
            S = S + 1j * rng.standard_normal(S.shape)
        S = S * (rng.random(S.shape) < 0.6)
        S = S.astype({"c": "complex64", "f": "float32"}[S.dtype.kind]) if rng.random() < 0.5 else S
        axis = None if rng.random() < 0.2 else int(rng.integers(-ndim, ndim))
        yield S, axis


def test_norms_are_one():
    for S, axis in arrays(200):
        size = np.abs(S).max(axis=axis, keepdims=True)
        for p in (0.5, 1, 2, np.inf):
            got = fa.util.normalize(S, norm=p, axis=axis)
            assert got.dtype == S.dtype and got.shape == S.shape
            magnitude = np.abs(got).astype(np.float64)
            length = magnitude.max(axis=axis, keepdims=True)
            if p != np.inf:
                length = (magnitude**p).sum(axis=axis, keepdims=True) ** (1 / p)
            np.testing.assert_allclose(length, (size > 0) * 1.0, atol=1e-5)


@pytest.mark.parametrize("p, value", [(1, 0.5), (2, np.sqrt(0.5)), (np.inf, 1.0), (-np.inf, 1.0)])
def test_fill(p, value):
    S = np.array([[0.0, 1e-3], [0.0, -1e-3]])
    for threshold, columns in ((None, [0]), (0.5, [0, 1])):
        got = fa.util.normalize(S, norm=p, fill=True, threshold=threshold)
        np.testing.assert_allclose(got[:, columns], value, rtol=1e-15)
    np.testing.assert_array_equal(fa.util.normalize(S, norm=p, fill=False, threshold=0.5), 0 * S)
    np.testing.assert_array_equal(fa.util.normalize(S, norm=p, threshold=0.5), S)


def test_none_returns_the_input_and_integers_become_float():
    S = np.array([[1, 2], [2, 3]])
    assert fa.util.normalize(S, norm=None) is S
    got = fa.util.normalize(S)
    np.testing.assert_array_equal(got, [[0.5, 2 / 3], [1, 1]])
    assert got.dtype == np.float64


@pytest.mark.parametrize(
    "args, rule",
    [
        ({"norm": -1}, "norm must be"),
        ({"norm": "inf"}, "norm must be"),
        ({"norm": np.nan}, "norm must be"),
        ({"threshold": 0}, "threshold must be > 0, got 0"),
        ({"threshold": np.nan}, "threshold must be > 0, got nan"),
        ({"fill": 7}, "fill must be None, True or False, got 7"),
        ({"fill": True, "norm": 0}, "fill=True needs a norm other than 0"),
    ],
)
def test_broken_rules(args, rule):
    with pytest.raises(fa.ParameterError, match=f"^normalize: {rule}"):
        fa.util.normalize(np.ones((2, 2)), **args)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_not_finite(bad):
    with pytest.raises(fa.ParameterError, match="^normalize: S must be finite"):
        fa.util.normalize(np.array([1.0, bad]))


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for S, axis in arrays(200):
        for p in NORMS:
            for fill in (None, False, True) if p else (None, False):
                for threshold in (None, 0.7):
                    args = {"norm": p, "axis": axis, "fill": fill, "threshold": threshold}
                    with np.errstate(invalid="ignore"):  # librosa divides by NaN
                        want = librosa.util.normalize(S, **args)
                    got = fa.util.normalize(S, **args)
                    assert got.dtype == want.dtype
                    np.testing.assert_allclose(got, want, rtol=1e-7, err_msg=str(args))
