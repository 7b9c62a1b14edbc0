"""Public functions of spectra, peaks and pitch classes with arrays of a (simulated) GPU."""

import numpy as np
import pytest
from test_public_features import FRAME, same, y  # noqa: F401

import fastaudio as fa
from fastaudio import _arrays
from fastaudio.errors import BackendUnavailable, ParameterError

SR = 16000
pytestmark = pytest.mark.filterwarnings("ignore:.*is too large")  # clips are short


@pytest.fixture(scope="module")
def long():
    rng = np.random.default_rng(2)
    t = np.arange(12000) / SR
    return (np.sin(2 * np.pi * np.array([[220], [1318.5]]) * t) + 0.1 * rng.standard_normal((2, 12000))).astype("f4")


def both(sim, function, data, bound=1e-6):
    """As `same`, for functions that return several arrays."""
    here, got = function(data), function(sim.device.upload(data))
    want = function(data.astype(np.result_type(data, np.float64)))
    for h, g, w in zip(here, got, want, strict=True):
        assert _arrays.on_gpu(g) and g.shape == h.shape and g.dtype == h.dtype
        assert np.abs(sim.device.download(g) - w).max() <= bound * np.abs(w).max()


def test_magphase(sim, y):  # noqa: F811
    D = fa.stft(y, **FRAME)
    both(sim, lambda a: fa.magphase(a), D)
    both(sim, lambda a: fa.magphase(a, power=2), np.ascontiguousarray(D))
    S, P = fa.magphase(fa.stft(sim.device.upload(y), **FRAME))  # as stft lays it out: nothing is copied
    assert np.abs(sim.device.download(S) * sim.device.download(P) - D).max() < 1e-5


def test_deemphasis(sim, y):  # noqa: F811
    both(sim, lambda a: fa.effects.deemphasis(a, return_zf=True), y)


def test_pcen(sim, y):  # noqa: F811
    S = 1e4 * np.abs(fa.stft(y, **FRAME))
    same(sim, lambda a: fa.pcen(a), S)
    same(sim, lambda a: fa.pcen(a, axis=-2, b=0.1), S)
    both(sim, lambda a: fa.pcen(a, zi=np.full((2, 201, 1), 3.0), return_zf=True), S)
    there = sim.device.upload(S)
    _, zf = fa.pcen(there, return_zf=True)
    more, want = fa.pcen(there, zi=zf), fa.pcen(S, zi=fa.pcen(S, return_zf=True)[1])
    assert np.abs(sim.device.download(more) - want).max() < 1e-5 * np.abs(want).max()
    with pytest.raises(BackendUnavailable, match="pcen: on a GPU max_size must be 1"):
        fa.pcen(there, max_size=3, max_axis=1)
    with pytest.raises(ParameterError, match="S must not be negative"):
        fa.pcen(sim.device.upload(-S))


def test_piptrack_and_tuning(sim, long):
    both(sim, lambda a: fa.piptrack(S=a, sr=SR), np.abs(fa.stft(long)))
    S = np.abs(fa.stft(long)).astype(np.float64)  # of samples, weak peaks can be others: the strong ones count
    pitches, mags = (sim.device.download(a) for a in fa.piptrack(y=sim.device.upload(long), sr=SR))
    want, sizes = fa.piptrack(S=S, sr=SR)
    strong = sizes > 0.3 * sizes.max()
    assert strong.any() and np.abs(pitches - want)[strong].max() < 0.01
    assert np.abs(mags - sizes)[strong].max() < 1e-5 * sizes.max()
    assert fa.estimate_tuning(y=sim.device.upload(long), sr=SR) == fa.estimate_tuning(y=long, sr=SR)
    with pytest.raises(BackendUnavailable, match="piptrack: on a GPU ref must be None"):
        fa.piptrack(y=sim.device.upload(long), ref=np.max)


def test_normalize(sim, y):  # noqa: F811
    S = np.abs(fa.stft(y, **FRAME))
    for norm in (np.inf, 1, 2, 0, -np.inf):
        same(sim, lambda a, norm=norm: fa.util.normalize(a, norm=norm, axis=-2), S)
    same(sim, lambda a: fa.util.normalize(a, norm=2, axis=0, fill=True), S)
    same(sim, lambda a: fa.util.normalize(a, norm=2, axis=1, threshold=3.0, fill=False), S)
    there = sim.device.upload(S)
    assert fa.util.normalize(there, norm=None) is there
    with pytest.raises(BackendUnavailable, match="normalize: on a GPU axis must be one before the last, got -1"):
        fa.util.normalize(there, axis=-1)
    with pytest.raises(ParameterError, match="normalize: norm must be"):
        fa.util.normalize(there, norm=-1, axis=-2)
    with pytest.raises(ParameterError, match="S must be finite"):
        fa.util.normalize(sim.device.upload(S * np.float32(np.nan)), axis=-2)


