"""melspectrogram and log_mel: random signals, spectrograms and banks against the filters times the spectra in float64."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

CASES = oracles.spectral_cases(60, 300)


def bank(rng, sr):
    fmax = [None, float(rng.uniform(0.3, 0.5) * sr)][rng.integers(2)]
    return {
        "n_mels": int(rng.integers(1, 140)), "fmin": float(rng.uniform(0, 0.1) * sr), "fmax": fmax,
        "htk": bool(rng.integers(2)), "norm": ["slaney", None, 1, np.inf][rng.integers(4)],
    }  # fmt: skip


def filters(sr, n_fft, **kwargs):
    with oracles.quiet():
        return fa.filters.mel(sr=sr, n_fft=n_fft, **kwargs).astype(np.float64)


def test_random_cases(engine):
    rng = np.random.default_rng(61)
    for case in engine.take(CASES):
        sr, power = float(rng.choice([8000, 22050, 48000])), float(rng.choice([1, 2, 2, 3]))
        kwargs = bank(rng, sr)
        with oracles.quiet():
            got = fa.feature.melspectrogram(y=case.y, sr=sr, power=power, **kwargs, **case.frame)
        want = filters(sr, case.frame["n_fft"], **kwargs) @ oracles.magnitudes(case) ** power
        assert got.dtype == oracles.real_dtype(case.y.dtype) and got.flags.c_contiguous
        assert oracles.error(got, want) < oracles.limit(case.y.dtype), (case, power, kwargs)


def test_random_spectrograms(engine):
    rng = np.random.default_rng(62)
    for S, n_fft in engine.take(list(oracles.spectrograms(62, 200))):
        kwargs = bank(rng, 22050)
        with oracles.quiet():
            got = fa.feature.melspectrogram(S=S, n_fft=n_fft, **kwargs)
        assert got.dtype == S.dtype.newbyteorder("=")
        assert oracles.error(got, filters(22050, n_fft, **kwargs) @ S.astype(np.float64)) < oracles.limit(S.dtype)


def test_log_mel(engine):
    rng = np.random.default_rng(63)
    for case in engine.take(oracles.spectral_cases(63, 250)):
        n_mels, levels = int(rng.integers(1, 100)), {
            "ref": float(rng.choice([1.0, 0.01, 1e-14])), "amin": float(rng.choice([1e-10, 1e-6])),
            "top_db": [80.0, 30.0, None][rng.integers(3)],
        }  # fmt: skip
        with oracles.quiet():
            got = fa.feature.log_mel(y=case.y, n_mels=n_mels, **levels, **case.frame)
        want = oracles.db(filters(22050, case.frame["n_fft"], n_mels=n_mels) @ oracles.magnitudes(case) ** 2, **levels)
        assert got.shape == want.shape and got.dtype == oracles.real_dtype(case.y.dtype)
        if want.size:
            loud = want >= want.max(axis=(-2, -1), keepdims=True) - 80
            assert np.abs(got - want)[loud].max() < oracles.limit(case.y.dtype, 1e-3) * (
                1 if got.dtype == np.float32 else 1e3
            ), (case, levels)


def test_log_mel_is_the_two_functions(engine):
    y = np.random.default_rng(64).standard_normal((2, 30_000)).astype(np.float32)
    y[1] *= 1e-6
    for top_db in (80.0, 20.0, None):
        want = fa.power_to_db(fa.feature.melspectrogram(y=y), ref=0.3, top_db=top_db)
        assert np.abs(fa.feature.log_mel(y=y, ref=0.3, top_db=top_db) - want).max() < 1e-4


def test_floor_of_each_channel(engine):
    rng = np.random.default_rng(65)
    y = np.stack([rng.standard_normal(9000), 1e-5 * rng.standard_normal(9000)]).astype(np.float32)
    y[:, 3000:7000] = 0
    both = fa.feature.log_mel(y=y, n_fft=512)
    for channel, alone in zip(y, both, strict=True):
        assert np.array_equal(fa.feature.log_mel(y=channel, n_fft=512), alone)
        assert alone.max() - alone.min() == pytest.approx(80, abs=1e-4) or alone.min() >= -100.001


def test_silence(engine):
    y = np.zeros((2, 5000), np.float32)
    assert not fa.feature.melspectrogram(y=y).any()
    assert np.allclose(fa.feature.log_mel(y=y), -100, atol=1e-4)


def test_linear_in_power_and_shift(engine):
    y = np.random.default_rng(66).standard_normal(9000)
    kwargs = {"n_fft": 512, "hop_length": 128, "center": False, "n_mels": 40}
    M = fa.feature.melspectrogram(y=y, **kwargs)
    assert oracles.error(fa.feature.melspectrogram(y=3 * y, **kwargs), 9 * M) < 1e-12
    assert np.array_equal(fa.feature.melspectrogram(y=y[128:], **kwargs), M[:, 1:])


def test_empty_bands_are_warned_about():
    with pytest.warns(UserWarning, match="[Ee]mpty"):
        fa.feature.melspectrogram(y=np.ones(4096, np.float32), n_fft=256, n_mels=128)
    with pytest.warns(UserWarning, match="[Ee]mpty"):  # and again, though the tables are cached
        fa.feature.melspectrogram(y=np.ones(4096, np.float32), n_fft=256, n_mels=128)


@pytest.mark.parametrize("name", ["melspectrogram", "log_mel"])
@pytest.mark.parametrize(
    "broken, message",
    [
        ({"y": None}, "{}: y or S must be given, got neither"),
        ({"power": 0}, "{}: power must be a finite number > 0, got 0"),
        ({"power": -1.0}, "{}: power must be a finite number > 0, got -1.0"),
        ({"n_mels": 0}, "{}: n_mels must be an integer > 0, got 0"),
        ({"n_mels": 2.5}, "{}: n_mels must be an integer > 0, got 2.5"),
        ({"sr": 0}, "{}: sr must be a finite number > 0, got 0"),
        ({"fmin": -1}, "{}: fmin must be"),
        ({"norm": "area"}, "{}: norm must be"),
    ],
)
def test_errors(name, broken, message):
    with pytest.raises(fa.ParameterError) as error:
        getattr(fa.feature, name)(**{"y": np.zeros(4096, np.float32), **broken})
    assert str(error.value).startswith(message.format(name))


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"top_db": -1}, "log_mel: top_db must be a finite number >= 0, got -1"),
        ({"amin": 0}, "log_mel: amin must be a finite number > 0, got 0"),
        ({"ref": -1.0}, "log_mel: ref must be a finite number >= 0, got -1.0"),
        ({"ref": np.max}, "log_mel: ref must be a finite number >= 0, got <function max"),
    ],
)
def test_errors_of_levels(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.log_mel(**{"y": np.zeros(4096, np.float32), **broken})
    assert str(error.value).startswith(message)


@pytest.mark.parametrize(
    "S, message",
    [
        (np.zeros((1025, 4), complex), "melspectrogram: S must be real, got dtype complex128"),
        (np.zeros(1025), "melspectrogram: S must be (..., bins, frames), got shape (1025,)"),
    ],
)
def test_errors_of_spectrograms(S, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.melspectrogram(S=S)
    assert str(error.value).startswith(message)
