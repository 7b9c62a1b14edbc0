"""amplitude_envelope: the largest sample of each frame, exactly."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def test_random_cases(engine):
    rng = np.random.default_rng(160)
    for case in engine.take(oracles.cases(160, 400)):
        f = case.frame
        frame = {
            "frame_length": f["n_fft"],
            "hop_length": f["hop_length"],
            "center": f["center"],
            "pad_mode": f["pad_mode"],
        }
        absolute = bool(rng.integers(2))
        got = fa.feature.amplitude_envelope(case.y, absolute=absolute, **frame)
        assert got.dtype == oracles.real_dtype(case.y.dtype)
        framed = oracles.frames(case.y, **frame)
        want = (np.abs(framed) if absolute else framed).max(axis=-1)[..., None, :]
        assert oracles.error(got, want) < oracles.limit(case.y.dtype, 1e-7), (case, absolute)


@pytest.mark.parametrize("mode", ["wrap", "maximum", "mean", "minimum", "reflect"])
def test_paddings_change_the_ends_only(engine, mode):
    y = np.random.default_rng(161).standard_normal(3000)
    frame = {"frame_length": 256, "hop_length": 64, "pad_mode": mode}
    got = fa.feature.amplitude_envelope(y, **frame)
    assert np.array_equal(got, oracles.frames(y, **frame).max(axis=-1)[None])
    assert np.array_equal(
        got[:, 2:-2], fa.feature.amplitude_envelope(y, frame_length=256, hop_length=64)[:, 2:-2]
    )


def test_extremes(engine):
    y = np.array([-32768, 5, -7], np.int16)
    kwargs = {"frame_length": 1, "hop_length": 1, "center": False}
    assert fa.feature.amplitude_envelope(y, absolute=True, **kwargs).tolist() == [[1.0, 5 / 32768, 7 / 32768]]
    assert fa.feature.amplitude_envelope(y, **kwargs).tolist() == [[-1.0, 5 / 32768, -7 / 32768]]


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"frame_length": 0}, "frame_length must be an integer > 0, got 0"),
        ({"hop_length": 2.0}, "hop_length must be an integer > 0, got 2.0"),
        ({"pad_mode": "zeros"}, "pad_mode must be one of numpy.pad's, got 'zeros'"),
        ({"y": [1.0]}, "audio must be a NumPy array, got list"),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.amplitude_envelope(**{"y": np.ones(4096, np.float32), **broken})
    assert str(error.value).startswith(f"amplitude_envelope: {message}")
