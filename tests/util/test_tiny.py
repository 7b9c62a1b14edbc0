"""The smallest normal number."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize(
    "x, dtype",
    [
        (np.zeros(2, np.float32), "float32"),
        (1.0, "float64"),
        (np.complex64(1), "float32"),
        (1j, "float64"),
        (3, "float32"),
    ],
)
def test_of_the_dtype(x, dtype):
    got = fa.util.tiny(x)
    assert got == np.finfo(dtype).tiny and got.dtype == np.dtype(dtype)
