"""Inserted axes."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize(
    "shape, ndim, axes, result",
    [
        ((5,), 3, -2, (1, 5, 1)),
        ((5,), 3, [0], (5, 1, 1)),
        ((2, 3), 4, (1, -1), (1, 2, 1, 3)),
        ((2, 3), 2, (0, 1), (2, 3)),
        ((), 2, (), (1, 1)),
    ],
)
def test_shapes(shape, ndim, axes, result):
    x = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    got = fa.util.expand_to(x, ndim=ndim, axes=axes)
    assert got.shape == result and np.shares_memory(got, x)
    np.testing.assert_array_equal(got.squeeze(), x.squeeze())


@pytest.mark.parametrize(
    "ndim, axes, rule",
    [(3, 0, "axes must name the 2 axes of x"), (1, (0, 1), "ndim must be at least x.ndim = 2, got 1")],
)
def test_broken_rules(ndim, axes, rule):
    with pytest.raises(fa.ParameterError, match=f"^expand_to: {rule}"):
        fa.util.expand_to(np.ones((2, 3)), ndim=ndim, axes=axes)