@pytest.mark.parametrize(
    "transform, options",
    [
        (fa.cqt, {}), (fa.cqt, {"n_bins": 40, "fmin": 120.0, "scale": False}),  # the rate is halved before
        (fa.cqt, {"n_bins": 30, "hop_length": 100, "fmin": 300.0, "bins_per_octave": 24, "pad_mode": "reflect"}),
        (fa.vqt, {"gamma": 10.0}), (fa.vqt, {"intervals": "ji5", "n_bins": 36, "fmin": 200.0}),
        (fa.pseudo_cqt, {"fmin": 200.0, "n_bins": 36}), (fa.hybrid_cqt, {"n_bins": 48, "fmin": 400.0, "hop_length": 64}),
    ],
)  # fmt: skip
def test_constant_q(sim, long, transform, options):
    arguments = {"sr": SR, "hop_length": 256} | options
    same(sim, lambda a: transform(a, **arguments), long, 3e-6)


def test_constant_q_of_int16_and_untuned(sim, long):
    same(sim, lambda a: fa.cqt(a, sr=SR, hop_length=256), (20000 * long[0] / np.abs(long).max()).astype(np.int16), 3e-6)
    same(sim, lambda a: fa.cqt(a, sr=SR, hop_length=256, tuning=None), long, 3e-6)
    with pytest.raises(BackendUnavailable, match="cqt: a GPU computes in float32 alone"):
        fa.cqt(sim.device.upload(long), sr=SR, dtype=np.complex128)
    with pytest.raises(BackendUnavailable, match="cqt: on a GPU the highest filter must not lie below sr / 16"):
        fa.cqt(sim.device.upload(long), sr=SR, n_bins=24, fmin=60.0)


def test_chroma(sim, long):
    same(sim, lambda a: fa.feature.chroma_stft(y=a, sr=SR), long, 2e-6)
    same(sim, lambda a: fa.feature.chroma_stft(y=a, sr=SR, norm=2, tuning=0.1), long[0], 2e-6)
    same(sim, lambda a: fa.feature.chroma_stft(S=a, sr=SR, tuning=0.0), np.abs(fa.stft(long)) ** 2, 2e-6)
    same(sim, lambda a: fa.feature.chroma_cqt(y=a, sr=SR, norm=None, n_octaves=6), long, 5e-6)
    same(
        sim,
        lambda a: fa.feature.chroma_cqt(
            y=a, sr=SR, cqt_mode="hybrid", tuning=0.0, fmin=250.0, n_octaves=4, hop_length=64
        ),
        long,
        5e-6,
    )
    same(sim, lambda a: fa.feature.chroma_vqt(y=a, sr=SR, intervals="ji3", n_octaves=6), long, 5e-6)
    C = np.abs(fa.cqt(long, sr=SR, hop_length=256))
    same(sim, lambda a: fa.feature.chroma_cqt(C=a, bins_per_octave=12, threshold=0.3, norm=1), C)
    with pytest.raises(ParameterError, match="norm must be"):
        fa.feature.chroma_cqt(C=sim.device.upload(C), bins_per_octave=12, norm="all")


def test_tonnetz(sim, long):
    C = np.abs(fa.cqt(long, sr=SR, hop_length=256))
    chroma = np.ascontiguousarray(fa.feature.chroma_cqt(C=C, bins_per_octave=12))
    there = fa.feature.tonnetz(chroma=sim.device.upload(chroma))
    assert there.dtype == np.float32 and there.shape == (2, 6, C.shape[-1])
    assert np.abs(sim.device.download(there) - fa.feature.tonnetz(chroma=chroma)).max() < 1e-6


def test_chroma_cens(sim, long):
    C = np.abs(fa.cqt(long, sr=SR, hop_length=256))
    for options in (
        {},
        {"win_len_smooth": None},
        {"win_len_smooth": 4, "norm": np.inf},
        {"smoothing_window": "boxcar"},
    ):
        same(sim, lambda a, o=options: fa.feature.chroma_cens(C=a, bins_per_octave=12, **o), C, 2e-6)
    with pytest.raises(ParameterError, match="win_len_smooth"):
        fa.feature.chroma_cens(C=sim.device.upload(C), win_len_smooth=0)
    rng = np.random.default_rng(1)
    sim.run("chroma_steps", C[0], C[1], rng.random(4), rng.random(9), tables=(2, 3))


