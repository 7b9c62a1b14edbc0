import numpy as np
import pytest

import fastaudio as fa
from fastaudio.bench import corpus as c

CLIPS = c.corpus()


@pytest.mark.parametrize("name", CLIPS)
def test_samples(name):
    y, sr = CLIPS[name]
    assert y.dtype == np.float32 and y.ndim == 1 and sr == 22050 and 1 < len(y) / sr < 6
    assert np.isfinite(y).all() and abs(y).max() == pytest.approx(0.8) and abs(y.mean()) < 0.02
    assert abs(y[0]) < 0.01 and abs(y[-1]) < 0.01, "clicks at an end"
    np.testing.assert_array_equal(c.corpus()[name][0], y)
    assert getattr(c, name).__doc__


def test_seeds():
    for make in (c.drums, c.speech, c.noise):
        assert abs(make(8) - make(9)).max() > 0.01


def test_tones_and_sweep_have_the_pitch_they_claim():
    tones, sweep = CLIPS["tones"][0], CLIPS["sweep"][0]
    for i, f in ((0, 220.0), (7, 440.0)):
        note = tones[i * 7350 : (i + 1) * 7350]
        assert abs(abs(np.fft.rfft(note)).argmax() * 3 - f) <= 2
    for second, f in ((0.5, 50 * 200 ** (0.5 / 3)), (2.5, 50 * 200 ** (2.5 / 3))):
        around = sweep[int((second - 0.02) * 22050) : int((second + 0.02) * 22050)]
        assert (np.diff(np.signbit(around)).sum() / 0.08) == pytest.approx(f, rel=0.1)


def test_pink_noise_loses_three_decibels_an_octave():
    power = abs(np.fft.rfft(CLIPS["noise"][0])) ** 2
    octaves = [power[2 * f : 4 * f].mean() for f in (500, 1000, 2000, 4000)]
    np.testing.assert_allclose(np.diff(10 * np.log10(octaves)), -3, atol=0.6)


def test_speech_has_pauses():
    assert len(fa.effects.split(CLIPS["speech"][0], top_db=30)) == 5
