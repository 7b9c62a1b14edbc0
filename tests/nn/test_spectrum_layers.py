"""STFT, STFTMagnitude, MelSpectrogram, LogMel, ISTFT: values of the functions, gradients by differences, captured steps."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio import nn
from fastaudio.errors import ParameterError

L = nn.layers
F64 = {"dtype": "float64"}
LIMIT = {"float32": 1e-6, "float64": 1e-12}
FRAMES = [
    {"n_fft": 64, "hop_length": 16},
    {"n_fft": 63, "hop_length": 20, "win_length": 40, "window": "hamming"},
    {"n_fft": 100, "window": ("kaiser", 8.0), "center": False},
    {"n_fft": 48, "hop_length": 7, "pad_mode": "reflect", "window": [1.0 + i % 5 for i in range(48)]},
    {"n_fft": 128, "hop_length": 128, "pad_mode": "edge"},
]


def close(got, want, dtype):
    assert got.dtype == (dtype if got.dtype.kind == "f" else np.result_type(dtype, np.complex64)) and got.shape == want.shape
    assert np.abs(got - want).max() <= LIMIT[dtype] * np.abs(want).max()


@pytest.mark.parametrize("dtype", LIMIT)
@pytest.mark.parametrize("frames", FRAMES, ids=str)
def test_values_are_the_functions(on_engine, frames, dtype):
    rng = np.random.default_rng(0)
    y = rng.standard_normal((2, 3, 500)).astype(dtype)
    D = fa.stft(y, **frames).swapaxes(-1, -2)
    pairs = L.STFT(**frames, dtype=dtype)(y)
    close(pairs[..., 0] + 1j * pairs[..., 1], D, dtype)
    for power in (1.0, 2.0, 0.5):
        close(L.STFTMagnitude(**frames, power=power, dtype=dtype)(y), np.abs(D) ** power, dtype)
    mel = {"hop_length": 32, **frames, "sr": 8000, "n_mels": 12, "htk": True, "fmin": 200.0}
    close(L.MelSpectrogram(**mel, dtype=dtype)(y), fa.feature.melspectrogram(y=y, **mel).swapaxes(-1, -2), dtype)
    want = fa.feature.log_mel(y=y, **mel, amin=1e-3, ref=2.0, top_db=None)
    got = L.LogMel(**mel, amin=1e-3, ref=2.0, dtype=dtype)(y)
    assert np.abs(got - want.swapaxes(-1, -2)).max() < (1e-3 if dtype == "float32" else 1e-9)


@pytest.mark.parametrize("dtype", LIMIT)
@pytest.mark.parametrize("length", [None, 400, 600])
def test_inverse(on_engine, length, dtype):
    rng = np.random.default_rng(1)
    D = (rng.standard_normal((2, 31, 33)) + 1j * rng.standard_normal((2, 31, 33))).astype(np.result_type(dtype, np.complex64))
    pairs = np.stack([D.real, D.imag], -1)
    got = L.ISTFT(64, 16, length=length, dtype=dtype)(pairs)
    close(got, fa.istft(D.swapaxes(-1, -2), hop_length=16, length=length), dtype)


CASES = {
    "stft": lambda **k: L.STFT(**k, **F64),
    "magnitude": lambda **k: L.STFTMagnitude(**k, **F64),
    "power": lambda **k: L.STFTMagnitude(**k, power=2.0, **F64),
    "mel": lambda **k: L.MelSpectrogram(8000, n_mels=9, fmin=200.0, **k, **F64),
    "mel of magnitudes": lambda **k: L.MelSpectrogram(8000, n_mels=9, fmin=200.0, power=1.0, **k, **F64),
    "log mel": lambda **k: L.LogMel(8000, n_mels=9, fmin=200.0, amin=1e-3, ref=0.5, **k, **F64),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("frames", FRAMES[:4], ids=str)
def test_gradients(on_engine, case, frames):
    x = np.random.default_rng(2).standard_normal((2, 2, 230))
    nn.gradcheck(CASES[case](**frames), x, tolerance=1e-7, eps=1e-4 if case == "stft" else 1e-5, samples=40)


def test_gradients_of_the_inverse(on_engine):
    x = np.random.default_rng(3).standard_normal((2, 12, 33, 2))
    for options in ({}, {"length": 200}, {"center": False}):
        nn.gradcheck(L.ISTFT(64, 16, **options, **F64), x, tolerance=1e-7, samples=80)


def speaker(dtype):
    """Four numbers to sound, through a filtered spectrum, to what is heard of it."""
    nn.set_seed(1)
    k = {"dtype": dtype}
    sound = nn.Sequential([L.Dense(512, "tanh", input_dim=4, **k), L.STFT(64, 16, **k), L.ISTFT(64, 16, length=512, **k)], dtype=dtype)
    heard = L.LogMel(8000, n_fft=128, hop_length=32, n_mels=10, amin=1e-5, **k)
    return nn.Sequential([sound, heard], dtype=dtype), sound, heard


@pytest.mark.parametrize("dtype", LIMIT)
def test_a_loss_on_what_is_heard_trains_a_network_that_makes_sound(on_engine, dtype):
    rng = np.random.default_rng(4)
    x, wanted = rng.standard_normal((11, 4)), rng.standard_normal((11, 512))
    a, b, c = (speaker(dtype) for _ in range(3))
    levels = a[2](wanted)
    for m in (a[0], b[0], c[0]):
        m.compile(nn.optim.Adam(1e-2), "l1")
    batches = [slice(0, 4), slice(4, 8), slice(8, 11)]
    for _ in range(2):
        for where in batches:
            eager = a[0].train_on_batch(x[where], levels[where], capture=False)
            assert eager == b[0].train_on_batch(x[where], levels[where])
    c[0].fit(x, levels, batch_size=4, epochs=2, shuffle=False, verbose=0)
    for other in (b[0], c[0]):
        np.testing.assert_array_equal(a[0].flat, other.flat)
    history = c[0].fit(x, levels, batch_size=4, epochs=25, verbose=0).history["loss"]
    assert history[-1] < 0.75 * history[0]
    assert c[1].predict(x, verbose=0).shape == (11, 512)


def test_features_as_a_first_layer_and_in_files(on_engine, tmp_path):
    x = np.random.default_rng(5).standard_normal((6, 800))
    nn.set_seed(0)
    m = nn.Sequential([L.LogMel(8000, n_fft=128, hop_length=64, n_mels=10, window=("kaiser", 8.0), input_shape=(800,)),
                       L.GRU(5), L.Dense(3, "softmax")])  # fmt: skip
    m.compile("adam", "sparse_categorical_crossentropy")
    m.fit(x, np.arange(6) % 3, epochs=2, verbose=0)
    m.summary(print_fn=lambda line: None, extended=True)
    m.save(tmp_path / "m")
    again = nn.load(tmp_path / "m")
    assert again.config() == m.config()
    np.testing.assert_array_equal(again.predict(x, verbose=0), m.predict(x, verbose=0))


def test_what_does_not_fit():
    with pytest.raises(ParameterError, match="STFT: there must be 64 samples for a frame, padding included, got 40"):
        L.STFT(64, center=False)(np.zeros((1, 40)))
    with pytest.raises(ParameterError, match=r"back: takes \(frames, 33, 2\) after the batch, got \(9, 30, 2\)"):
        L.ISTFT(64, name="back")(np.zeros((1, 9, 30, 2)))
    with pytest.raises(ParameterError, match="pad_mode"):
        L.STFT(64, pad_mode="wrap")
    with pytest.raises(ParameterError, match="STFTMagnitude: win_length must be <= n_fft = 64, got 100"):
        L.STFTMagnitude(64, win_length=100)
    with pytest.raises(ParameterError, match="power must be a finite number > 0"):
        L.MelSpectrogram(8000, n_fft=64, power=0, n_mels=4)
