"""spectral_bandwidth and spectral_spread: random signals, spectrograms, orders and centroids against their formula."""

import numpy as np
import oracles
import pytest
import references

import fastaudio as fa


def options(rng):
    return {
        "p": float(rng.choice([2, 2, 1, 3, 1.5])),
        "norm": bool(rng.integers(2)),
        "power": float(rng.choice([1, 1, 2])),
    }


def expected(M, freq, p, norm, power, dtype=np.float64):
    return references.spectral_bandwidth(M, power, p, norm, freq, np.finfo(dtype).tiny)


def test_random_cases(engine):
    rng = np.random.default_rng(90)
    for case in engine.take(oracles.spectral_cases(90, 300)):
        chosen = options(rng)
        with oracles.quiet():
            got = fa.feature.spectral_bandwidth(y=case.y, **chosen, **case.frame)
        assert got.dtype == np.float64
        want = expected(oracles.magnitudes(case), oracles.frequencies(22050, case.frame["n_fft"]), **chosen)
        assert oracles.error(got, want) < oracles.limit(case.y.dtype), (case, chosen)


def test_random_spectrograms(engine):
    rng = np.random.default_rng(91)
    for S, n_fft in engine.take(list(oracles.spectrograms(91, 200, least=3))):
        freq, chosen = [None, np.sort(rng.uniform(0, 9000, n_fft // 2 + 1))][rng.integers(2)], options(rng)
        got = fa.feature.spectral_bandwidth(S=S, sr=16000, n_fft=n_fft, freq=freq, **chosen)
        want = expected(
            S.astype(np.float64), oracles.frequencies(16000, n_fft) if freq is None else freq, **chosen
        )
        assert oracles.error(got, want) < oracles.limit(S.dtype), chosen


def test_orders_below_one(engine):
    S = np.random.default_rng(95).random((1025, 30))
    for dtype in (np.float32, np.float64):
        got = fa.feature.spectral_bandwidth(S=S.astype(dtype), p=0.5)
        assert oracles.error(
            got, expected(S.astype(dtype).astype(float), oracles.frequencies(22050, 2048), 0.5, True, 1)
        ) < oracles.limit(dtype)


def test_a_centroid_that_is_given(engine):
    rng = np.random.default_rng(92)
    S, freq = rng.random((2, 33, 20)), np.arange(33.0)
    for shape in ((2, 1, 20), (1, 20)):
        centroid = rng.uniform(0, 33, shape)
        want = ((S / S.sum(axis=-2, keepdims=True)) * (freq[:, None] - centroid) ** 2).sum(
            axis=-2, keepdims=True
        ) ** 0.5
        assert oracles.error(fa.feature.spectral_bandwidth(S=S, freq=freq, centroid=centroid), want) < 1e-12
    y = rng.standard_normal(9000)
    own = fa.feature.spectral_centroid(y=y)
    assert (
        oracles.error(fa.feature.spectral_bandwidth(y=y, centroid=own), fa.feature.spectral_bandwidth(y=y))
        < 1e-12
    )


def test_frequencies_that_change_with_time(engine):
    rng = np.random.default_rng(93)
    S, freq = rng.random((33, 20)), rng.uniform(0, 5000, (33, 20))
    share = S / S.sum(axis=0)
    want = (share * (freq - (share * freq).sum(axis=0)) ** 2).sum(axis=0, keepdims=True) ** 0.5
    assert oracles.error(fa.feature.spectral_bandwidth(S=S, freq=freq), want) < 1e-12


def test_spread_weighs_power(engine):
    y = np.random.default_rng(94).standard_normal(9000)
    assert np.array_equal(fa.feature.spectral_spread(y=y), fa.feature.spectral_bandwidth(y=y, power=2))


def test_silence_and_single_bins(engine):
    assert not fa.feature.spectral_bandwidth(y=np.zeros(5000, np.float32)).any()
    S = np.zeros((1025, 2))
    S[100] = 3
    assert np.allclose(fa.feature.spectral_bandwidth(S=S), 0, atol=1e-6)


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"p": 0}, "p must be a finite number > 0, got 0"),
        ({"power": "1"}, "power must be a finite number > 0, got '1'"),
        ({"sr": 0}, "sr must be a finite number > 0, got 0"),
        ({"freq": np.ones(7)}, "freq must have shape (1025,), got (7,)"),
        ({"centroid": np.ones((1, 4))}, "centroid must fit an array of shape (1, 9), got shape (1, 4)"),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.spectral_bandwidth(**{"y": np.ones(4096, np.float32), **broken})
    assert str(error.value) == f"spectral_bandwidth: {message}"
