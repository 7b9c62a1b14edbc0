"""band_energy_ratio: random signals and spectrograms against the quotient of two sums in float64."""

import numpy as np
import oracles
import pytest
import references

import fastaudio as fa


def test_random_cases(engine):
    rng = np.random.default_rng(130)
    for case in engine.take(oracles.spectral_cases(130, 300)):
        sr, n_fft = float(rng.choice([16000, 22050])), case.frame["n_fft"]
        split = float(rng.uniform(0.05, 0.45) * sr)
        with oracles.quiet():
            got = fa.feature.band_energy_ratio(y=case.y, sr=sr, split_hz=split, **case.frame)
        M, first = oracles.magnitudes(case), int(split * n_fft / sr + 1e-9)
        assert got.dtype == oracles.real_dtype(case.y.dtype)
        want = references.band_energy_ratio(M, first)
        if want.size:
            finite = np.isfinite(want)
            assert np.array_equal(np.isfinite(got), finite), case
            # the transform's error, a share of the largest magnitude, in each of the sums
            bound, top = oracles.limit(case.y.dtype), M.max(axis=-2, keepdims=True)
            with np.errstate(divide="ignore", invalid="ignore"):
                parts = [
                    p.sum(axis=-2, keepdims=True) / (p**2).sum(axis=-2, keepdims=True)
                    for p in (M[..., :first, :], M[..., first:, :])
                ]
                slack = bound * (1 + top * np.nan_to_num(parts[0], nan=0.0) + top * parts[1])
                assert (np.abs(got - want) <= slack * want)[finite].all(), (case, split)


def test_random_spectrograms(engine):
    rng = np.random.default_rng(131)
    for S, n_fft in engine.take(list(oracles.spectrograms(131, 200, least=5))):
        split = float(rng.uniform(0.1, 0.4) * 22050)
        want = references.band_energy_ratio(S.astype(np.float64), int(split * n_fft / 22050))
        assert oracles.error(
            fa.feature.band_energy_ratio(S=S, n_fft=n_fft, split_hz=split), want
        ) < oracles.limit(S.dtype)


def test_silence_and_empty_sides(engine):
    S = np.zeros((5, 3))
    S[0, 1] = S[4, 2] = 2.0
    ratio = fa.feature.band_energy_ratio(S=S, sr=8, split_hz=2.0)[0]
    assert np.isnan(ratio[0]) and np.isinf(ratio[1]) and ratio[2] == 0


@pytest.mark.parametrize("split", [0, -1, 11025, np.nan])
def test_errors(split):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.band_energy_ratio(y=np.ones(4096, np.float32), split_hz=split)
    assert str(error.value) == f"band_energy_ratio: split_hz must be > 0 and < sr / 2 = 11025, got {split}"
