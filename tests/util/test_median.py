import numpy as np
import pytest

from fastaudio.util.median import median


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("seed", range(30))
def test_bits_of_numpy(seed):
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, 40, rng.integers(1, 4)))
    x = rng.standard_normal(shape).astype(rng.choice(["f2", "f4", "f8"]))
    x.flat[rng.integers(0, x.size, 3)] = rng.choice([np.inf, -np.inf, 0.0], 3)
    if seed % 3 == 0:
        x.flat[rng.integers(x.size)] = np.nan
    if seed % 2:
        x = np.asfortranarray(x)
    before, axis = x.copy(), int(rng.integers(-x.ndim, x.ndim))
    got, wanted = median(x, axis=axis), np.median(x, axis=axis)
    np.testing.assert_array_equal(got, wanted)
    assert got.dtype == wanted.dtype and got.shape == wanted.shape
    np.testing.assert_array_equal(x, before)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("x", [np.arange(12).reshape(3, 4), np.array([[True, False]]), np.zeros((0, 3)), np.ones((2, 3), "c8")])
def test_what_is_not_floats_is_numpys(x):
    got, wanted = median(x, axis=0), np.median(x, axis=0)
    np.testing.assert_array_equal(got, wanted)
    assert got.dtype == wanted.dtype
