"""spectral_centroid: random signals and spectrograms against the weighted mean of frequency in float64."""

import numpy as np
import oracles
import pytest
import references

import fastaudio as fa


def expected(M, freq, power=1.0, dtype=np.float64):
    return references.spectral_centroid(M, power, freq, np.finfo(dtype).tiny)


def test_random_cases(engine):
    rng = np.random.default_rng(80)
    for case in engine.take(oracles.spectral_cases(80, 300)):
        sr, power = float(rng.choice([8000, 22050])), float(rng.choice([1, 1, 2, 1.5]))
        with oracles.quiet():
            got = fa.feature.spectral_centroid(y=case.y, sr=sr, power=power, **case.frame)
        assert got.dtype == np.float64
        want = expected(oracles.magnitudes(case), oracles.frequencies(sr, case.frame["n_fft"]), power)
        assert oracles.error(got, want) < oracles.limit(case.y.dtype), (case, power)


def test_random_spectrograms(engine):
    rng = np.random.default_rng(81)
    for S, n_fft in engine.take(list(oracles.spectrograms(81, 200))):
        freq = [None, np.sort(rng.uniform(0, 9000, n_fft // 2 + 1))][rng.integers(2)]
        power = float(rng.choice([1, 2]))
        got = fa.feature.spectral_centroid(S=S, sr=16000, n_fft=n_fft, freq=freq, power=power)
        want = expected(
            S.astype(np.float64), oracles.frequencies(16000, n_fft) if freq is None else freq, power
        )
        assert oracles.error(got, want) < oracles.limit(S.dtype)


def test_frequencies_that_change_with_time(engine):
    rng = np.random.default_rng(82)
    S, freq = rng.random((2, 33, 20)), rng.uniform(0, 5000, (2, 33, 20))
    want = (freq * S).sum(axis=-2, keepdims=True) / S.sum(axis=-2, keepdims=True)
    assert oracles.error(fa.feature.spectral_centroid(S=S, freq=freq), want) < 1e-12


def test_silence_and_single_bins(engine):
    assert not fa.feature.spectral_centroid(y=np.zeros(5000, np.float32)).any()
    S = np.zeros((2, 1025, 3), np.float32)
    S[:, 100, 1] = 1e-20
    got = fa.feature.spectral_centroid(S=S)
    assert got[0, 0].tolist() == pytest.approx([0, 100 * 22050 / 2048, 0], rel=1e-6)


def test_nan_stays_in_its_frame(engine):
    S = np.ones((9, 40))
    S[3, 17] = np.nan
    got = fa.feature.spectral_centroid(S=S, sr=8)[0]
    assert np.flatnonzero(np.isnan(got)).tolist() == [17]


def test_scale_does_not_matter(engine):
    y = np.random.default_rng(83).standard_normal(9000)
    assert oracles.error(fa.feature.spectral_centroid(y=1e-9 * y), fa.feature.spectral_centroid(y=y)) < 1e-12


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"power": 0}, "power must be a finite number > 0, got 0"),
        ({"sr": -1}, "sr must be a finite number > 0, got -1"),
        ({"freq": np.ones(7)}, "freq must have shape (1025,), got (7,)"),
        ({"freq": np.ones((7, 7))}, "freq must fit an array of shape (1025, 9), got shape (7, 7)"),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.spectral_centroid(**{"y": np.ones(4096, np.float32), **broken})
    assert str(error.value) == f"spectral_centroid: {message}"
