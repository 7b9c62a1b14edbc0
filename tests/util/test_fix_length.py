"""Cutting and padding to a length."""

import numpy as np
import pytest

import fastaudio as fa


def test_cut_or_padded():
    rng = np.random.default_rng(5)
    for _ in range(200):
        ndim = int(rng.integers(1, 4))
        x = rng.standard_normal(tuple(rng.integers(1, 9, ndim).tolist()))
        axis, size = int(rng.integers(-ndim, ndim)), int(rng.integers(0, 15))
        got = fa.util.fix_length(x, size=size, axis=axis)
        kept = min(size, x.shape[axis])
        assert got.shape[axis] == size
        start = range(kept)
        np.testing.assert_array_equal(np.take(got, start, axis=axis), np.take(x, start, axis=axis))
        assert not np.take(got, range(kept, size), axis=axis).any()
        assert size > x.shape[axis] or size == 0 or np.shares_memory(got, x)


def test_same_length_is_the_same_object():
    x = np.ones(4)
    assert fa.util.fix_length(x, size=4) is x


@pytest.mark.parametrize("size", [-1, 2.5])
def test_broken_rules(size):
    with pytest.raises(fa.ParameterError, match=f"^fix_length: size must be an integer >= 0, got {size}$"):
        fa.util.fix_length(np.ones(4), size=size)
