"""Octaves and tuning."""

import numpy as np
import pytest

import fastaudio as fa


def test_values_and_inverses():
    assert fa.hz_to_octs(27.5) == 0 and fa.octs_to_hz(4) == 440 and fa.tuning_to_A4(12) == 880
    f = np.geomspace(20, 20_000, 200)
    for tuning in (-0.5, 0.0, 0.3):
        for bins in (12, 36):
            args = {"tuning": tuning, "bins_per_octave": bins}
            octs = fa.hz_to_octs(f, **args)
            np.testing.assert_allclose(octs, np.log2(f / 27.5) - tuning / bins, atol=1e-13)
            np.testing.assert_allclose(fa.octs_to_hz(octs, **args), f, rtol=1e-14)
            a4 = fa.tuning_to_A4(tuning, bins_per_octave=bins)
            np.testing.assert_allclose(fa.A4_to_tuning(a4, bins_per_octave=bins), tuning, atol=1e-12)


def test_a_tuning_beyond_all_numbers():
    with pytest.warns(RuntimeWarning, match="overflow encountered in"):
        assert fa.tuning_to_A4(20_000.0) == np.inf
    assert fa.tuning_to_A4(-1e6) == 0


@pytest.mark.parametrize("function", [fa.hz_to_octs, fa.octs_to_hz, fa.tuning_to_A4, fa.A4_to_tuning])
def test_broken_rules(function):
    with pytest.raises(fa.ParameterError, match="bins_per_octave must be an integer > 0, got 0$"):
        function(440.0, bins_per_octave=0)


@pytest.mark.rivals
def test_equals_librosa():
    librosa = pytest.importorskip("librosa", minversion="1.0")
    x = np.linspace(0.1, 9, 50)
    for name in ("hz_to_octs", "octs_to_hz", "tuning_to_A4", "A4_to_tuning"):
        got, want = getattr(fa, name)(x, bins_per_octave=24), getattr(librosa, name)(x, bins_per_octave=24)
        np.testing.assert_allclose(got, want, rtol=1e-14)
