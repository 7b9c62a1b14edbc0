"""Click tracks."""

import numpy as np
import pytest

import fastaudio as fa


def test_clicks_lie_where_they_should():
    click = np.array([1.0, -0.5, 0.25])
    track = fa.clicks(times=[0.0, 0.01, 0.0101], sr=10_000, click=click, length=103)
    expected = np.zeros(103)
    for start in (0, 100, 101):
        expected[start : start + 3] += click[: 103 - start]
    assert track.dtype == np.float32
    np.testing.assert_array_equal(track, expected)
    by_frames = fa.clicks(frames=[0, 2], hop_length=5, click=click)
    np.testing.assert_array_equal(by_frames, [*click, *[0] * 7, *click])


def test_default_click_decays_by_sixty_decibels():
    track = fa.clicks(times=[0.0], sr=22050, click_freq=500, click_duration=0.2)
    assert track.shape == (4410,)
    n = np.arange(4410)
    want = 2.0 ** (-10 * n / 4409) * np.sin(2 * np.pi * 500 * n / 22050)
    np.testing.assert_allclose(track, want, atol=1e-7)


def test_leading_axes_of_the_click_and_positions_beyond_the_end():
    track = fa.clicks(times=[0.5, 3.0], sr=10, click=np.ones((2, 3)), length=7)
    np.testing.assert_array_equal(track, [[0, 0, 0, 0, 0, 1, 1]] * 2)
    assert not fa.clicks(times=[], length=5).any()


@pytest.mark.parametrize(
    "args, rule",
    [
        ({}, "times or frames must be given, got neither"),
        ({"times": []}, "without any position length must be given, got None"),
        ({"times": [-1.0]}, "positions must be >= 0, got -22050"),
        ({"times": [0], "length": 0}, "length must be an integer > 0, got 0"),
        ({"times": [0], "click_freq": 0}, "click_freq must be a finite number > 0, got 0"),
        ({"times": [0], "click_duration": 0}, "click_duration must be a finite number > 0, got 0"),
    ],
)
def test_broken_rules(args, rule):
    with pytest.raises(fa.ParameterError, match=f"^clicks: {rule}$"):
        fa.clicks(**args)


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    rng = np.random.default_rng(14)
    for _ in range(60):
        args = {
            "sr": int(rng.choice([8000, 22050])),
            "hop_length": int(rng.integers(1, 900)),
            "click": [None, rng.standard_normal(300), rng.standard_normal((2, 50))][rng.integers(3)],
            "length": None if rng.random() < 0.5 else int(rng.integers(1, 20_000)),
        }
        if rng.random() < 0.5:
            args["times"] = rng.uniform(0, 2, 10)
        else:
            args["frames"] = rng.integers(0, 50, 10)
        np.testing.assert_array_equal(fa.clicks(**args), librosa.clicks(**args))
