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
