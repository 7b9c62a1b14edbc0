"""Time axes."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize("n_fft", [None, 2048])
def test_axis_of_an_array_or_a_number(n_fft):
    X = np.empty((7, 5, 3))
    for axis, n in ((-1, 3), (0, 7), (-2, 5)):
        samples = np.arange(n) * 160 + (0 if n_fft is None else 1024)
        args = {"hop_length": 160, "n_fft": n_fft}
        np.testing.assert_array_equal(fa.samples_like(X, axis=axis, **args), samples)
        np.testing.assert_array_equal(fa.samples_like(n, **args), samples)
        np.testing.assert_array_equal(fa.times_like(X, axis=axis, sr=16000, **args), samples / 16000)


def test_broken_rules():
    with pytest.raises(fa.ParameterError, match="sr must be a finite number > 0, got 0"):
        fa.times_like(5, sr=0)
