"""Frames against slices of the input, and against librosa."""

import numpy as np
import pytest

import fastaudio as fa


def shapes(count):
    rng = np.random.default_rng(1)
    for _ in range(count):
        ndim = int(rng.integers(1, 5))
        shape = tuple(rng.integers(1, 12, ndim).tolist())
        axis = int(rng.integers(-ndim, ndim))
        yield shape, axis, int(rng.integers(1, shape[axis] + 1)), int(rng.integers(1, 7))


def test_frames_are_slices():
    for shape, axis, length, hop in shapes(300):
        x = np.arange(np.prod(shape)).reshape(shape, order="FC"[hop % 2])
        frames = fa.util.frame(x, frame_length=length, hop_length=hop, axis=axis)
        count = 1 + (shape[axis] - length) // hop
        where = axis % len(shape)
        expected = [np.take(x, range(t * hop, t * hop + length), axis=where) for t in range(count)]
        np.testing.assert_array_equal(frames, np.stack(expected, axis=where + 1 if axis < 0 else where))
        assert np.shares_memory(frames, x) and not frames.flags.writeable


def test_writeable_view_writes_through():
    x = np.zeros(6)
    fa.util.frame(x, frame_length=2, hop_length=2, writeable=True)[:, 1] = 5
    np.testing.assert_array_equal(x, [0, 0, 5, 5, 0, 0])


def test_subclass_is_kept_on_request():
    class Tagged(np.ndarray):
        pass

    x = np.arange(5).view(Tagged)
    assert type(fa.util.frame(x, frame_length=2, hop_length=1, subok=True)) is Tagged
    assert type(fa.util.frame(x, frame_length=2, hop_length=1)) is np.ndarray


@pytest.mark.parametrize(
    "change, rule",
    [
        ({"frame_length": 6}, "frame: x must hold at least frame_length = 6 entries, got 5"),
        ({"frame_length": 0}, "frame: frame_length must be an integer > 0, got 0"),
        ({"hop_length": 0}, "frame: hop_length must be an integer > 0, got 0"),
        ({"hop_length": 1.5}, "frame: hop_length must be an integer > 0, got 1.5"),
    ],
)
def test_broken_rules(change, rule):
    with pytest.raises(fa.ParameterError, match=f"^{rule}$"):
        fa.util.frame(np.arange(5), **({"frame_length": 2, "hop_length": 1} | change))


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    rng = np.random.default_rng(2)
    for shape, axis, length, hop in shapes(200):
        x = np.asarray(rng.standard_normal(shape), order=rng.choice(["C", "F"]))
        args = {"frame_length": length, "hop_length": hop, "axis": axis}
        want = librosa.util.frame(x, **args)
        got = fa.util.frame(x, **args)
        np.testing.assert_array_equal(got, want)
        assert got.strides == want.strides
