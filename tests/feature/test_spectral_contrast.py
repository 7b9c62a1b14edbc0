"""spectral_contrast: random signals and spectrograms against sorted octave bands in float64."""

import numpy as np
import oracles
import pytest

import fastaudio as fa


def expected(M, freq, fmin, n_bands, quantile, linear):
    """Peaks minus valleys by sorting; the rule of the bands is librosa's: one bin below is taken in, the top bin of all
    but the last band left out, the quantile counted with it."""
    edges = np.concatenate([[0], fmin * 2.0 ** np.arange(n_bands + 1)])
    valley, peak = [], []
    for k in range(n_bands + 1):
        inside = (freq >= edges[k]) & (freq <= edges[k + 1])
        if k > 0:
            inside[np.flatnonzero(inside)[0] - 1] = True
        if k == n_bands:
            inside[np.flatnonzero(inside)[-1] + 1 :] = True
        count = int(max(np.rint(quantile * inside.sum()), 1))
        band = M[..., inside, :]
        band = np.sort(band if k == n_bands else band[..., :-1, :], axis=-2)
        valley.append(band[..., :count, :].mean(axis=-2))
        peak.append(band[..., -count:, :].mean(axis=-2))
    valley, peak = np.stack(valley, axis=-2), np.stack(peak, axis=-2)
    return (peak - valley if linear else oracles.db(peak) - oracles.db(valley)), valley


def options(rng):
    return {
        "fmin": float(rng.uniform(150, 400)), "n_bands": int(rng.integers(1, 6)), "quantile": float(rng.uniform(0.01, 0.6)),
        "linear": bool(rng.integers(2)),
    }  # fmt: skip


def test_random_cases(engine):
    rng = np.random.default_rng(120)
    kinds = ("noise", "quiet", "loud")  # tones leave valleys at the rounding errors of their peaks
    for case in engine.take(oracles.cases(120, 250, kinds=kinds, full=True, n_fft=(512, 1000, 1009, 2048, 400))):
        chosen = options(rng)
        got = fa.feature.spectral_contrast(y=case.y, **chosen, **case.frame)
        want, valley = expected(oracles.magnitudes(case), oracles.frequencies(22050, case.frame["n_fft"]), **chosen)
        assert got.dtype == np.float64 and got.shape == want.shape
        if chosen["linear"]:
            assert oracles.error(got, want) < oracles.limit(case.y.dtype), (case, chosen)
        elif want.size:
            # decibels of magnitudes reach down to 1e-8 of the largest, where the transform's error counts
            share = (
                oracles.limit(case.y.dtype, 5e-7)
                * valley.max(axis=(-2, -1), keepdims=True)
                / np.maximum(valley, 1e-300)
            )
            assert (np.abs(got - want) < np.maximum(oracles.limit(case.y.dtype, 1e-3), 1e-9) + 50 * share).all(), (
                case,
                chosen,
            )


def test_random_spectrograms(engine):
    rng = np.random.default_rng(121)
    for S, n_fft in engine.take(list(oracles.spectrograms(121, 200, least=200))):
        chosen = options(rng)
        got = fa.feature.spectral_contrast(S=S, n_fft=n_fft, **chosen)
        want, _ = expected(S.astype(np.float64), oracles.frequencies(22050, n_fft), **chosen)
        assert got.shape == want.shape
        if want.size:
            single = S.dtype.newbyteorder("=") == np.float32
            bound = (1e-6 if single else 1e-12) * np.abs(want).max() if chosen["linear"] else (1e-4 if single else 1e-9)
            assert np.abs(got - want).max() < bound, chosen


def test_narrow_bands(engine):
    """Bands of one or two bins."""
    rng = np.random.default_rng(122)
    for n_fft, fmin, n_bands in ((64, 350.0, 4), (128, 200.0, 3), (256, 90.0, 6), (512, 50.0, 7)):
        S, freq = rng.random((n_fft // 2 + 1, 9)), oracles.frequencies(22050, n_fft)
        kwargs = {"fmin": fmin, "n_bands": n_bands, "quantile": 0.02, "linear": True}
        try:
            got = fa.feature.spectral_contrast(S=S, n_fft=n_fft, **kwargs)
        except fa.ParameterError as error:
            assert "too narrow" in str(error) or "holds no bin" in str(error)
            continue
        assert oracles.error(got, expected(S, freq, **kwargs)[0]) < 1e-12


def test_quantiles_of_whole_bands(engine):
    S = np.random.default_rng(123).random((1025, 5))
    for quantile in (0.5, 0.9, 0.999):
        kwargs = {"fmin": 200.0, "n_bands": 6, "quantile": quantile, "linear": False}
        want, _ = expected(S, oracles.frequencies(22050, 2048), **kwargs)
        assert np.abs(fa.feature.spectral_contrast(S=S, quantile=quantile) - want).max() < 1e-9


def test_silence(engine):
    assert np.allclose(fa.feature.spectral_contrast(y=np.zeros(5000, np.float32)), 0, atol=1e-6)


@pytest.mark.parametrize(
    "broken, message",
    [
        ({"n_bands": 0}, "n_bands must be an integer > 0, got 0"),
        ({"n_bands": 1.5}, "n_bands must be an integer > 0, got 1.5"),
        ({"fmin": 0}, "fmin must be a finite number > 0, got 0"),
        ({"quantile": 0}, "quantile must be > 0 and < 1, got 0"),
        ({"quantile": 1.0}, "quantile must be > 0 and < 1, got 1.0"),
        ({"sr": 0}, "sr must be a finite number > 0, got 0"),
        (
            {"n_bands": 8},
            "the last band must begin below sr / 2 = 11025 Hz, got 25600 Hz; reduce fmin or n_bands",
        ),
        ({"n_fft": 32}, "band 0 (0 to 200 Hz) is too narrow; use a larger n_fft"),
        ({"freq": np.ones(7)}, "freq must have shape (1025,), got (7,)"),
    ],
)
def test_errors(broken, message):
    with pytest.raises(fa.ParameterError) as error:
        fa.feature.spectral_contrast(**{"y": np.ones(4096, np.float32), **broken})
    assert str(error.value) == f"spectral_contrast: {message}"


@pytest.mark.parametrize("turned", [False, True])
def test_nan_is_not_sorted_away(engine, turned):
    S = np.random.default_rng(5).random((2, 1025, 6)).astype(np.float32)
    S = S.swapaxes(-1, -2).copy().swapaxes(-1, -2) if turned else S
    whole = fa.feature.spectral_contrast(S=S)
    S[1, 700, 3] = np.nan
    got = fa.feature.spectral_contrast(S=S)
    assert np.isnan(got[1, :, 3]).all()
    got[1, :, 3] = whole[1, :, 3]
    np.testing.assert_array_equal(got, whole)
