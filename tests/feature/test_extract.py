"""extract: every feature equals its own function bit for bit, in any set, with one FFT a frame."""

import numpy as np
import oracles
import pytest

import fastaudio as fa
from fastaudio.feature.extract_table import TABLE

#: name -> (random options, is it given the analysis of the call)
OPTIONS = {
    "spectrogram": lambda rng: {},
    "melspectrogram": lambda rng: {},
    "log_mel": lambda rng: {"top_db": [80.0, 30.0, None][rng.integers(3)], "ref": float(rng.uniform(0.1, 2))},
    "mfcc": lambda rng: {"n_mfcc": int(rng.integers(1, 20)), "lifter": [0, 22][rng.integers(2)]},
    "spectral_centroid": lambda rng: {"power": float(rng.choice([1, 2]))},
    "spectral_bandwidth": lambda rng: {"p": float(rng.choice([2, 3])), "norm": bool(rng.integers(2))},
    "spectral_rolloff": lambda rng: {"roll_percent": float(rng.uniform(0.1, 0.9))},
    "spectral_flatness": lambda rng: {"amin": float(rng.choice([1e-10, 1e-5]))},
    "spectral_contrast": lambda rng: {"n_bands": int(rng.integers(1, 6)), "linear": bool(rng.integers(2))},
    "band_energy_ratio": lambda rng: {"split_hz": float(rng.uniform(500, 4000))},
    "rms": lambda rng: {"pad_mode": ["constant", "edge", "reflect"][rng.integers(3)]},
    "zero_crossing_rate": lambda rng: {"threshold": float(rng.choice([1e-10, 0.01]))},
    "amplitude_envelope": lambda rng: {
        "absolute": bool(rng.integers(2)),
        "pad_mode": ["constant", "wrap"][rng.integers(2)],
    },
}
BANKED = ("melspectrogram", "log_mel", "mfcc")
SAMPLED = ("rms", "zero_crossing_rate", "amplitude_envelope")


def alone(name, y, sr, frame, bank, power, options):
    """The public function of that name, called as `extract` should have."""
    base = base_of(name)
    if name != base:
        return fa.feature.delta(
            alone(base, y, sr, frame, bank, power, options), order=2 if name.endswith("2") else 1
        )
    if base == "spectrogram":
        return fa.extract(y, features="spectrogram", power=power, **frame)["spectrogram"]
    function = getattr(fa.feature, base)
    if base in SAMPLED:
        return function(
            y=y,
            frame_length=frame["n_fft"],
            hop_length=frame["hop_length"],
            center=frame["center"],
            **options,
        )
    if base in BANKED:
        return function(y=y, sr=sr, power=power, **frame, **bank, **options)
    return function(y=y, **({} if base == "spectral_flatness" else {"sr": sr}), **frame, **options)


def base_of(name):
    return name.removesuffix("_delta2").removesuffix("_delta")


