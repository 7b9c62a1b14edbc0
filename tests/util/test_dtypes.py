"""Real and complex counterparts."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize(
    "d, r2c, c2r",
    [
        ("float32", "complex64", "float32"),
        ("float64", "complex128", "float64"),
        ("float16", "complex64", "float16"),
        ("int16", "complex64", "float32"),
        ("complex64", "complex64", "float32"),
        ("complex128", "complex128", "float64"),
    ],
)
def test_counterparts(d, r2c, c2r):
    assert fa.util.dtype_r2c(np.dtype(d)) == np.dtype(r2c)
    assert fa.util.dtype_c2r(d) == np.dtype(c2r)


def test_defaults():
    assert fa.util.dtype_r2c(int, default=np.complex128) == np.complex128
    assert fa.util.dtype_c2r(int, default=np.float64) == np.float64
