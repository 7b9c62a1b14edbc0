"""spectral_flatness: random signals, spectrograms and bands against geometric over arithmetic mean in float64."""

import numpy as np
import oracles
import pytest

import fastaudio as fa

ZWICKER = (0, 100, 200, 300, 400, 510, 630, 770, 920, 1080, 1270, 1480, 1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300,
    6400, 7700, 9500, 12000, 15500)  # fmt: skip


def parts(n_fft, sr, edges):
    """The bins of each band that holds any."""
    f = oracles.frequencies(sr, n_fft)
    if edges is None:
        return [np.arange(len(f))]
    bands = [
        np.flatnonzero((f >= lo - 1e-9) & (f < hi - 1e-9))
        for lo, hi in zip(edges[:-1], edges[1:], strict=True)
    ]
    return [b for b in bands if len(b)]


def expected(M, bins, amin, power):
    S = np.maximum(amin, M**power)
    ratios = [np.exp(np.log(S[..., b, :]).mean(axis=-2)) / S[..., b, :].mean(axis=-2) for b in bins]
    return np.mean(ratios, axis=0)[..., None, :]


def slack(M, bins, power, bound):
    """What the error of the transform, `bound` of the largest magnitude of the frame, does to each bin's logarithm."""
    least = bound * power / 2 * M.max(axis=-2, keepdims=True) / np.maximum(M, 1e-300)
    return bound + np.mean([least[..., b, :].mean(axis=-2) for b in bins], axis=0)[..., None, :]


def test_random_cases(engine):
    rng = np.random.default_rng(110)
    for case in engine.take(oracles.spectral_cases(110, 300)):
        if not case.y.size:
            continue
        amin, power, n_fft = (
            float(rng.choice([1e-10, 1e-4])),
            float(rng.choice([2, 2, 1])),
            case.frame["n_fft"],
        )
        bands = [None, "bark", (0, 1000, 4000, 11026)][rng.integers(3)]
        with oracles.quiet():
            got = fa.feature.spectral_flatness(y=case.y, amin=amin, power=power, bands=bands, **case.frame)
        M, bins = oracles.magnitudes(case), parts(n_fft, 22050, ZWICKER if bands == "bark" else bands)
        want = expected(M, bins, amin, power)
        assert got.dtype == oracles.real_dtype(case.y.dtype) and got.shape == want.shape
        assert (np.abs(got - want) < slack(M, bins, power, oracles.limit(case.y.dtype))).all(), (
            case,
            amin,
            power,
            bands,
        )


def test_random_spectrograms(engine):
    rng = np.random.default_rng(111)
    for S, n_fft in engine.take(list(oracles.spectrograms(111, 300))):
        amin, power = float(rng.choice([1e-10, 1e-2])), float(rng.choice([2, 1, 0.5]))
        got = fa.feature.spectral_flatness(S=S, n_fft=n_fft, amin=amin, power=power)
        want = expected(S.astype(np.float64), [np.arange(n_fft // 2 + 1)], amin, power)
        assert got.dtype == S.dtype.newbyteorder("=")
        assert oracles.error(got, want) < oracles.limit(S.dtype), (S.shape, amin, power)


def test_wide_range_of_powers(engine):
    """Logarithms of a thousand bins from the smallest to the largest numbers."""
    for dtype, span in ((np.float32, (-40, 17)), (np.float64, (-290, 140))):
        S = 10.0 ** np.random.default_rng(112).uniform(*span, (1025, 20))
        S = S.astype(dtype)
        got = fa.feature.spectral_flatness(S=S, power=2, amin=1e-44 if dtype == np.float32 else 1e-300)
        power = np.maximum(S.astype(np.float64) ** 2, 1e-44 if dtype == np.float32 else 1e-300)
        want = np.exp(np.log(power).mean(axis=0) - np.log(power.mean(axis=0)))
        assert np.allclose(
            got[0], want.astype(dtype), rtol=1e-5 if dtype == np.float32 else 1e-11, atol=1e-44
        )


def test_white_noise_is_flatter_than_a_tone(engine):
    noise = np.random.default_rng(113).standard_normal(20_000)
    tone = fa.tone(440, sr=22050, length=20_000)
    flat, peaked = (fa.feature.spectral_flatness(y=y)[0, 5:-5] for y in (noise, tone))
    assert (flat > 0.4).all() and (peaked < 1e-3).all()


def test_silence_and_flat_spectra_are_one(engine):
    assert np.allclose(fa.feature.spectral_flatness(y=np.zeros(5000, np.float32)), 1, rtol=1e-6)
    assert np.allclose(fa.feature.spectral_flatness(S=np.full((257, 4), 0.3, np.float32)), 1, rtol=1e-6)


def test_nan_and_infinity_stay_in_their_frame(engine):
    S = np.ones((9, 40), np.float32)
    S[3, 17], S[5, 30] = np.nan, np.inf
    assert np.flatnonzero(np.isnan(fa.feature.spectral_flatness(S=S)[0])).tolist() == [17, 30]


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"amin": 0}, "amin must be a finite number > 0, got 0"),
        ({"power": -2}, "power must be a finite number > 0, got -2"),
        ({"bands": "mel"}, "bands must be one of 'bark', got 'mel'"),
        ({"bands": [100]}, "bands must be 'bark' or at least two increasing edges in Hz, got [100]"),
        ({"bands": [100, 50]}, "bands must be 'bark' or at least two increasing edges in Hz, got [100, 50]"),
        ({"bands": [-5, 50]}, "bands must be 'bark' or at least two increasing edges in Hz, got [-5, 50]"),
        ({"bands": [1, 2]}, "no band holds a bin of the spectrum, got edges (1.0, 2.0)"),
        ({"bands": "bark", "sr": 0}, "sr must be a finite number > 0, got 0"),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.spectral_flatness(**{"y": np.ones(4096, np.float32), **broken})
    assert str(error.value) == f"spectral_flatness: {message}"
