"""cqt, vqt, pseudo_cqt, hybrid_cqt and icqt: against direct sums in float64 on every engine, and against librosa."""

import numpy as np
import pytest

import fastaudio as fa
from fastaudio.core.cqt_plan import plan_of
from fastaudio.core.decimate import decimate, soxr_taps

SR = 22050


def noise(seed, shape, dtype=np.float32):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def direct(y, freqs, sr, hop, lengths):
    """(bins, frames): sums of the samples around every frame times a tone under a periodic Hann window of N(k)."""
    frames = 1 + len(y) // hop
    out = np.zeros((len(freqs), frames), complex)
    for k, (f, length) in enumerate(zip(freqs, lengths, strict=True)):
        n = np.arange(-length // 2, length // 2).astype(int)
        w = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(len(n)) / len(n))
        filter_ = w / w.sum() * np.exp(2j * np.pi * f / sr * n)
        padded = np.pad(y, len(n))
        for t in range(frames):
            out[k, t] = filter_ @ padded[t * hop + len(n) - n]
    return out


def test_equals_direct_sums_of_the_lecture(engine):
    """Below the highest octave the windows have half as many samples, and so are a little shorter or longer."""
    y = noise(1, 8000, np.float64)
    for n_bins, steps, fmin in ((36, 12, 700.0), (24, 24, 3000.0), (7, 5, 2000.0)):
        C = fa.cqt(
            y, sr=SR, hop_length=256, fmin=fmin, n_bins=n_bins, bins_per_octave=steps, sparsity=0, res_type="soxr_vhq"
        )
        freqs = fa.cqt_frequencies(n_bins, fmin=fmin, bins_per_octave=steps)
        lengths, _ = fa.filters.wavelet_lengths(freqs=freqs, sr=SR)
        want = direct(y, freqs, SR, 256, lengths) * np.sqrt(lengths)[:, None]
        inner = slice(8, -8)  # further from the ends than any filter is long
        error = np.abs(C - want)[:, inner].max(axis=1) / np.abs(want).max()
        assert error[-steps:].max() <= 1e-3 and error.max() <= 3e-2


def test_a_tone_lies_in_its_bin(engine):
    for midi in (45, 57, 69, 81):
        y = fa.tone(float(fa.midi_to_hz(midi)), sr=SR, duration=1)
        for transform in (fa.cqt, fa.vqt, fa.pseudo_cqt, fa.hybrid_cqt):
            C = np.abs(transform(y, sr=SR))
            assert C.shape == (84, 44) and int(C[:, 20].argmax()) == midi - 24


def test_the_quality_is_that_of_the_filters():
    """The courses' Q is 1 / (2^(1/B) - 1); the filters' is that of both neighbours, a little larger."""
    for steps, taught in ((12, 16.817154), (24, 34.127087)):
        assert 1 / (2 ** (1 / steps) - 1) == pytest.approx(taught, abs=1e-6)
        freqs = fa.cqt_frequencies(2 * steps, fmin=55, bins_per_octave=steps)
        lengths, _ = fa.filters.wavelet_lengths(freqs=freqs, sr=SR)
        assert np.allclose(lengths * freqs / SR, 1 / np.tanh(np.log(2) / steps), rtol=1e-12)
    assert 22050 * 16.817154 / fa.note_to_hz("C1") == pytest.approx(11338.9, abs=0.05)


