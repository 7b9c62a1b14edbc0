"""Every feature beside librosa's function of the same name: values, shapes and dtypes, from samples and spectrograms."""

import warnings

import numpy as np
import oracles
import pytest

import fastaudio as fa

pytestmark = pytest.mark.rivals
librosa = pytest.importorskip("librosa")

SPECTRAL = (
    "melspectrogram",
    "mfcc",
    "spectral_centroid",
    "spectral_bandwidth",
    "spectral_rolloff",
    "spectral_flatness",
    "spectral_contrast",
)


def options(rng, name):
    chosen = {
        "melspectrogram": {
            "n_mels": int(rng.integers(5, 60)),
            "power": float(rng.choice([1, 2])),
            "htk": bool(rng.integers(2)),
        },
        "mfcc": {
            "n_mfcc": int(rng.integers(1, 30)),
            "dct_type": int(rng.integers(1, 4)),
            "lifter": int(rng.choice([0, 22])),
            "n_mels": 40,
        },
        "spectral_bandwidth": {"p": float(rng.choice([1, 2, 3])), "norm": bool(rng.integers(2))},
        "spectral_rolloff": {"roll_percent": float(rng.uniform(0.05, 0.95))},
        "spectral_flatness": {"amin": float(rng.choice([1e-10, 1e-4])), "power": float(rng.choice([1, 2]))},
        "spectral_contrast": {
            "n_bands": int(rng.integers(1, 6)),
            "quantile": float(rng.uniform(0.01, 0.5)),
            "linear": bool(rng.integers(2)),
        },
    }
    return chosen.get(name, {}) | ({} if name == "spectral_flatness" else {"sr": 16000})


def beside(name, data, bound, **kwargs):
    """The same call of both: librosa's shape and dtype, and the values it has in double precision, since it loses more of
    them in single than we may."""
    key = "y" if data.ndim < 2 or data.shape[-2] < 30 else "S"
    with oracles.quiet():
        got = getattr(fa.feature, name)(**{key: data}, **kwargs)
        like = getattr(librosa.feature, name)(**{key: data}, **kwargs)
        want = getattr(librosa.feature, name)(**{key: data.astype(np.float64)}, **kwargs)
    assert (got.shape, got.dtype) == (like.shape, like.dtype), (name, kwargs)
    if name == "spectral_rolloff":  # a tie may fall to the next bin
        apart = np.abs(got - want)
        assert apart.max() <= 16000 / kwargs["n_fft"] + 1e-3 and (apart < 1e-3).mean() > 0.99
    elif name == "spectral_contrast" and not kwargs["linear"]:
        assert np.abs(got - want).max() < (1e-3 if data.dtype == np.float32 else 1e-6), kwargs
    else:
        assert oracles.error(got, want) < (bound if data.dtype == np.float32 else 1e-11), (name, kwargs)


@pytest.mark.parametrize("name", SPECTRAL)
def test_from_samples(engine, name):
    rng = np.random.default_rng(210)
    lengths = (400, 512, 1000, 1009, 2048)
    for case in engine.take(
        oracles.cases(210, 80, kinds=("noise",), full=True, dtypes=(np.float32, np.float64), n_fft=lengths)
    ):
        if not case.y.size or case.frame["pad_mode"] in ("edge", "linear_ramp"):
            continue  # constant frames have bins of rounding errors only
        kwargs, y = (
            options(rng, name) | case.frame,
            np.ascontiguousarray(case.y, oracles.real_dtype(case.y.dtype)),
        )
        if name == "spectral_contrast" and kwargs["win_length"] and kwargs["win_length"] < 200:
            kwargs["win_length"] = None
        beside(name, y, 1e-6, **kwargs)


@pytest.mark.parametrize("name", SPECTRAL)
def test_from_spectrograms(engine, name):
    rng = np.random.default_rng(211)
    for S, n_fft in engine.take(list(oracles.spectrograms(211, 60, least=200))):
        if not S.size:
            continue
        S = np.ascontiguousarray(S, oracles.real_dtype(S.dtype))
        kwargs = options(rng, name)
        if name == "mfcc":
            S, kwargs = (
                librosa.power_to_db(S[..., :40, :]),
                {k: v for k, v in kwargs.items() if k != "n_mels"},
            )
        else:
            kwargs["n_fft"] = n_fft
        beside(name, S, 1e-6, **kwargs)


def test_rms_and_zero_crossings(engine):
    for case in engine.take(
        oracles.cases(212, 150, kinds=("noise", "silence", "tones"), dtypes=(np.float32, np.float64))
    ):
        f, y = case.frame, case.y.astype(oracles.real_dtype(case.y.dtype))
        if not y.size:
            continue
        kwargs = {"frame_length": f["n_fft"], "hop_length": f["hop_length"], "center": f["center"]}
        got = fa.feature.rms(y=y, pad_mode=f["pad_mode"], **kwargs)
        want = librosa.feature.rms(y=y.astype(np.float64), pad_mode=f["pad_mode"], dtype=np.float64, **kwargs)
        assert got.dtype == np.float32 and oracles.error(got, want) < 1e-6, case
        got, want = (
            fa.feature.zero_crossing_rate(y, **kwargs),
            librosa.feature.zero_crossing_rate(y, **kwargs),
        )
        assert got.dtype == want.dtype and oracles.error(got, want) < 1e-12, case


@pytest.mark.parametrize("name", SPECTRAL)
def test_high_precision(engine, name):
    """In this mode float32 is computed as librosa computes it, up to its rounding to float32 between the steps."""
    y = np.random.default_rng(213).standard_normal((2, 12_000)).astype(np.float32)
    with fa.precision("high"):
        got = getattr(fa.feature, name)(y=y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        want = getattr(librosa.feature, name)(y=y.astype(np.float64))
    assert oracles.error(got, want) < 1e-7


@pytest.mark.parametrize(
    "name, broken",
    [
        ("melspectrogram", {"y": np.full(4096, np.nan)}), ("melspectrogram", {"n_fft": 0}), ("melspectrogram", {"hop_length": 0}),
        ("melspectrogram", {"win_length": 4000}), ("melspectrogram", {"pad_mode": "wrap"}), ("melspectrogram", {"window": "hannn"}),
        ("mfcc", {"lifter": -1}), ("spectral_centroid", {"S": -np.ones((1025, 3))}), ("spectral_centroid", {"S": np.ones((1025, 3), complex)}),
        ("spectral_rolloff", {"roll_percent": 1.5}), ("spectral_flatness", {"amin": 0}), ("spectral_contrast", {"quantile": 2}),
        ("spectral_contrast", {"n_bands": 9}), ("spectral_contrast", {"fmin": -2}), ("rms", {"S": np.ones((7, 3))}), ("rms", {"frame_length": 0}),
        ("zero_crossing_rate", {"hop_length": 0}),
    ],
)  # fmt: skip
def test_what_it_refuses_we_refuse(name, broken):
    kwargs = {"y": np.zeros(4096, np.float32)} | broken
    if "S" in broken:
        kwargs["y"] = None
    with pytest.raises(Exception):  # noqa: B017 - its own error, NumPy's or SciPy's
        getattr(librosa.feature, name)(**kwargs)
    with pytest.raises(fa.ParameterError):
        getattr(fa.feature, name)(**kwargs)
