"""fa.pcen against float64 NumPy and against librosa."""

import numpy as np
import pytest

import fastaudio as fa


def reference(S, ref, z, b, gain, bias, power, eps):
    past = np.empty(S.shape)
    for t in range(S.shape[-1]):
        past[..., t] = b * ref[..., t] + z
        z = (1 - b) * past[..., t]
    x = S * (eps + past) ** -gain
    return np.log1p(x) if power == 0 else (x + bias) ** power - bias**power


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_random_options(engine, dtype):
    rng = np.random.default_rng(0)
    for _ in engine.take(range(40)):
        S = (rng.random((2, int(rng.integers(1, 20)), int(rng.integers(1, 300)))) ** 3 * 10.0 ** rng.integers(0, 12)).astype(dtype)
        o = {"gain": float(rng.choice([0.98, 0.5])), "bias": float(rng.choice([2, 0.5, 10])), "power": float(rng.choice([0.5, 0, 0.25])), "eps": 1e-6, "b": float(rng.uniform(0.01, 1))}
        want = reference(S.astype(np.float64), S.astype(np.float64), 1 - o["b"], **o)
        got = fa.pcen(S, **o)
        assert got.dtype == dtype and np.abs(got - want).max() <= (5e-6 if dtype == np.float32 else 1e-11) * want.max()
        moved = fa.pcen(np.moveaxis(S, -1, 0), axis=0, **o)
        np.testing.assert_array_equal(np.moveaxis(moved, 0, -1), got)


def test_in_parts(engine):
    S = np.random.default_rng(1).random((5, 200))
    first, zf = fa.pcen(S[:, :90], return_zf=True)
    np.testing.assert_array_equal(np.concatenate([first, fa.pcen(S[:, 90:], zi=zf)], axis=-1), fa.pcen(S))
    assert zf.shape == (5, 1)


def test_a_row_alone(engine):
    S = np.random.default_rng(2).random((7, 300)).astype(np.float32)
    for row, whole in zip(S, fa.pcen(S), strict=True):
        np.testing.assert_array_equal(fa.pcen(row[None])[0], whole)


def test_mistakes():
    S = np.ones((3, 4))
    for wrong in ({"gain": -1}, {"bias": -1}, {"power": -1}, {"eps": 0}, {"b": 2.0}, {"time_constant": 0}, {"max_size": 0}, {"ref": S[:2]}, {"zi": np.ones((2, 1))}, {"axis": 5}):
        with pytest.raises(fa.ParameterError, match=next(iter(wrong))):
            fa.pcen(S, **wrong)
    with pytest.raises(fa.ParameterError, match="negative"):
        fa.pcen(-S)
    with pytest.raises(fa.ParameterError, match="max_axis"):
        fa.pcen(np.ones((2, 3, 4)), max_size=2)


@pytest.mark.rivals
def test_librosa():
    librosa = pytest.importorskip("librosa")
    S = np.random.default_rng(2).random((20, 150)) * 1e6
    for o in ({}, {"max_size": 3}, {"power": 0}, {"bias": 0}, {"time_constant": 0.06, "sr": 16000, "hop_length": 160}, {"axis": 0}, {"ref": S + 1}, {"max_size": 4}):
        np.testing.assert_allclose(fa.pcen(S, **o), librosa.pcen(S, **o), rtol=1e-7)


def test_complex_spectra_are_taken_by_magnitude():
    S = np.random.default_rng(0).random((9, 30)) * np.exp(1j)
    with pytest.warns(UserWarning, match="complex"):
        got = fa.pcen(S)
    np.testing.assert_allclose(got, fa.pcen(np.abs(S)), rtol=1e-12)
    with pytest.raises(fa.ParameterError, match="time_constant"):
        fa.pcen(np.abs(S), b=0.5, time_constant=-2)
