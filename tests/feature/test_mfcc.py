"""mfcc: random signals and options against DCT, decibels and filters in float64; the two steps of its floor."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def cosines(n_mfcc, n_mels, kind, norm, lifter):
    """The transform by its formulas."""
    k, n = np.arange(min(n_mfcc, n_mels))[:, None], np.arange(n_mels)
    if kind == 2:
        D = 2 * np.cos(np.pi * k * (2 * n + 1) / (2 * n_mels))
        if norm is not None:
            D /= np.sqrt(2 * n_mels)
        if norm == "ortho":
            D[0] /= np.sqrt(2)
    elif kind == 3:
        D = 2 * np.cos(np.pi * (2 * k + 1) * n / (2 * n_mels))
        D[:, 0] /= 2
        if norm == "ortho":
            D /= np.sqrt(2 * n_mels)
            D[:, 0] *= np.sqrt(2)
    else:
        D = 2 * np.cos(np.pi * k * n / (n_mels - 1))
        D[:, [0, -1]] /= 2
        if norm == "ortho":
            D /= np.sqrt(2 * (n_mels - 1))
            D[:, [0, -1]] *= np.sqrt(2)
            D[np.isin(k[:, 0], (0, n_mels - 1))] /= np.sqrt(2)
    return D * (1 + lifter / 2 * np.sin(np.pi * (k + 1) / lifter) if lifter else 1)


def options(rng, n_mels):
    kind = int(rng.integers(1, 4))
    return {
        "n_mfcc": int(rng.integers(1, n_mels + 1)), "dct_type": kind, "lifter": [0, 22, 5.5][rng.integers(3)],
        "norm": ["ortho", None, "lecture" if kind == 2 else "ortho"][rng.integers(3)],
    }  # fmt: skip


def test_random_cases(engine):
    rng = np.random.default_rng(70)
    for case in engine.take(oracles.spectral_cases(70, 300)):
        n_mels, n_fft = int(rng.integers(2, 80)), case.frame["n_fft"]
        chosen, power, htk = options(rng, n_mels), float(rng.choice([2, 2, 1])), bool(rng.integers(2))
        with oracles.quiet():
            got = fa.feature.mfcc(
                y=case.y, sr=16000, n_mels=n_mels, htk=htk, power=power, **chosen, **case.frame
            )
            basis = fa.filters.mel(sr=16000, n_fft=n_fft, n_mels=n_mels, htk=htk).astype(np.float64)
        D = cosines(chosen["n_mfcc"], n_mels, chosen["dct_type"], chosen["norm"], chosen["lifter"])
        want = D @ oracles.db(basis @ oracles.magnitudes(case) ** power)
        assert got.dtype == oracles.real_dtype(case.y.dtype) and got.flags.c_contiguous
        bound = oracles.limit(case.y.dtype)
        slack = 0.0
        if n_fft < 256 and want.size:  # bands of single bins, whose decibels carry the error of the transform
            M = oracles.magnitudes(case)
            with np.errstate(divide="ignore", invalid="ignore"):
                share = (
                    oracles.limit(case.y.dtype, 5e-7)
                    * M.max()
                    * (basis @ M ** (power - 1))
                    / (basis @ M**power)
                )
            slack = np.abs(D) @ np.nan_to_num(4.35 * power * share, posinf=0)
        assert (np.abs(got - want) <= bound * np.abs(want).max(initial=0) + slack).all(), (case, chosen)


def test_of_decibels(engine):
    rng = np.random.default_rng(71)
    for _ in range(len(engine.take(range(200)))):
        shape = (*oracles.SHAPES[rng.integers(4)], int(rng.integers(2, 130)), int(rng.integers(1, 40)))
        dtype = [np.float32, np.float64][rng.integers(2)]
        S = oracles.lay(rng.uniform(-90, 10, shape).astype(dtype), oracles.LAYOUTS[rng.integers(6)])
        chosen = options(rng, shape[-2])
        got = fa.feature.mfcc(S=S, **chosen)
        D = cosines(chosen["n_mfcc"], shape[-2], chosen["dct_type"], chosen["norm"], chosen["lifter"])
        assert got.dtype == dtype
        assert oracles.error(got, D @ S.astype(np.float64)) < oracles.limit(dtype), (shape, chosen)


def test_is_the_composition_of_plain_functions(engine):
    for dtype in (np.float32, np.float64):
        y = np.random.default_rng(72).standard_normal((2, 40_000)).astype(dtype)
        y[:, 10_000:20_000] *= 1e-6
        S = fa.power_to_db(fa.feature.melspectrogram(y=y))
        assert oracles.error(fa.feature.mfcc(y=y), fa.feature.mfcc(S=S)) < oracles.limit(dtype)


def test_long_clips_apply_their_floor_too(engine):
    """Above some length the decibels are not kept between the two steps: tiles under the floor are computed again."""
    rng = np.random.default_rng(73)
    y = (rng.standard_normal(9_000_000) * 0.1).astype(np.float32)
    y[3_000_000:4_000_000] = 0
    y[5_000_000:5_100_000] *= 1e-5
    kwargs = {"n_fft": 256, "hop_length": 128, "n_mels": 40, "n_mfcc": 13}
    X = fa.feature.mfcc(y=y, **kwargs)
    S = fa.feature.log_mel(y=y, n_fft=256, hop_length=128, n_mels=40)
    assert S.min() == pytest.approx(S.max() - 80, abs=1e-4)
    assert oracles.error(X, fa.feature.mfcc(S=S, n_mfcc=13)) < 1e-6


def test_channels_have_their_own_floor(engine):
    rng = np.random.default_rng(74)
    y = np.stack(
        [rng.standard_normal(20_000), 1e-4 * rng.standard_normal(20_000), 0 * rng.standard_normal(20_000)]
    ).astype(np.float32)
    X = fa.feature.mfcc(y=y)
    for channel, alone in zip(y, X, strict=True):
        assert np.array_equal(fa.feature.mfcc(y=channel), alone)


def test_any_number_of_threads(engine):
    y = np.random.default_rng(75).standard_normal((3, 50_000)).astype(np.float32)
    want = fa.feature.mfcc(y=y)
    for threads in (1, 2, 5):
        with fa.num_threads(threads):
            assert np.array_equal(fa.feature.mfcc(y=y), want)


def test_silence(engine):
    X = fa.feature.mfcc(y=np.zeros(5000, np.float32), n_mfcc=5)
    assert np.allclose(X[0], -100 * np.sqrt(128), rtol=1e-6) and np.allclose(X[1:], 0, atol=1e-3)


def test_more_coefficients_than_bands():
    """librosa returns as many as there are, and so do we, but say it."""
    y = np.random.default_rng(76).standard_normal(5000).astype(np.float32)
    with pytest.warns(UserWarning, match="mfcc: n_mfcc=30 exceeds n_mels=12") as record:
        X = fa.feature.mfcc(y=y, n_mfcc=30, n_mels=12)
    assert X.shape[0] == 12 and len(record) == 1
    assert np.array_equal(X, fa.feature.mfcc(y=y, n_mfcc=12, n_mels=12))
    with pytest.warns(UserWarning, match="mfcc: n_mfcc=30 exceeds n_mels=7"):
        assert fa.feature.mfcc(S=np.zeros((7, 3)), n_mfcc=30).shape == (7, 3)
    with pytest.warns(UserWarning, match="n_mfcc=30 exceeds n_mels=12"):
        assert fa.extract(y, features=["mfcc"], n_mfcc=30, n_mels=12)["mfcc"].shape[0] == 12


BROKEN = [
    ({"y": None}, "mfcc: y or S must be given, got neither"),
    ({"n_mfcc": 0}, "mfcc: n_mfcc must be an integer > 0, got 0"),
    ({"n_mfcc": 2.0}, "mfcc: n_mfcc must be an integer > 0, got 2.0"),
    ({"lifter": -1}, "mfcc: lifter must be a finite number >= 0, got -1"),
    ({"dct_type": 4}, "mfcc: dct_type must be one of 1, 2, 3, got 4"),
    ({"norm": "slaney"}, "mfcc: norm must be one of 'ortho', None, 'lecture', got 'slaney'"),
    ({"norm": "lecture", "dct_type": 3}, "mfcc: norm 'lecture' needs dct_type 2, got 3"),
    ({"mel_norm": "area"}, "mfcc: mel_norm must be"),
    ({"power": 0}, "mfcc: power must be a finite number > 0, got 0"),
    ({"S": np.zeros((0, 4))}, "mfcc: S must have mel bands, got shape (0, 4)"),
    ({"S": np.zeros(4)}, "mfcc: S must be (..., bins, frames), got shape (4,)"),
    ({"S": np.zeros((4, 4), complex)}, "mfcc: S must be real, got dtype complex128"),
]


@pytest.mark.parametrize("broken, message", BROKEN)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.mfcc(**{"y": np.zeros(4096, np.float32), **broken})
    assert str(error.value).startswith(message)
