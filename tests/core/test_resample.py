"""resample: band limits from the formula, shapes, and librosa's values."""

import numpy as np
import pytest

import fastaudio as fa

pytest.importorskip("soxr")


def tone(f, sr, n):
    return np.cos(2 * np.pi * f / sr * np.arange(n))


def level(y, drop=2000):
    return 20 * np.log10(np.sqrt(np.mean(y[drop:-drop] ** 2)) * np.sqrt(2) + 1e-12)


def test_a_tone_stays_that_tone():
    y = fa.resample(tone(1000, 44100, 44100), orig_sr=44100, target_sr=16000)
    assert y.shape == (16000,) and y.dtype == np.float64
    np.testing.assert_allclose(y[500:-500], tone(1000, 16000, 16000)[500:-500], atol=1e-4)


def test_no_alias_above_the_new_nyquist_and_no_image():
    assert level(fa.resample(tone(10000, 44100, 44100), orig_sr=44100, target_sr=16000)) < -60
    up = fa.resample(tone(3000, 8000, 8000), orig_sr=8000, target_sr=44100)
    spectrum = np.abs(np.fft.rfft(up[4410:-4410] * np.hanning(len(up) - 8820)))
    f = np.fft.rfftfreq(len(up) - 8820, 1 / 44100)
    assert 20 * np.log10(spectrum[f > 4200].max() / spectrum.max()) < -60


@pytest.mark.parametrize(
    "shape, axis",
    [
        ((1000,), -1),
        ((3, 1000), -1),
        ((1000, 3), 0),
        ((2, 3, 1000), -1),
        ((2, 1000, 3), 1),
        ((0, 100), -1),
        ((0,), -1),
        ((1,), -1),
        ((2, 0), 1),
    ],
)
def test_axes_and_lines(shape, axis):
    y = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    got = fa.resample(y, orig_sr=22050, target_sr=16000, axis=axis)
    expected = list(shape)
    expected[axis] = -(-shape[axis] * 16000 // 22050)
    assert got.shape == tuple(expected) and got.dtype == np.float32 and got.flags.c_contiguous
    if not y.size:
        return
    lines = np.moveaxis(y, axis, -1).reshape(-1, shape[axis])
    for line, out in zip(lines, np.moveaxis(got, axis, -1).reshape(len(lines), -1), strict=True):
        np.testing.assert_array_equal(out, fa.resample(line.copy(), orig_sr=22050, target_sr=16000))


def test_same_rate_is_the_same_array_and_layouts_do_not_matter():
    y = np.random.default_rng(1).standard_normal(3000)
    assert fa.resample(y, orig_sr=8000, target_sr=8000) is y
    expected = fa.resample(y[::2].copy(), orig_sr=8000, target_sr=5000)
    np.testing.assert_array_equal(fa.resample(y[::2], orig_sr=8000, target_sr=5000), expected)
    big = y[::2].astype(">f8")
    big.flags.writeable = False
    np.testing.assert_array_equal(fa.resample(big, orig_sr=8000, target_sr=5000), expected)
    half = fa.resample(y.astype(np.float16), orig_sr=8000, target_sr=5000)
    assert (
        half.dtype == np.float16 and np.abs(half - fa.resample(y, orig_sr=8000, target_sr=5000)).max() < 0.01
    )


def test_scale_keeps_the_energy():
    y = tone(440, 22050, 22050)
    for target in (8000, 44100):
        z = fa.resample(y, orig_sr=22050, target_sr=target, scale=True)
        assert abs(np.sum(z**2) / np.sum(y**2) - 1) < 0.01


@pytest.mark.parametrize(
    "arguments, rule",
    [
        ({"orig_sr": 0}, "orig_sr must be"),
        ({"target_sr": -1}, "target_sr must be"),
        ({"target_sr": float("nan")}, "target_sr"),
        ({"res_type": "kaiser_best"}, "res_type must be one of 'soxr_vhq'"),
        ({"res_type": "fft"}, "res_type must be one of"),
        ({"res_type": "polyphase"}, "res_type must be one of"),
        ({"axis": 1}, "axis must lie in"),
    ],
)
def test_rules(arguments, rule):
    with pytest.raises(fa.ParameterError, match=f"resample: {rule}"):
        fa.resample(np.zeros(100), **({"orig_sr": 2, "target_sr": 1} | arguments))


@pytest.mark.parametrize(
    "y",
    [np.zeros(9, int), [0.0, 1.0], np.float64(1), np.array(1.0), np.array([1, np.nan]), np.zeros(9, complex)],
)
def test_bad_signals(y):
    with pytest.raises(fa.ParameterError):
        fa.resample(y, orig_sr=2, target_sr=1)


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(2)
    for _ in range(400):
        n, lines = int(rng.integers(1, 9000)), int(rng.integers(1, 4))
        shape, axis = [((n,), -1), ((lines, n), -1), ((n, lines), 0)][rng.integers(3)]
        y = rng.standard_normal(shape).astype([np.float32, np.float64][rng.integers(2)])
        kwargs = {
            "orig_sr": float(rng.choice([8000, 11025, 22050, 44100, 12345.6])),
            "target_sr": float(rng.choice([8000, 16000, 22050, 44100, 9876.5])),
            "res_type": str(rng.choice(["soxr_vhq", "soxr_hq", "soxr_mq", "soxr_lq", "soxr_qq"])),
            "fix": bool(rng.integers(2)),
            "scale": bool(rng.integers(2)),
            "axis": axis,
        }
        expected, got = librosa.resample(y, **kwargs), fa.resample(y, **kwargs)
        assert got.shape == expected.shape and got.dtype == expected.dtype, (shape, kwargs)
        np.testing.assert_allclose(got, expected, rtol=0, atol=2e-7 if y.dtype == np.float32 else 1e-13)
