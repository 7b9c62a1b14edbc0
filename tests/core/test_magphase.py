"""Magnitude and phase."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
@pytest.mark.parametrize("power", [1, 2, 0.5])
def test_product_is_the_input(dtype, power):
    rng = np.random.default_rng(17)
    D = np.asarray(rng.standard_normal((40, 30, 2)) @ [1, 1j], dtype=dtype, order="F")
    D[rng.random(D.shape) < 0.1] = 0
    S, P = fa.magphase(D, power=power)
    assert S.dtype == fa.util.dtype_c2r(dtype) and P.dtype == dtype
    assert S.flags.f_contiguous and P.flags.f_contiguous
    np.testing.assert_allclose(np.abs(P), 1, rtol=1e-6)
    np.testing.assert_allclose(S ** (1 / power) * P, D, rtol=1e-5)
    np.testing.assert_array_equal(P[D == 0], 1)


def test_denormals_and_real_input():
    S, P = fa.magphase(np.full(5, 1e-42j, np.complex64))
    np.testing.assert_array_equal(S, np.float32(1e-42))
    np.testing.assert_array_equal(P, np.complex64(1j))
    S, P = fa.magphase(np.array([-2.0, 0.0, 3.0]))
    assert S.tolist() == [2, 0, 3] and P.tolist() == [-1, 1, 1] and P.dtype == np.complex128


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    rng = np.random.default_rng(18)
    D = (rng.standard_normal((50, 9, 2)) @ [1, 1j]).astype(np.complex64)
    D[3] = 0
    for power in (1, 2):
        for got, want in zip(fa.magphase(D, power=power), librosa.magphase(D, power=power), strict=True):
            assert got.dtype == want.dtype
            np.testing.assert_allclose(got, want, rtol=1e-6)
