"""zero_crossing_rate: counted again in NumPy, exactly."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def expected(y, frame, threshold=1e-10, zero_pos=True, pad=False):
    framed = oracles.frames(y, **frame)
    zero = np.abs(framed) <= threshold
    sign = np.where(zero, 0, np.sign(framed) if not zero_pos else np.signbit(framed))
    return ((sign[..., 1:] != sign[..., :-1]).sum(axis=-1) + bool(pad))[..., None, :] / framed.shape[-1]


def frame_of(case):
    f = case.frame
    return {"frame_length": f["n_fft"], "hop_length": f["hop_length"], "center": f["center"]}


def test_random_cases(engine):
    rng = np.random.default_rng(150)
    for case in engine.take(oracles.cases(150, 400)):
        if not case.y.shape[-1]:
            continue
        kwargs = {
            "threshold": float(rng.choice([1e-10, 0.0, 0.3, 0.5, 2.0, -0.1])), "zero_pos": bool(rng.integers(2)),
            "pad": bool(rng.integers(2)),
        }  # fmt: skip
        got = fa.feature.zero_crossing_rate(case.y, **frame_of(case), **kwargs)
        assert got.dtype == np.float64
        assert (
            oracles.error(got, expected(case.y, frame_of(case) | {"pad_mode": "edge"}, **kwargs)) < 1e-12
        ), (case, kwargs)


def test_samples_on_the_threshold(engine):
    """0.3 is no float32: the samples nearest to it lie above, and cross."""
    rng = np.random.default_rng(151)
    for dtype in (np.float32, np.float64):
        y = (rng.integers(-5, 6, 4000) / 10).astype(dtype)
        for threshold in (0.1, 0.2, 0.3, 0.4):
            for zero_pos in (False, True):
                frame = {"frame_length": 64, "hop_length": 16}
                got = fa.feature.zero_crossing_rate(y, threshold=threshold, zero_pos=zero_pos, **frame)
                assert np.array_equal(got, expected(y, frame | {"pad_mode": "edge"}, threshold, zero_pos)), (
                    dtype,
                    threshold,
                )


def test_relative_threshold(engine):
    y = np.random.default_rng(152).standard_normal((2, 3000))
    frame = {"frame_length": 256, "hop_length": 100}
    got = fa.feature.zero_crossing_rate(y, ref_magnitude=np.max, threshold=0.1, **frame)
    top = np.abs(oracles.frames(y, 256, 100, pad_mode="edge")).max()
    assert np.array_equal(got, expected(y, frame | {"pad_mode": "edge"}, 0.1 * top))


def test_no_threshold(engine):
    y = np.array([0.0, 1e-12, -1e-12, 0.0, 1.0, -1.0])
    frame = {"frame_length": 6, "hop_length": 6, "center": False}
    assert fa.feature.zero_crossing_rate(y, threshold=None, **frame) == expected(y, frame, 0.0)


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"frame_length": 0}, "zero_crossing_rate: frame_length must be an integer > 0, got 0"),
        ({"hop_length": -2}, "zero_crossing_rate: hop_length must be an integer > 0, got -2"),
        (
            {"y": np.zeros(0)},
            "zero_crossing_rate: an empty signal can only be padded with pad_mode='constant', got 'edge'",
        ),
        ({"threshold": np.nan}, "zero_crossing_rate: threshold must be a finite number, got nan"),
        (
            {"y": np.full(9, np.nan)},
            "zero_crossing_rate: audio must be finite everywhere, got NaN or infinity",
        ),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.zero_crossing_rate(**{"y": np.ones(4096, np.float32), **broken})
    assert str(error.value) == message


def test_unknown_arguments():
    with pytest.raises(TypeError, match="unexpected keyword argument 'treshold'"):
        fa.feature.zero_crossing_rate(np.ones(4096), treshold=1)
