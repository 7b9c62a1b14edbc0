"""Squared windows added up, against the plain loop."""

import numpy as np
import pytest

import fastaudio as fa


def cases(count):
    rng = np.random.default_rng(9)
    for _ in range(count):
        n_fft = int(rng.integers(1, 70))
        yield {
            "window": ["hann", "boxcar", ("kaiser", 3.0)][rng.integers(3)],
            "n_frames": int(rng.integers(1, 12)),
            "hop_length": int(rng.integers(1, 90)),
            "win_length": None if rng.random() < 0.5 else int(rng.integers(1, n_fft + 1)),
            "n_fft": n_fft,
            "dtype": [np.float32, np.float64][rng.integers(2)],
            "norm": [None, 1, 2, np.inf][rng.integers(4)],
        }


def test_equals_the_loop():
    for case in cases(300):
        n_fft, hop, frames = case["n_fft"], case["hop_length"], case["n_frames"]
        window = fa.filters.get_window(case["window"], case["win_length"] or n_fft)
        square = fa.util.pad_center(fa.util.normalize(window, norm=case["norm"]) ** 2, size=n_fft)
        expected = np.zeros(n_fft + hop * (frames - 1))
        for t in range(frames):
            expected[t * hop : t * hop + n_fft] += square
        got = fa.filters.window_sumsquare(**case)
        assert got.dtype == case["dtype"]
        np.testing.assert_allclose(got, expected, rtol=1e-6 if got.dtype == np.float32 else 1e-14)


@pytest.mark.parametrize(
    "change, rule",
    [
        ({"n_frames": 0}, "n_frames must be an integer > 0, got 0"),
        ({"hop_length": 0}, "hop_length must be an integer > 0, got 0"),
        ({"n_fft": 0}, "n_fft must be an integer > 0, got 0"),
        ({"win_length": 9}, "size must be at least"),
    ],
)
def test_broken_rules(change, rule):
    with pytest.raises(fa.ParameterError, match=rule):
        good = {"window": "hann", "n_frames": 3, "hop_length": 2, "n_fft": 8}
        fa.filters.window_sumsquare(**(good | change))


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    for case in cases(200):
        got, want = fa.filters.window_sumsquare(**case), librosa.filters.window_sumsquare(**case)
        assert got.dtype == want.dtype
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-14 * want.max())
