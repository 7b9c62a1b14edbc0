"""Padding on both sides."""

import numpy as np
import pytest

import fastaudio as fa


def test_middle_is_the_input():
    rng = np.random.default_rng(4)
    for _ in range(200):
        ndim = int(rng.integers(1, 4))
        x = rng.standard_normal(tuple(rng.integers(1, 9, ndim).tolist()))
        axis = int(rng.integers(-ndim, ndim))
        n, more = x.shape[axis], int(rng.integers(0, 9))
        padded = fa.util.pad_center(x, size=n + more, axis=axis)
        left = more // 2
        np.testing.assert_array_equal(np.take(padded, range(left, left + n), axis=axis), x)
        assert padded.shape[axis] == n + more
        np.testing.assert_allclose(np.abs(padded).sum(), np.abs(x).sum(), rtol=1e-14)


def test_arguments_of_numpy_pad():
    edges = fa.util.pad_center(np.array([1, 2]), size=5, mode="edge")
    np.testing.assert_array_equal(edges, [1, 1, 2, 2, 2])
    np.testing.assert_array_equal(fa.util.pad_center(np.ones(1), size=3, constant_values=7), [7, 1, 7])


@pytest.mark.parametrize("size", [3, -1, 4.5])
def test_broken_rules(size):
    with pytest.raises(fa.ParameterError, match=f"^pad_center: size must be .*, got {size}$"):
        fa.util.pad_center(np.ones(4), size=size)


def test_a_column_of_a_table_is_padded():
    column = type("Column", (), {"__array__": lambda self, dtype=None, copy=None: np.arange(3.0)})()
    np.testing.assert_array_equal(fa.util.pad_center(column, size=5), [0, 0, 1, 2, 0])
