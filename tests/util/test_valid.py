"""What counts as audio, as an integer, as a positive integer."""

import numpy as np
import pytest

import fastaudio as fa


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", ">f4"])
def test_audio(dtype):
    for shape in [(0,), (7,), (2, 0), (2, 70_000), (1, 2, 3)]:
        assert fa.util.valid_audio(np.zeros(shape, dtype)) is True


@pytest.mark.parametrize(
    "y, rule",
    [
        ([0.0, 1.0], "must be a NumPy array, got list"),
        (np.zeros(4, np.int16), "must be floating-point, got dtype int16"),
        (np.zeros(4, complex), "must be floating-point, got dtype complex128"),
        (np.array(1.0), r"must have at least one dimension, got shape \(\)"),
    ],
)
def test_not_audio(y, rule):
    with pytest.raises(fa.ParameterError, match=f"^valid_audio: audio {rule}$"):
        fa.util.valid_audio(y)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("position", [0, 65_535, 65_536, 199_999])
def test_a_single_bad_sample_is_found(bad, position):
    y = np.zeros((2, 200_000), np.float32)
    y[1, position] = bad
    with pytest.raises(fa.ParameterError, match="^valid_audio: audio must be finite everywhere"):
        fa.util.valid_audio(y)


def test_valid_int():
    assert [fa.util.valid_int(v) for v in (3, 3.9, -3.1)] == [3, 3, -4]
    assert fa.util.valid_int(3.1, cast=np.ceil) == 4
    with pytest.raises(fa.ParameterError, match="^valid_int: cast must be callable, got 3$"):
        fa.util.valid_int(3.1, cast=3)


@pytest.mark.parametrize(
    "x, answer",
    [(1, True), (np.int16(5), True), (0, False), (-1, False), (1.0, False), ("1", False), (None, False)],
)
def test_is_positive_int(x, answer):
    assert fa.util.is_positive_int(x) is answer