def random_call(rng):
    n_fft = int(rng.choice([400, 512, 1000, 2048]))
    frame = {
        "n_fft": n_fft, "hop_length": int(rng.integers(n_fft // 8, n_fft)), "center": bool(rng.integers(2)),
        "win_length": [None, n_fft - 30][rng.integers(2)], "window": ["hann", "hamming"][rng.integers(2)],
        "pad_mode": ["constant", "reflect", "edge"][rng.integers(3)],
    }  # fmt: skip
    shape = (*[(), (2,), (2, 2)][rng.integers(3)], int(12 * frame["hop_length"] + n_fft))
    y = oracles.signal(rng, shape, [np.float32, np.float64, np.int16][rng.integers(3)], "tones")
    names = [n for n in TABLE if rng.random() < 0.4] or ["rms"]
    names += [f"{n}{end}" for n in names for end in ("_delta", "_delta2") if rng.random() < 0.1]
    extra = [f"{n}_delta" for n in TABLE if rng.random() < 0.05]
    names = list(dict.fromkeys(names + extra))
    rng.shuffle(names)
    return y, frame, names


def test_random_sets_equal_single_functions(engine):
    rng = np.random.default_rng(170)
    for _ in range(max(8, len(engine.take(range(120))))):
        y, frame, names = random_call(rng)
        bank = {"n_mels": int(rng.integers(20, 60)), "htk": bool(rng.integers(2))}
        power = float(rng.choice([2, 2, 1]))
        options = {n: OPTIONS[n](rng) if n in OPTIONS else {} for n in names}
        with oracles.quiet():
            got = fa.extract(y, sr=16000, features=options, power=power, **frame, **bank)
            assert list(got) == names
            for name in names:
                want = alone(name, y, 16000, frame, bank, power, options.get(base_of(name), {}))
                assert got[name].dtype == want.dtype and got[name].shape == want.shape, name
                assert np.array_equal(got[name], want, equal_nan=True), (name, frame, options)
            if "spectrogram" in got:
                assert oracles.error(
                    got["spectrogram"], np.abs(oracles.stft(y, **frame)) ** power
                ) < oracles.limit(y.dtype)


@pytest.mark.cpp_engine
def test_one_fft_a_frame():
    from fastaudio.backends import cpu

    y = np.random.default_rng(171).standard_normal((3, 20_000)).astype(np.float32)
    frames = 3 * (1 + 20_000 // 512)
    for features in (
        ["mfcc"],
        ["mfcc", "spectral_centroid"],
        list(TABLE),
        [*TABLE, "mfcc_delta", "rms_delta2"],
        ["rms"],
    ):
        before = cpu.fft_frames()
        fa.extract(y, features=features)
        assert cpu.fft_frames() - before == (0 if features == ["rms"] else frames), features


def test_all_and_names(engine):
    y = np.random.default_rng(172).standard_normal(9000).astype(np.float32)
    everything = fa.extract(y, features="all", n_mels=40)
    assert list(everything) == list(TABLE)
    assert list(fa.extract(y, features="rms")) == ["rms"]
    assert list(fa.extract(y)) == ["mfcc"]
    short = fa.extract(y, features=["mfcc", "mfcc_delta"], n_mfcc=13)
    assert short["mfcc"].shape[0] == short["mfcc_delta"].shape[0] == 13
    assert all(x.flags.c_contiguous and x.flags.owndata or x.base is not None for x in everything.values())


def test_options_of_derivatives(engine):
    y = np.random.default_rng(174).standard_normal(9000).astype(np.float32)
    want = fa.feature.delta(fa.feature.mfcc(y=y, n_mfcc=7))
    for features, shared in (
        (["mfcc_delta"], {"n_mfcc": 7}),
        ({"mfcc_delta": {"n_mfcc": 7}}, {}),
        ({"mfcc_delta": {"n_mfcc": 7}}, {"n_mfcc": 9}),
    ):
        assert np.array_equal(fa.extract(y, features=features, **shared)["mfcc_delta"], want)
    both = fa.extract(y, features={"mfcc_delta": {}, "mfcc": {"n_mfcc": 7}}, n_mfcc=9)
    assert np.array_equal(both["mfcc_delta"], want) and len(both["mfcc"]) == 7
    with pytest.raises(
        fa.ParameterError, match="options of 'mfcc' and its derivatives must agree, got {'n_mfcc': 7}"
    ):
        fa.extract(y, features={"mfcc": {"n_mfcc": 5}, "mfcc_delta": {"n_mfcc": 7}})


def test_lists_and_batches(engine):
    clips = [np.random.default_rng(i).standard_normal(4000 + 700 * i).astype(np.float32) for i in range(3)]
    for got, clip in zip(fa.extract(clips, features=["mfcc", "rms"]), clips, strict=True):
        want = fa.extract(clip, features=["mfcc", "rms"])
        assert all(np.array_equal(got[name], want[name]) for name in want)


def test_empty_batches_and_short_signals(engine):
    with oracles.quiet():
        for shape in ((0, 5000), (2, 1), (1,), (0,)):
            features = [n for n in TABLE if n != "zero_crossing_rate" or shape[-1]]
            got = fa.extract(np.zeros(shape, np.float32), features=features)
            assert all(x.shape[: len(shape) - 1] == shape[:-1] for x in got.values())
            assert all(np.isfinite(x).all() for n, x in got.items() if n != "band_energy_ratio")


def test_high_precision(engine):
    y = np.random.default_rng(173).standard_normal(9000).astype(np.float32)
    wide = fa.extract(y.astype(np.float64), features="all", n_mels=40)
    with fa.precision("high"):
        got = fa.extract(y, features="all", n_mels=40)
    for name, x in got.items():
        assert x.dtype == (np.float64 if TABLE[name][1] == np.float64 else np.float32)
        assert oracles.error(x, wide[name]) < 1e-7, name


BROKEN = [
    ({"features": []}, "extract: features must name at least one feature, got none"),
    ({"features": ["mfcc", "loudness"]}, "extract: feature must be one of 'spectrogram', "),
    ({"features": [3]}, "extract: feature must be one of "),
    ({"features": {"rms": {"bands": 3}}}, "extract: unknown option for 'rms' ("),
    ({"features": {"rms": {"pad_mode": "mean"}}}, "extract: pad_mode must be one of "),
    ({"features": {"mfcc": {"n_mfcc": 0}}}, "extract: n_mfcc must be an integer > 0, got 0"),
    (
        {"features": {"spectral_rolloff": {"roll_percent": 2}}},
        "extract: roll_percent must be > 0 and < 1, got 2",
    ),
    ({"features": {"spectral_contrast": {"quantile": 2}}}, "extract: quantile must be > 0 and < 1, got 2"),
    (
        {"features": {"band_energy_ratio": {"split_hz": 0}}},
        "extract: split_hz must be > 0 and < sr / 2 = 11025, got 0",
    ),
    (
        {"features": {"zero_crossing_rate": {"threshold": -1}}},
        "extract: threshold must be a finite number >= 0, got -1",
    ),
    ({"features": {"spectral_centroid": {"power": 0}}}, "extract: power must be a finite number > 0, got 0"),
    ({"features": {"spectral_bandwidth": {"p": 0}}}, "extract: p must be a finite number > 0, got 0"),
    ({"features": {"spectral_flatness": {"amin": 0}}}, "extract: amin must be a finite number > 0, got 0"),
    ({"power": 0}, "extract: power must be a finite number > 0, got 0"),
    ({"pad_mode": "mean"}, "extract: pad_mode must be one of"),
    ({"win_length": 4000}, "extract: win_length must be <= n_fft = 2048, got 4000"),
    ({"n_fft": 0}, "extract: n_fft must be an integer > 0, got 0"),
    ({"y": np.full(4096, np.nan)}, "extract: audio must be finite everywhere, got NaN or infinity"),
    ({"n_mels": 0}, "extract: n_mels must be an integer > 0, got 0"),
    ({"n_mel": 10}, "extract: unknown option for 'mfcc' ("),
]


@pytest.mark.parametrize("broken, message", BROKEN)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.extract(**{"y": np.zeros(4096, np.float32), **broken})
    assert str(error.value).startswith(message)


@pytest.mark.rivals
def test_torch(engine):
    torch = pytest.importorskip("torch")
    y = torch.randn(2, 9000)
    got, want = fa.extract(y, features=["mfcc", "rms"]), fa.extract(y.numpy(), features=["mfcc", "rms"])
    for name, x in want.items():
        assert isinstance(got[name], torch.Tensor) and np.array_equal(got[name].numpy(), x)


def test_the_rate_may_follow_the_signal():
    y = np.random.default_rng(0).standard_normal(4000).astype(np.float32)
    got, want = fa.extract(y, 16000, features=["mfcc"]), fa.extract(y, sr=16000, features=["mfcc"])
    np.testing.assert_array_equal(got["mfcc"], want["mfcc"])
