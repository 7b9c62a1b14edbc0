"""What all features share: frames, dtypes, layouts, lists, tensors, errors, precision and threads."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

SPECTRAL = ("melspectrogram", "log_mel", "mfcc", "spectral_centroid", "spectral_bandwidth", "spectral_spread", "spectral_rolloff",
    "spectral_flatness", "spectral_contrast", "band_energy_ratio")  # fmt: skip
SAMPLED = ("rms", "zero_crossing_rate", "amplitude_envelope")
FROM_S = [n for n in SPECTRAL if n != "log_mel"] + ["rms"]
DOUBLE = (
    "spectral_centroid",
    "spectral_bandwidth",
    "spectral_spread",
    "spectral_rolloff",
    "spectral_contrast",
    "zero_crossing_rate",
)


@pytest.fixture(params=SPECTRAL + SAMPLED)
def name(request):
    return request.param


def call(name, y, **kwargs):
    return getattr(fa.feature, name)(y=y, **kwargs)


def dtype_of(name, y):
    if name in DOUBLE:
        return np.float64
    return np.float32 if name == "rms" else oracles.real_dtype(y.dtype)


def noise(shape, dtype=np.float32, seed=1):
    return oracles.signal(np.random.default_rng(seed), shape, dtype, "noise")


def test_shapes_dtypes_and_order(engine, name):
    for dtype in (np.float32, np.float64, np.int16, np.float16):
        for shape in ((9000,), (2, 9000), (2, 3, 5000), (0, 5000)):
            y = noise(shape, dtype)
            X = call(name, y)
            assert X.dtype == dtype_of(name, y) and X.shape[:-2] == shape[:-1]
            assert X.shape[-1] == 1 + shape[-1] // 512 and X.flags.c_contiguous


def test_batches_are_their_clips(engine, name):
    y = noise((2, 3, 6000))
    X = call(name, y)
    for i in range(2):
        for j in range(3):
            assert np.array_equal(call(name, y[i, j]), X[i, j])


def test_layouts(engine, name):
    y = noise((2, 6000))
    want = call(name, y)
    for layout in oracles.LAYOUTS:
        assert np.array_equal(call(name, oracles.lay(y, layout)), want), layout


def test_int16_is_float32_of_the_same_samples(engine, name):
    y = noise((2, 6000), np.int16)
    assert np.array_equal(call(name, y), call(name, (y / 32768).astype(np.float32)))


def test_any_number_of_threads(engine, name):
    y = noise((3, 30_000))
    want = call(name, y)
    for threads in (1, 2, 5):
        with fa.num_threads(threads):
            assert np.array_equal(call(name, y), want)


def test_high_precision(engine, name):
    y = noise((2, 6000))
    with fa.precision("high"):
        X = call(name, y)
    wide = call(name, y.astype(np.float64))
    assert X.dtype == dtype_of(name, y) and oracles.error(X, wide) < 1e-7


def test_lists_of_clips(engine, name):
    clips = [noise((3000 + 100 * i,), seed=i) for i in range(3)]
    found = call(name, clips)
    assert isinstance(found, list)
    assert all(np.array_equal(X, call(name, y)) for X, y in zip(found, clips, strict=True))


def test_uncentred_frames_shift_with_the_signal(engine, name):
    y = noise((6000,), np.float64)
    X = call(name, y, hop_length=300, center=False)
    assert np.allclose(call(name, y[300:], hop_length=300, center=False), X[:, 1:], rtol=1e-9)


def test_silent_frames_among_loud_ones_are_finite(engine, name):
    y = noise((2, 20_000))
    y[:, 5000:15_000] = 0
    X = call(name, y)
    assert np.isfinite(X).all() or name == "band_energy_ratio"
    assert not np.isinf(X).any()


@pytest.mark.parametrize(
    "scale, dtype",
    [(1e-40, np.float32), (1e-20, np.float32), (1e15, np.float32), (1e-300, np.float64), (1e30, np.float64)],
)
def test_denormal_and_huge_samples_neither_crash_nor_become_nan(engine, name, scale, dtype):
    y = (noise((6000,), np.float64) * scale).astype(dtype)
    X = call(name, y)
    assert np.isfinite(X).all() or name == "band_energy_ratio"


@pytest.mark.parametrize("name", FROM_S)
def test_spectrogram_and_samples_agree(engine, name):
    y = noise((2, 9000), np.float64)
    S = np.abs(fa.stft(y))
    if name == "melspectrogram":
        S = S**2
    if name == "mfcc":
        S = fa.feature.log_mel(y=y)
    want = np.sqrt((oracles.frames(y, 2048, 512) ** 2).mean(-1))[..., None, :] if name == "rms" else call(name, y)
    got = getattr(fa.feature, name)(S=np.abs(fa.stft(y, window="boxcar")) if name == "rms" else S)
    assert oracles.error(got, want) < (1e-6 if name == "rms" else 1e-11)


@pytest.mark.parametrize("name", FROM_S)
def test_no_frames_and_no_clips(engine, name):
    bins = 128 if name == "mfcc" else 1025
    for shape in ((bins, 0), (0, bins, 4), (2, bins, 0)):
        X = getattr(fa.feature, name)(S=np.zeros(shape, np.float32))
        assert X.shape[:-2] == shape[:-2] and X.shape[-1] == shape[-1]


@pytest.mark.parametrize("name", [n for n in FROM_S if n not in ("melspectrogram", "mfcc", "rms")])
def test_negative_and_complex_spectrograms(name):
    for S, rule in ((-np.ones((1025, 3)), "S must not be negative, got"), (np.ones((1025, 3), complex), "S must be real, got dtype complex128"),
                    (np.ones(1025), "S must be (..., bins, frames), got shape (1025,)")):  # fmt: skip
        with pytest.raises(fa.ParameterError) as error:
            getattr(fa.feature, name)(S=S)
        assert str(error.value).startswith(f"{name}: {rule}")


Y = np.zeros(4096, np.float32)
BROKEN = [
    ({"y": [0.0, 1.0]}, "audio must be a NumPy array, got list"),
    ({"y": np.array(3.0)}, "audio must have at least one dimension, got shape ()"),
    ({"y": np.zeros(4096, np.int32)}, "audio must be floating-point (or int16), got dtype int32"),
    ({"y": np.zeros(4096, complex)}, "audio must be floating-point (or int16), got dtype complex128"),
    ({"y": np.full(4096, np.nan)}, "audio must be finite everywhere, got NaN or infinity"),
    ({"y": np.full(4096, -np.inf, np.float32)}, "audio must be finite everywhere, got NaN or infinity"),
    ({"hop_length": 0}, "hop_length must be an integer > 0, got 0"),
    ({"hop_length": 512.0}, "hop_length must be an integer > 0, got 512.0"),
    ({"{}": 0}, "{} must be an integer > 0, got 0"),
    ({"{}": -5}, "{} must be an integer > 0, got -5"),
    ({"{}": "2048"}, "{} must be an integer > 0, got '2048'"),
    ({"{}": 8192, "center": False}, "{} must be <= 4096, the length of the signal, got 8192"),
]
OF_SPECTRA = [
    ({"win_length": 4000}, "win_length must be <= n_fft = 2048, got 4000"),
    ({"win_length": 0}, "win_length must be an integer > 0, got 0"),
    ({"pad_mode": "wrap"}, "pad_mode must not be any of wrap, maximum, mean, median, minimum, got 'wrap'"),
    ({"pad_mode": "zeros"}, "pad_mode must be one of numpy.pad's, got 'zeros'"),
    ({"y": None}, "y or S must be given, got neither"),
]


def check_message(name, broken, message):
    length = "frame_length" if name in SAMPLED else "n_fft"
    broken = {key.format(length): value for key, value in broken.items()}
    with pytest.raises(fa.ParameterError) as error:
        call(name, **{"y": Y, **broken})
    assert str(error.value).startswith(f"{name}: {message.format(length)}")


@pytest.mark.parametrize("broken, message", BROKEN)
def test_errors(name, broken, message):
    check_message(name, broken, message)


@pytest.mark.parametrize("name", SPECTRAL)
@pytest.mark.parametrize("broken, message", OF_SPECTRA)
def test_errors_of_spectra(name, broken, message):
    check_message(name, broken, message)


@pytest.mark.parametrize("name", SPECTRAL)
def test_frames_longer_than_the_signal_are_warned_about(name):
    with pytest.warns(UserWarning, match="n_fft=2048 is too large for a signal of length 500"):
        call(name, np.ones(500, np.float32))


@pytest.mark.rivals
def test_torch(engine, name):
    torch = pytest.importorskip("torch")
    y = torch.randn(2, 6000)
    X = call(name, y)
    assert isinstance(X, torch.Tensor) and np.array_equal(X.numpy(), call(name, y.numpy()))
    with pytest.raises(fa.ParameterError, match="audio must be floating-point"):
        call(name, torch.ones(5000, dtype=torch.int64))