def test_filters_are_made_once():
    arguments = ("cqt", SR, 512, 32.7, 84, "equal", 12, 1.0, 1, 0.01, "hann", 0, True, np.dtype(np.complex64))
    assert plan_of(*arguments) is plan_of(*arguments)
    sparse = sum(octave.lengths.sum() for octave in plan_of(*arguments).octaves)
    assert sparse < 0.15 * sum(len(o.lengths) * (o.n_fft // 2 + 1) for o in plan_of(*arguments).octaves)


@pytest.mark.parametrize("res_type", ["soxr_hq", "soxr_vhq", "soxr_mq", "soxr_lq", "soxr_qq"])
def test_half_the_rate_is_soxrs(engine, res_type):
    taps = soxr_taps(res_type)
    assert len(taps) % 4 == 1 and np.array_equal(taps, taps[::-1]) and abs(taps.sum() - 1) < 1e-5
    for n in (1, 2, 17, 300, 5001, 20000):
        for dtype in (np.float32, np.float64):
            x = noise(n, (1, n), dtype)
            want = fa.resample(x, orig_sr=2, target_sr=1, res_type=res_type)
            bound = 2e-6 if res_type == "soxr_lq" else 1e-6  # soxr's own rounding, of 16 and 20 bits
            assert np.abs(decimate(x, res_type, 1.0) - want).max() <= bound * np.abs(x).max()


def test_float32_is_near_float64(engine):
    y = noise(2, (2, 40000), np.float64)
    for f, kwargs in (
        (fa.cqt, {}),
        (fa.vqt, {"gamma": 10.0}),
        (fa.pseudo_cqt, {"hop_length": 100}),
        (fa.hybrid_cqt, {"scale": False}),
    ):
        kwargs = {"sr": SR, "n_bins": 60, "fmin": 60.0} | kwargs
        wide, narrow = f(y, **kwargs), f(y.astype(np.float32), **kwargs)
        with fa.precision("high"):
            high = f(y.astype(np.float32), **kwargs)
        assert wide.real.dtype == np.float64 and narrow.real.dtype == high.real.dtype == np.float32
        assert np.abs(narrow - wide).max() <= 1e-6 * np.abs(wide).max()
        assert np.abs(high - wide).max() <= 2e-7 * np.abs(wide).max()
        assert np.array_equal(narrow[1], f(y[1].astype(np.float32), **kwargs))


@pytest.mark.filterwarnings("ignore:.*is too large")
def test_there_and_back(engine):
    y = sum(fa.tone(f, sr=SR, duration=1) for f in (110.0, 277.2, 1318.5)).astype(np.float32)
    for kwargs in (
        {"hop_length": 128},
        {"hop_length": 128, "scale": False},
        {"hop_length": 256, "bins_per_octave": 24, "n_bins": 150},
    ):
        z = fa.icqt(
            fa.cqt(y, sr=SR, **kwargs), sr=SR, length=len(y), **{k: v for k, v in kwargs.items() if k != "n_bins"}
        )
        error = ((z - y)[4000:-4000] ** 2).sum() / (y[4000:-4000] ** 2).sum()
        assert z.shape == y.shape and z.dtype == np.float32 and error < 2e-2


def test_griffinlim_cqt_finds_a_signal():
    y = fa.chirp(fmin=110, fmax=880, sr=SR, duration=1).astype(np.float32)
    C = np.abs(fa.cqt(y, sr=SR))
    first, later = (np.abs(fa.cqt(fa.griffinlim_cqt(C, sr=SR, n_iter=n, rng=0, length=len(y)), sr=SR)) for n in (0, 8))
    assert ((later - C) ** 2).sum() < 0.7 * ((first - C) ** 2).sum()


@pytest.mark.parametrize(
    "change, rule",
    [
        ({"fmin": 20000.0}, "fmin must be < sr / 2"), ({"fmin": 0.0}, "fmin must be"), ({"n_bins": 0}, "n_bins must be"),
        ({"n_bins": 200}, "filters must stay below"), ({"hop_length": 0}, "hop_length must be"), ({"sr": -1.0}, "sr must be"),
        ({"bins_per_octave": 0}, "bins_per_octave must be"), ({"filter_scale": 0}, "filter_scale must be"),
        ({"sparsity": 1.0}, "sparsity must be"), ({"res_type": "linear"}, "res_type must be"), ({"dtype": np.float32}, "dtype must be complex"),
    ],
)  # fmt: skip
def test_mistakes(change, rule):
    with pytest.raises(fa.ParameterError, match=rule):
        fa.cqt(noise(0, 4000), **({"sr": SR} | change))
    for bad in (np.array([1.0, np.nan]), [1.0, 2.0], np.ones(4, complex)):
        with pytest.raises(fa.ParameterError):
            fa.cqt(bad, sr=SR)
    with pytest.raises(fa.ParameterError, match="C must be"):
        fa.icqt(np.ones(5, complex))


def test_all_bins_up_to_half_the_rate():
    C = fa.cqt(noise(0, 4 * SR), sr=SR, n_bins=None)
    assert len(C) > 84 and fa.cqt_frequencies(len(C), fmin=fa.note_to_hz("C1"))[-1] < SR / 2
    with pytest.raises(fa.ParameterError, match="filters must stay below"):
        fa.cqt(noise(0, 4 * SR), sr=SR, n_bins=len(C) + 1)


@pytest.mark.rivals
@pytest.mark.parametrize("seed", range(24))
@pytest.mark.filterwarnings("ignore:.*is too large")
def test_equal_to_librosa(seed):
    """librosa makes its filters in float32: so in float64 the values agree to their rounding."""
    librosa = pytest.importorskip("librosa")
    rng = np.random.default_rng(seed)
    y = noise(seed, (int(rng.integers(3000, 40000)),) if seed % 5 else (2, 20000), np.float64)
    steps = int(rng.choice([6, 12, 24]))
    kwargs = {
        "sr": float(rng.choice([11025, 22050])), "hop_length": int(rng.choice([128, 100, 512, 768])), "bins_per_octave": steps,
        "fmin": float(rng.choice([80.0, 110.0, 200.0])), "n_bins": int(rng.integers(2, 24)), "filter_scale": float(rng.choice([0.5, 1])),
        "norm": rng.choice([1, 2, np.inf]), "sparsity": float(rng.choice([0, 0.01])), "window": str(rng.choice(["hann", "hamming", "blackmanharris"])),
        "scale": bool(rng.integers(2)), "pad_mode": str(rng.choice(["constant", "reflect", "edge"])), "tuning": float(rng.choice([0, 0.3])),
    }  # fmt: skip
    for name in ("cqt", "vqt", "hybrid_cqt", "pseudo_cqt"):
        more = (
            {"intervals": str(rng.choice(["equal", "ji5", "pythagorean"])), "gamma": [None, 0, 7.0][seed % 3]}
            if name == "vqt"
            else {}
        )
        want, got = getattr(librosa, name)(y, **kwargs, **more), getattr(fa, name)(y, **kwargs, **more)
        assert got.shape == want.shape and got.dtype == want.dtype
        assert np.abs(got - want).max() <= 5e-6 * np.abs(want).max(), name
        narrow = getattr(fa, name)(y.astype(np.float32), **kwargs, **more)
        assert np.abs(got - narrow).max() <= 3e-6 * np.abs(want).max(), name
        if name == "cqt":
            back = {k: v for k, v in kwargs.items() if k not in ("n_bins", "pad_mode")}
            y_hat, z = librosa.icqt(want, **back), fa.icqt(want, **back)
            assert y_hat.shape == z.shape and np.abs(y_hat - z).max() <= 2e-6 * np.abs(y_hat).max()


@pytest.mark.rivals
@pytest.mark.filterwarnings("ignore:.*is too large")
def test_defaults_equal_librosas():
    librosa = pytest.importorskip("librosa")
    y = noise(3, 3 * SR)
    for name in ("cqt", "vqt", "hybrid_cqt", "pseudo_cqt"):
        want, got = getattr(librosa, name)(y), getattr(fa, name)(y)
        assert got.dtype == want.dtype and np.abs(got - want).max() <= 2e-6 * np.abs(want).max()
