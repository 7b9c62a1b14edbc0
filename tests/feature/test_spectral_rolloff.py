"""spectral_rolloff: the bin found is the first at the share asked for, but for rounding of the sums."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def right(got, M, freq, roll, power, slack):
    """(..., 1, t) of bool."""
    share = np.cumsum(M**power, axis=-2)
    total = share[..., -1:, :]
    share = share / np.where(total == 0, 1, total)
    bin_ = (
        np.abs(freq[:, None] - got).argmin(axis=-2, keepdims=True)
        if M.shape[-1]
        else np.zeros(got.shape, int)
    )
    at = np.take_along_axis(share, bin_, axis=-2)
    before = np.where(bin_ > 0, np.take_along_axis(share, np.maximum(bin_ - 1, 0), axis=-2), -1.0)
    roll = np.where(total == 0, 0.0, roll)
    return (np.abs(freq[bin_] - got) <= 1e-6 * freq[-1]) & (at >= roll - slack) & (before < roll + slack)


def options(rng):
    return float(rng.uniform(0.02, 0.99)), float(rng.choice([1, 1, 2]))


def test_random_cases(engine):
    rng = np.random.default_rng(100)
    for case in engine.take(oracles.spectral_cases(100, 300)):
        roll, power = options(rng)
        with oracles.quiet():
            got = fa.feature.spectral_rolloff(y=case.y, roll_percent=roll, power=power, **case.frame)
        M = oracles.magnitudes(case)
        assert got.dtype == np.float64 and got.shape == (*M.shape[:-2], 1, M.shape[-1])
        freq = oracles.frequencies(22050, case.frame["n_fft"])
        assert right(got, M, freq, roll, power, oracles.limit(case.y.dtype)).all(), (case, roll, power)


def test_random_spectrograms(engine):
    rng = np.random.default_rng(101)
    for S, n_fft in engine.take(list(oracles.spectrograms(101, 200))):
        roll, power = options(rng)
        freq = np.sort(rng.uniform(0, 9000, n_fft // 2 + 1)) + np.arange(n_fft // 2 + 1)
        got = fa.feature.spectral_rolloff(S=S, n_fft=n_fft, freq=freq, roll_percent=roll, power=power)
        assert right(got, S.astype(np.float64), freq, roll, power, oracles.limit(S.dtype)).all()


def test_ties_and_silence(engine):
    for dtype in (np.float32, np.float64):
        S = np.zeros((10, 3), dtype)
        S[:, 1] = 1
        S[4, 2] = 5
        freq = np.arange(10.0)
        assert fa.feature.spectral_rolloff(S=S, freq=freq, roll_percent=0.5).tolist() == [[0, 4, 4]]
    assert not fa.feature.spectral_rolloff(y=np.zeros(5000, np.float32)).any()


def test_moves_with_the_share(engine):
    y = np.random.default_rng(102).standard_normal(9000).astype(np.float32)
    found = [fa.feature.spectral_rolloff(y=y, roll_percent=r) for r in (0.1, 0.5, 0.85, 0.999)]
    assert all((a <= b).all() for a, b in zip(found, found[1:], strict=False))


def test_frequencies_that_change_with_time(engine):
    rng = np.random.default_rng(103)
    S, freq = rng.random((33, 20)), np.sort(rng.uniform(0, 5000, (33, 20)), axis=0)
    energy = np.cumsum(S, axis=0)
    want = np.take_along_axis(freq, (energy >= 0.85 * energy[-1]).argmax(axis=0)[None], axis=0)
    assert oracles.error(fa.feature.spectral_rolloff(S=S, freq=freq), want) < 1e-12


def test_nan_stays_in_its_frame(engine):
    S = np.ones((9, 40))
    S[3, 17] = np.nan
    assert np.flatnonzero(np.isnan(fa.feature.spectral_rolloff(S=S, sr=8)[0])).tolist() == [17]


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"roll_percent": 0}, "roll_percent must be > 0 and < 1, got 0"),
        ({"roll_percent": 1.0}, "roll_percent must be > 0 and < 1, got 1.0"),
        ({"roll_percent": np.nan}, "roll_percent must be > 0 and < 1, got nan"),
        ({"power": 0}, "power must be a finite number > 0, got 0"),
        ({"sr": 0}, "sr must be a finite number > 0, got 0"),
        ({"freq": np.ones(7)}, "freq must have shape (1025,), got (7,)"),
        ({"freq": np.ones((7, 7))}, "freq must fit an array of shape (1025, 9), got shape (7, 7)"),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.spectral_rolloff(**{"y": np.ones(4096, np.float32), **broken})
    assert str(error.value) == f"spectral_rolloff: {message}"
