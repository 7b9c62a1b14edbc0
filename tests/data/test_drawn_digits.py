"""Digits drawn with strokes."""

import numpy as np
import pytest

from fastaudio.data import drawn_digits
from fastaudio.errors import ParameterError


def test_pictures_of_digits():
    images, labels = drawn_digits(600, seed=1)
    assert images.shape == (600, 28, 28) and images.dtype == np.float32 and images.min() == 0 and images.max() == 1
    assert np.bincount(labels).tolist() == [60] * 10
    border = np.ones((28, 28), bool)
    border[1:-1, 1:-1] = False
    assert images[:, border].mean() < 0.01 and 0.05 < images.mean() < 0.25
    assert len({image.tobytes() for image in images}) == 600
    again, _ = drawn_digits(600, seed=1)
    other, _ = drawn_digits(600, seed=2)
    assert (again == images).all() and (other != images).any()


def test_they_can_be_told_apart():
    """The nearest mean of a class names most of them: as on MNIST, where it is right for 82 of 100."""
    x, labels = drawn_digits(1000, seed=1)
    other, others = drawn_digits(500, seed=2)
    means = np.array([x[labels == digit].mean(0) for digit in range(10)])
    found = ((other[:, None] - means) ** 2).sum((2, 3)).argmin(1)
    assert 0.75 < (found == others).mean() < 1


@pytest.mark.parametrize("n, size", [(1, 28), (7, 8), (25, 64)])
def test_any_number_and_size(n, size):
    images, labels = drawn_digits(n, size=size)
    assert images.shape == (n, size, size) and labels.tolist() == [i % 10 for i in range(n)] and (images.max((1, 2)) > 0.5).all()


def test_mistakes():
    with pytest.raises(ParameterError, match="n must be an integer > 0"):
        drawn_digits(0)
    with pytest.raises(ParameterError, match="size must be >= 8"):
        drawn_digits(3, size=4)