def test_hpss(sim, y):  # noqa: F811
    D = fa.stft(y, **FRAME)
    S = np.ascontiguousarray(np.abs(D))
    for options in (
        {},
        {"kernel_size": (5, 12), "power": 1.5},
        {"margin": (1.0, 3.0), "mask": True},
        {"kernel_size": 1},
    ):
        both(sim, lambda a, o=options: fa.decompose.hpss(a, **o), S, 2e-6)
    both(sim, lambda a: fa.decompose.hpss(a, kernel_size=9), np.ascontiguousarray(D), 2e-6)
    here, there = (
        fa.effects.hpss(y, kernel_size=7, **FRAME),
        fa.effects.hpss(sim.device.upload(y), kernel_size=7, **FRAME),
    )
    for h, t in zip(here, there, strict=True):
        assert np.abs(sim.device.download(t) - h).max() < 3e-6 * np.abs(y).max()
    with pytest.raises(BackendUnavailable, match="hpss: on a GPU power must be finite"):
        fa.decompose.hpss(sim.device.upload(S), power=np.inf)
    with pytest.raises(ParameterError, match="hpss: S must not be negative"):
        fa.decompose.hpss(sim.device.upload(-S))
    x = np.random.default_rng(1).integers(0, 4, (2, 7, 11)).astype("f4")
    sim.run("median", np.zeros_like(x), x, 20)


def test_lpc(sim, long):
    same(sim, lambda a: fa.lpc(a, order=12), long, 1e-5)
    same(sim, lambda a: fa.lpc(a, order=3, axis=0), long.reshape(-1, 40), 1e-5)
    whole = (1000 * long[0]).astype(np.int16)
    got = sim.device.download(fa.lpc(sim.device.upload(whole), order=12))
    assert got.dtype == np.float32 and np.abs(got - fa.lpc(whole / 32768, order=12)).max() < 1e-5
    with pytest.raises(BackendUnavailable, match="lpc: on a GPU there is Burg's method"):
        fa.lpc(sim.device.upload(long), order=4, method="autocorrelation")


def test_onset_strength(sim, long):
    same(sim, lambda a: fa.onset.onset_strength(y=a, sr=SR), long, 1e-5)
    same(sim, lambda a: fa.onset.onset_strength(y=a, sr=SR, lag=2, center=False), long[0], 1e-5)
    same(sim, lambda a: fa.onset.onset_strength_multi(S=a, hop_length=100), fa.power_to_db(np.abs(fa.stft(long))))
    same(sim, lambda a: fa.feature.fourier_tempogram(y=a, sr=SR, hop_length=64, win_length=32), long, 1e-5)
    for name, value in (("max_size", 3), ("detrend", True), ("aggregate", np.median), ("channels", [0, 9])):
        with pytest.raises(BackendUnavailable, match=f"onset_strength: on a GPU {name} must have its default"):
            fa.onset.onset_strength_multi(y=sim.device.upload(long), sr=SR, **{name: value})


def test_tempogram(sim, long):
    rng = np.random.default_rng(3)
    envelopes = np.abs(rng.standard_normal((2, 90))).astype("f4")
    envelopes[1, :40] = 0
    for size in (1, 2, 7, 30, 97):
        for options in ({}, {"norm": None}, {"norm": 2}, {"center": False, "window": "hamming"}):
            if size < 90 or options.get("center", True):
                same(
                    sim,
                    lambda a, o=options, n=size: fa.feature.tempogram(onset_envelope=a, win_length=n, **o),
                    envelopes,
                    2e-6,
                )
    same(sim, lambda a: fa.feature.tempogram(y=a, sr=SR, hop_length=100), long, 2e-5)
    with pytest.raises(ParameterError, match="the envelope must have win_length = 100 frames, got 90"):
        fa.feature.tempogram(onset_envelope=sim.device.upload(envelopes), win_length=100, center=False)
    x = rng.standard_normal((2, 50)).astype("f4")
    sim.run("tempogram", np.zeros((2, 20, 50), "f4"), x, np.hanning(20).astype("f4"), 10, True, tables=(2,))
