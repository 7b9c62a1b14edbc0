"""A, B, C, D weightings: the standards' values, and librosa's."""

import numpy as np
import pytest

import fastaudio as fa


def test_the_standards_tables():
    """IEC 61672-1, table 3."""
    f = 1000 * 10 ** (0.1 * np.arange(-20, 14, 1.0))[::5]  # 10, 31.6, 100, 316, 1000, 3162, 10000 Hz
    np.testing.assert_allclose(fa.A_weighting(f[:7]), [-70.4, -39.4, -19.1, -6.6, 0.0, 1.2, -2.5], atol=0.06)
    np.testing.assert_allclose(fa.C_weighting(f[:7]), [-14.3, -3.0, -0.3, 0.0, 0.0, -0.5, -4.4], atol=0.06)


def test_edges():
    assert fa.A_weighting(0.0) == -80 and fa.D_weighting([0.0, 1000.0])[0] == -80
    with pytest.warns(UserWarning, match="A_weighting"):
        assert np.isneginf(fa.A_weighting(0.0, min_db=None))
    with pytest.raises(fa.ParameterError, match="kind"):
        fa.frequency_weighting([1.0], kind="X")


@pytest.mark.rivals
def test_librosa():
    librosa = pytest.importorskip("librosa")
    f = np.geomspace(5, 20000, 60)
    for kind in "ABCDZ":
        np.testing.assert_allclose(fa.frequency_weighting(f, kind=kind), librosa.frequency_weighting(f, kind=kind), atol=1e-9)
    np.testing.assert_allclose(fa.multi_frequency_weighting(f, kinds="ZAC"), librosa.multi_frequency_weighting(f, kinds="ZAC"), atol=1e-9)
    S = np.random.default_rng(0).random((60, 20))
    np.testing.assert_allclose(fa.perceptual_weighting(S, f, kind="C", ref=2.0), librosa.perceptual_weighting(S, f, kind="C", ref=2.0), atol=1e-9)


def test_perceptual_weighting_wants_a_frequency_for_each_bin():
    with pytest.raises(fa.ParameterError, match=r"as many as the bins of S, \(3, 4\), got 5"):
        fa.perceptual_weighting(np.ones((3, 4)), np.ones(5))


def written_out(kind, f):
    """The standards' formulas in more digits."""
    f = f.astype(np.longdouble) ** 2
    ends = 12194.217**2 * f / ((f + 12194.217**2) * (f + 20.598997**2))
    if kind == "D":
        h = ((1018.7**2 - f) ** 2 + 1039.6**2 * f) / ((3136.5**2 - f) ** 2 + 3424.0**2 * f)
        return 20 * np.log10(np.sqrt(f / np.longdouble(8.3046305e-3) ** 4 * h / ((f + 282.7**2) * (f + 1160.0**2))))
    edges = {"A": (107.65265, 737.86223), "B": (158.48932,), "C": ()}[kind]
    for edge in edges:
        ends = ends * np.sqrt(f / (f + edge**2))
    return 20 * np.log10(ends) + {"A": 2.0, "B": 0.17, "C": 0.062}[kind]


@pytest.mark.parametrize("kind", "ABCD")
def test_many_frequencies(kind, engine):
    f = np.random.default_rng(1).uniform(0.1, 1e5, 5000)
    got = fa.frequency_weighting(f, kind=kind, min_db=None)
    few = np.array([fa.frequency_weighting(each, kind=kind, min_db=None) for each in f[:100].tolist()])
    floored = fa.frequency_weighting(np.append(f, 0.0), kind=kind)
    with pytest.warns(UserWarning, match=f"{kind}_weighting: non-finite"):
        assert np.isneginf(fa.frequency_weighting(np.append(f, 0.0), kind=kind, min_db=None)[-1])
    beyond = fa.frequency_weighting(np.append(f, 1e12), kind=kind)
    np.testing.assert_allclose(got, written_out(kind, f).astype(np.float64), rtol=0, atol=2e-11)
    np.testing.assert_allclose(few, got[:100], rtol=0, atol=2e-11)
    assert floored[-1] == -80 and floored.min() == -80 and np.array_equal(floored[:-1], np.maximum(got, -80))
    np.testing.assert_allclose(beyond[:-1], floored[:-1], rtol=0, atol=2e-11)
