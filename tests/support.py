"""What the kernel tests share: random input and the measure of error."""

import numpy as np
import pytest


def complex_of(real):
    return np.result_type(real, np.complex64)


def noise(rng, shape, dtype):
    """Random samples: normal, or the whole range of int16."""
    if dtype == np.int16:
        return rng.integers(-32768, 32768, shape).astype(np.int16)
    return rng.standard_normal(shape).astype(dtype)


def complex_noise(rng, shape, real):
    return (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)).astype(complex_of(real))


def sample_dtypes(real):
    """Sample dtypes that are computed in `real`."""
    return (np.float32, np.int16) if real == np.float32 else (np.float64,)


def error(got, want):
    """Largest error over the largest reference value; infinite where NaN or infinity is not where it should
    be.
    """
    got, want = np.asarray(got), np.asarray(want)
    assert got.shape == want.shape
    if got.size == 0:
        return 0.0
    if not np.array_equal(np.isfinite(got), np.isfinite(want)):
        return np.inf
    finite = np.isfinite(want)
    if not finite.any():
        return 0.0
    return float(np.abs(got[finite] - want[finite]).max() / max(np.abs(want[finite]).max(), 1e-300))


def full(shape, dtype):
    """Output memory that holds nonsense: a kernel must write all of it."""
    return np.full(shape, -7777.0, dtype)


def refuses_other_shapes(kernel, arrays, free=(), error=ValueError):
    """The kernel takes `arrays`, and none of them twice as long along any axis; `free`: (array, axis) that may be."""
    kernel(*arrays)
    for i, a in enumerate(arrays):
        for axis in range(np.ndim(a)):
            if (i, axis) not in free:
                with pytest.raises(error):
                    kernel(*arrays[:i], np.concatenate([a, a], axis=axis), *arrays[i + 1 :])


def captured_has_the_bits_of_eager(build, x, y, path, rate=1e-2):
    """Two models of `build` train alike, one of them captured; saved and loaded, the other one goes on as it does."""
    from fastaudio import nn

    a, b = build(), build()
    for m in (a, b):
        nn.set_seed(5)
        m.compile(nn.optim.Adam(rate), "sparse_categorical_crossentropy")
    assert [a.train_on_batch(x, y, capture=False) for _ in range(3)] == [b.train_on_batch(x, y) for _ in range(3)]
    np.testing.assert_array_equal(a.flat, b.flat)
    a.save(path / "m")
    again = nn.load(path / "m")
    np.testing.assert_array_equal(again.predict(x, verbose=0), a.predict(x, verbose=0))
    assert again.train_on_batch(x, y) == b.train_on_batch(x, y)
