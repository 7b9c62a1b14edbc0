"""Conversions of many numbers: as of a few, which NumPy computes; and NumPy's warnings, types and shapes."""

import warnings

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.backends import registry

MANY = 5000


def hertz(rng):
    return rng.uniform(20, 10_000, MANY)


CASES = [
    ("hz_to_midi", {}, hertz),
    ("hz_to_octs", {"tuning": 0.3, "bins_per_octave": 24}, hertz),
    ("A4_to_tuning", {"bins_per_octave": 36}, hertz),
    ("hz_to_mel", {}, hertz),
    ("hz_to_mel", {"htk": True}, hertz),
    ("hz_to_mel", {"mel_scale": "kaldi"}, hertz),
    ("midi_to_hz", {}, lambda rng: rng.uniform(-20, 130, MANY)),
    ("octs_to_hz", {"tuning": -0.2}, lambda rng: rng.uniform(-2, 10, MANY)),
    ("tuning_to_A4", {}, lambda rng: rng.uniform(-1, 1, MANY)),
    ("mel_to_hz", {}, lambda rng: rng.uniform(-5, 60, MANY)),
    ("mel_to_hz", {"htk": True}, lambda rng: rng.uniform(0, 4000, MANY)),
    ("mu_compress", {"quantize": False}, lambda rng: rng.uniform(-1, 1, MANY)),
    ("mu_compress", {"mu": 15}, lambda rng: rng.uniform(-1, 1, 4 * MANY)),
    ("A_weighting", {}, lambda rng: rng.uniform(0, 20_000, 4 * MANY)),
    ("B_weighting", {"min_db": None}, lambda rng: rng.uniform(1, 20_000, 4 * MANY)),
    ("D_weighting", {}, lambda rng: rng.uniform(0, 20_000, 4 * MANY)),
    ("frames_to_time", {"n_fft": 1024}, lambda rng: rng.integers(-500, 10**6, MANY)),
    ("samples_to_time", {"sr": 44100}, lambda rng: rng.integers(-500, 10**9, MANY)),
    ("samples_to_frames", {"n_fft": 1024}, lambda rng: rng.integers(-500, 10**9, MANY)),
    ("time_to_samples", {"sr": 16000}, lambda rng: rng.uniform(-5, 500, MANY)),
    ("time_to_frames", {"n_fft": 1024}, lambda rng: rng.uniform(-5, 500, MANY)),
    ("util.phasor", {}, lambda rng: rng.uniform(-50, 50, MANY)),
]


@pytest.fixture(params=registry.available())
def engine(request):
    with fa.use_backend(request.param):
        yield request.param


def function(name):
    return getattr(fa.util if name.startswith("util.") else fa, name.removeprefix("util."))


@pytest.mark.parametrize("name, keywords, draw", CASES)
def test_many_numbers_as_few(engine, name, keywords, draw):
    call, x = function(name), draw(np.random.default_rng(7))
    for given in (x, x.reshape(50, -1), x.reshape(50, -1).T, x[::2]):
        want = np.array([call(row, **keywords) for row in given.reshape(-1, 50)]).reshape(given.shape)
        got = call(given, **keywords)
        assert type(got) is np.ndarray and got.dtype == want.dtype
        if got.dtype.kind == "i" or "_to_time" in name:
            assert np.array_equal(got, want)
        np.testing.assert_allclose(got, want, rtol=1e-15, atol=2e-15 * np.abs(want).max() + 2e-13 * ("A4" in name))


@pytest.mark.parametrize(
    "name, keywords, x, words",
    [
        ("hz_to_midi", {}, 0.0, "divide by zero encountered in log2"),
        ("hz_to_octs", {}, -1.0, "invalid value encountered in log2"),
        ("hz_to_mel", {"htk": True}, -701.0, "invalid value encountered in log"),
        ("midi_to_hz", {}, 1e6, "overflow encountered in power"),
        ("mel_to_hz", {"htk": True}, 1e7, "overflow encountered in exp"),
        ("time_to_samples", {}, np.nan, "invalid value encountered in cast"),
    ],
)
def test_numpy_warns(engine, name, keywords, x, words):
    given = np.full(MANY, 10.0)
    given[77] = x
    with pytest.warns(RuntimeWarning, match=words):
        got = function(name)(given, **keywords)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        few = function(name)(given[:100], **keywords)
    np.testing.assert_allclose(got[:100], few, rtol=1e-14)


@pytest.mark.parametrize("name, keywords, draw", CASES)
def test_types_of_results(engine, name, keywords, draw):
    call, x = function(name), draw(np.random.default_rng(8))
    for given in (x.astype(np.float32), np.ones(MANY, np.int64), np.ones(MANY, np.int32), x[:0]):
        with np.errstate(all="ignore"):
            assert call(given, **keywords).dtype == call(given[:9], **keywords).dtype


def test_missing_pitches_stay_missing(engine):
    f0 = np.full(MANY, 440.0)
    f0[::3] = np.nan
    midi = fa.hz_to_midi(f0)  # without a warning, which would be an error here
    assert np.isnan(midi[::3]).all() and (midi[1::3] == 69).all()


def test_codes_as_of_a_search():
    x = np.random.default_rng(9).uniform(-1, 1, 30_000).astype(np.float32)
    curve = np.sign(x) * np.log1p(255 * np.abs(x)) / np.log1p(255)
    assert np.array_equal(fa.mu_compress(x), np.digitize(curve, np.linspace(-1, 1, 256), right=True) - 128)


def test_a_glide_of_every_width():
    for fmin, fmax, seconds in ((100.0, 8000.0, 2.0), (440.0, 440.0001, 1.0), (440.0, 440.0, 1.0), (900.0, 30.0, 1.5)):
        t = np.arange(int(seconds * 8000)) / 8000
        rate = np.log(np.longdouble(fmax) / fmin) / seconds
        turns = fmin * (np.expm1(rate * t) / rate if rate else t)
        want = np.sin(2 * np.pi * (turns - np.floor(turns))).astype(np.float64)
        got = fa.chirp(fmin=fmin, fmax=fmax, sr=8000, duration=seconds)
        assert np.abs(got - want).max() < 1e-10


@pytest.mark.parametrize("count", [5, 5000])
@pytest.mark.parametrize("convert", [fa.hz_to_midi, fa.A4_to_tuning])
def test_single_precision_becomes_double_as_in_librosa(convert, count):
    hertz = np.linspace(400, 480, count, dtype=np.float32)
    found = convert(hertz)
    assert found.dtype == (np.float32([1]) - np.log2(440.0)).dtype  # NumPy 1 looks at the value, NumPy 2 at the type
    np.testing.assert_allclose(found, convert(hertz.astype(np.float64)), rtol=1e-6, atol=1e-5)
