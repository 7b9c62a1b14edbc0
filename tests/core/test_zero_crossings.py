"""Sign changes, entry by entry."""

import numpy as np
import pytest

import fastaudio as fa


def cases(count):
    rng = np.random.default_rng(16)
    for _ in range(count):
        ndim = int(rng.integers(1, 4))
        y = rng.standard_normal(tuple(rng.integers(1, 12, ndim).tolist()))
        y[rng.random(y.shape) < 0.3] *= 1e-10
        y[rng.random(y.shape) < 0.2] = rng.choice([0.0, -0.0])
        yield (
            y.astype([np.float32, np.float64][rng.integers(2)]),
            {
                "threshold": float(rng.choice([0, 1e-10, 0.5])),
                "ref_magnitude": [None, 0.3, np.max, np.median][rng.integers(4)],
                "pad": bool(rng.random() < 0.5),
                "zero_pos": bool(rng.random() < 0.5),
                "axis": int(rng.integers(-ndim, ndim)),
            },
        )


def naive(y, threshold, ref_magnitude, pad, zero_pos, axis):
    if ref_magnitude is not None:
        threshold *= ref_magnitude(np.abs(y)) if callable(ref_magnitude) else ref_magnitude

    def sign(v):
        if abs(float(v)) <= float(threshold) or v == 0:
            return 1 if zero_pos else 0
        return 1 if v > 0 else -1

    def along(column):
        signs = [sign(v) for v in column]
        return np.array([pad] + [a != b for a, b in zip(signs[1:], signs[:-1], strict=True)])

    return np.apply_along_axis(along, axis, y)


def test_equals_the_loop():
    for y, args in cases(300):
        got = fa.zero_crossings(y, **args)
        assert got.dtype == bool
        np.testing.assert_array_equal(got, naive(y, **args), err_msg=str((y, args)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_threshold_is_compared_exactly(dtype):
    # float32(1e-10) is a little above 1e-10: not zero, in float32 too
    edge = np.array([1, -1, 1], dtype) * dtype(1e-10)
    expected = [True, dtype is np.float32, dtype is np.float32]
    assert fa.zero_crossings(edge, threshold=1e-10).tolist() == expected


def test_integers_and_a_tone():
    assert fa.zero_crossings(np.array([-32768, 5, -7, 0], np.int16)).tolist() == [True, True, True, True]
    y = fa.tone(100, sr=8000, duration=1, phi=0.1)
    assert fa.zero_crossings(y, pad=False).sum() == 200


@pytest.mark.parametrize(
    "y, rule",
    [
        ([1.0, -1.0, "x"], "y must be a real array, got list"),
        (np.ones(3, complex), "y must be a real array, got complex128"),
        (np.ones((2, 0)), r"y must have entries along axis -1, got shape \(2, 0\)"),
        (np.array(1.0), r"y must have entries along axis -1, got shape \(\)"),
    ],
)
def test_broken_rules(y, rule):
    with pytest.raises(fa.ParameterError, match=f"^zero_crossings: {rule}$"):
        fa.zero_crossings(y)


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for y, args in cases(150):
        np.testing.assert_array_equal(fa.zero_crossings(y, **args), librosa.zero_crossings(y, **args))
    edge = np.array([1, -1, 1], np.float32) * np.float32(1e-10)
    np.testing.assert_array_equal(fa.zero_crossings(edge), librosa.zero_crossings(edge))
