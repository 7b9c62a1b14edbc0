"""rms: random signals and spectrograms against the root of the mean square in float64, and Parseval between the two."""

import numpy as np
import oracles
import pytest
import references

import fastaudio as fa


def level(y, frame):
    return np.sqrt((oracles.frames(y, **frame) ** 2).mean(axis=-1))[..., None, :]


def frame_of(case):
    f = case.frame
    return {
        "frame_length": f["n_fft"],
        "hop_length": f["hop_length"],
        "center": f["center"],
        "pad_mode": f["pad_mode"],
    }


def test_random_cases(engine):
    for case in engine.take(oracles.cases(140, 400)):
        got = fa.feature.rms(y=case.y, **frame_of(case), dtype=np.float64)
        assert got.dtype == np.float64
        assert oracles.error(got, level(case.y, frame_of(case))) < oracles.limit(case.y.dtype), case
        assert fa.feature.rms(y=case.y, **frame_of(case)).dtype == np.float32


@pytest.mark.parametrize("mode", ["wrap", "maximum", "mean", "minimum", "median"])
def test_every_padding_of_numpy(engine, mode):
    y = np.random.default_rng(141).standard_normal((2, 700))
    frame = {"frame_length": 256, "hop_length": 100, "pad_mode": mode}
    assert oracles.error(fa.feature.rms(y=y, dtype=np.float64, **frame), level(y, frame)) < 1e-12


def test_random_spectrograms(engine):
    for S, n_fft in engine.take(list(oracles.spectrograms(142, 200))):
        got = fa.feature.rms(S=S, frame_length=n_fft, dtype=np.float64)
        want = references.rms_of_magnitude(S.astype(np.float64), n_fft)
        assert oracles.error(got, want) < oracles.limit(S.dtype), n_fft


def test_spectrum_and_samples_agree(engine):
    rng = np.random.default_rng(143)
    for n_fft in (1, 2, 5, 64, 255, 512):
        y = rng.standard_normal((2, 4 * n_fft))
        frame = {"hop_length": n_fft, "center": False}
        S = np.abs(fa.stft(y, n_fft=n_fft, window="boxcar", **frame))
        got = fa.feature.rms(S=S, frame_length=n_fft, dtype=np.float64)
        assert oracles.error(got, fa.feature.rms(y=y, frame_length=n_fft, dtype=np.float64, **frame)) < 1e-12


def test_loud_long_and_tiny(engine):
    y = np.full(1_000_000, 0.1, np.float32)
    assert fa.feature.rms(y=y, frame_length=1_000_000, center=False)[0, 0] == pytest.approx(
        float(np.float32(0.1)), rel=1e-6
    )
    for scale in (1e-15, 1e15):
        assert fa.feature.rms(y=y[:4096] * np.float32(scale), center=False)[0, 0] == pytest.approx(
            0.1 * scale, rel=1e-6
        )


def test_silence(engine):
    assert not fa.feature.rms(y=np.zeros((2, 5000), np.float32)).any()


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"y": None}, "rms: y or S must be given, got neither"),
        ({"frame_length": 0}, "rms: frame_length must be an integer > 0, got 0"),
        ({"frame_length": 9.0}, "rms: frame_length must be an integer > 0, got 9.0"),
        (
            {"frame_length": 9000, "center": False},
            "rms: frame_length must be <= 4096, the length of the signal, got 9000",
        ),
        ({"hop_length": 0}, "rms: hop_length must be an integer > 0, got 0"),
        ({"pad_mode": "zeros"}, "rms: pad_mode must be one of numpy.pad's, got 'zeros'"),
        ({"y": None, "S": np.ones((9, 3))}, "rms: S of 9 bins needs frame_length 16 or 17, got 2048"),
        (
            {"y": None, "S": np.ones(9), "frame_length": 16},
            "rms: S must be (..., bins, frames), got shape (9,)",
        ),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.rms(**{"y": np.ones(4096, np.float32), **broken})
    assert str(error.value).startswith(message)
