"""Mel scales against their formulas, published values, and librosa."""

import numpy as np
import pytest

import fastaudio as fa

SCALES = ("slaney", "htk", "kaldi", "lecture")
HZ = np.concatenate((np.linspace(0, 1100, 500), np.geomspace(1, 96_000, 500)))


@pytest.mark.parametrize(
    "scale, hz, mel",
    [
        ("lecture", 1000, 999.9999997),
        ("lecture", 4000, 2146.09557),
        ("htk", 1000, 999.98554),
        ("kaldi", 1000, 999.99070),
        ("slaney", 60, 0.9),
        ("slaney", 1000, 15.0),
        ("slaney", 6400, 42.0),
    ],
)
def test_published_values(scale, hz, mel):
    assert fa.hz_to_mel(hz, mel_scale=scale) == pytest.approx(mel, abs=1e-5)
    assert fa.hz_to_mel(1000, mel_scale="lecture") == pytest.approx(999.9999997, abs=1e-7)


def test_a_number_is_an_element_of_an_array():
    for there, values in ((fa.hz_to_mel, HZ[::7]), (fa.mel_to_hz, np.linspace(0, 60, 100))):
        for htk in (False, True):
            one = np.array([there(float(v), htk=htk) for v in values])
            np.testing.assert_allclose(one, there(values, htk=htk), rtol=1e-15)
        assert isinstance(there(440), np.float64) and np.isnan(there(float("nan")))


def test_formulas():
    np.testing.assert_allclose(fa.hz_to_mel(HZ, htk=True), 2595 * np.log10(1 + HZ / 700), rtol=1e-15)
    np.testing.assert_allclose(fa.hz_to_mel(HZ, mel_scale="kaldi"), 1127 * np.log(1 + HZ / 700), rtol=1e-15)
    low = HZ < 1000
    slaney = fa.hz_to_mel(HZ)
    np.testing.assert_allclose(slaney[low], 3 * HZ[low] / 200, rtol=1e-15)
    np.testing.assert_allclose(slaney[~low], 15 + 27 * np.log(HZ[~low] / 1000) / np.log(6.4), rtol=1e-14)


@pytest.mark.parametrize("scale", SCALES)
def test_inverse(scale):
    mels = fa.hz_to_mel(HZ, mel_scale=scale)
    np.testing.assert_allclose(fa.mel_to_hz(mels, mel_scale=scale), HZ, atol=1e-6)


@pytest.mark.parametrize("scale", SCALES)
def test_even_on_the_scale(scale):
    f = fa.mel_frequencies(41, fmin=20, fmax=8000, mel_scale=scale)
    np.testing.assert_allclose(f[[0, -1]], [20, 8000], rtol=1e-12)
    steps = np.diff(fa.hz_to_mel(f, mel_scale=scale))
    np.testing.assert_allclose(steps, steps[0], rtol=1e-9)


def test_scalars_lists_and_float32():
    assert isinstance(fa.hz_to_mel(440), np.float64) and isinstance(fa.mel_to_hz(20), np.float64)
    assert fa.hz_to_mel([[440, 880]]).shape == (1, 2)
    for scale in SCALES:
        assert fa.hz_to_mel(np.float32([20, 2000]), mel_scale=scale).dtype == np.float32
        assert fa.mel_to_hz(np.float32([2, 20]), mel_scale=scale).dtype == np.float32


@pytest.mark.parametrize("function", [fa.hz_to_mel, fa.mel_to_hz, fa.mel_frequencies])
def test_broken_rules(function):
    name = function.__name__
    with pytest.raises(fa.ParameterError, match=f"^{name}: mel_scale must be one of .*, got 'bark'$"):
        function(5, mel_scale="bark")
    with pytest.raises(fa.ParameterError, match="htk=True contradicts mel_scale, got 'kaldi'$"):
        function(5, htk=True, mel_scale="kaldi")
    with pytest.raises(fa.ParameterError, match="^mel_frequencies: n_mels must be an integer > 0, got 0$"):
        fa.mel_frequencies(0)


@pytest.mark.rivals
@pytest.mark.parametrize("htk", [False, True])
def test_equals_librosa(htk):
    librosa = pytest.importorskip("librosa", minversion="1.0")
    mels = librosa.hz_to_mel(HZ, htk=htk)
    np.testing.assert_allclose(fa.hz_to_mel(HZ, htk=htk), mels, rtol=1e-15)
    np.testing.assert_allclose(fa.mel_to_hz(mels, htk=htk), librosa.mel_to_hz(mels, htk=htk), rtol=1e-15)
    for n, fmin, fmax in ((1, 0, 11025), (128, 0, 11025.0), (40, 20, 4000)):
        args = {"fmin": fmin, "fmax": fmax, "htk": htk}
        want = librosa.mel_frequencies(n, **args)
        np.testing.assert_allclose(fa.mel_frequencies(n, **args), want, rtol=1e-15)
