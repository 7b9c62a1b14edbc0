"""Squared magnitudes."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize("dtype", ["float32", "float64", "complex64", "complex128"])
def test_square_of_the_magnitude(dtype):
    rng = np.random.default_rng(7)
    x = rng.standard_normal((50, 20)) + 1j * rng.standard_normal((50, 20))
    x = (x if dtype.startswith("c") else x.real).astype(dtype)
    got = fa.util.abs2(x)
    assert got.dtype == fa.util.dtype_c2r(x.dtype)
    np.testing.assert_allclose(got, np.abs(x.astype(complex)) ** 2, rtol=1e-6 if got.dtype == "f4" else 1e-14)


def test_scalars_and_dtype():
    assert fa.util.abs2(3 + 4j) == 25 and fa.util.abs2(-2.0) == 4
    assert fa.util.abs2(np.array([1 + 1j]), dtype=np.float32).dtype == np.float32
    assert fa.util.abs2(np.array([2.0]), dtype=np.float32).dtype == np.float32
