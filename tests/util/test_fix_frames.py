"""Frame boundaries."""

import numpy as np
import pytest

import fastaudio as fa


def cases(count):
    rng = np.random.default_rng(6)
    for _ in range(count):
        frames = rng.integers(0, 60, int(rng.integers(0, 12)))
        x_min, x_max = (None if rng.random() < 0.3 else int(v) for v in np.sort(rng.integers(0, 60, 2)))
        yield frames, {"x_min": x_min, "x_max": x_max, "pad": bool(rng.random() < 0.5)}


def test_sorted_unique_inside_the_limits():
    for frames, args in cases(300):
        got = fa.util.fix_frames(frames, **args)
        low = -1 if args["x_min"] is None else args["x_min"]
        high = 100 if args["x_max"] is None else args["x_max"]
        expected = {f for f in frames.tolist() if low <= f <= high}
        if args["pad"]:
            expected |= {v for v in (args["x_min"], args["x_max"]) if v is not None}
        assert got.tolist() == sorted(expected) and got.dtype == np.int64


def test_negative_index():
    with pytest.raises(fa.ParameterError, match="^fix_frames: frames must be >= 0, got -2$"):
        fa.util.fix_frames([3, -2])


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for frames, args in cases(300):
        want = librosa.util.fix_frames(frames, **args)
        np.testing.assert_array_equal(fa.util.fix_frames(frames, **args), want)
