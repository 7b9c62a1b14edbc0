"""Other voices, microphones and rooms, as what they do to a sound's spectrum and level."""

import importlib

import numpy as np
import pytest
from voices import folders
from voices import voice as speech

from fastaudio.apps import denoise
from fastaudio.apps.denoise.imitate import microphone, room, voice

SR = 16000
job = importlib.import_module("fastaudio.apps.denoise.train")


def draws(count):
    return [np.random.default_rng(n) for n in range(count)]


def test_a_voice_is_faster_or_slower():
    y = np.sin(2 * np.pi * 500 / SR * np.arange(SR)).astype(np.float32)
    heard = []
    for draw in draws(100):
        z = voice(y, SR, draw)
        assert z.shape == y.shape and z.dtype == np.float32
        D = np.abs(np.fft.rfft(z[1000:13000] * np.hanning(12000), 120000))
        assert abs(np.abs(z[1000:13000]).max() - 1) < 0.01  # neither louder nor fainter
        heard.append(D.argmax() * SR / 120000 / 500)
    assert 0.87 < min(heard) < 0.92 and 1.08 < max(heard) < 1.15 and 0.97 < np.median(heard) < 1.03


def test_a_voice_has_sibilants_of_its_own():
    """A tone, then hiss: the hiss becomes up to 5 dB weaker (and 1.5 where it went beyond half the rate) or 20 dB
    stronger, the tone remains.
    """
    noise = np.diff(np.random.default_rng(0).standard_normal(SR + 3), 3)
    y = np.where(np.arange(SR) < SR // 2, np.sin(0.1 * np.arange(SR)), 0.05 * noise).astype(np.float32)
    size = lambda z: 10 * np.log10(np.mean(np.square(z, dtype=np.float64)))
    tone, hiss = [], []
    for draw in draws(200):
        z = voice(y, SR, draw)
        tone.append(size(z[1000:6000]) - size(y[1000:6000]))
        hiss.append(size(z[10000:13000]) - size(y[10000:13000]))
    assert np.abs(tone).max() < 0.2
    assert -7 < min(hiss) < -4 and 18 < max(hiss) < 21 and 5 < np.mean(hiss) < 9


def test_a_microphone_is_a_smooth_curve_without_delay():
    curves = []
    for draw in draws(200):
        y = np.zeros(1023, np.float32)
        y[511] = 1
        z = microphone(y, SR, draw)
        assert z.shape == y.shape and z.dtype == np.float32 and np.allclose(z, z[::-1], atol=1e-5)  # phases stay
        curves.append(20 * np.log10(np.abs(np.fft.rfft(z))[4:]))
        assert np.abs(np.diff(curves[-1])).max() < 3  # between bins of 16 Hz
    curves = np.array(curves)
    at = lambda hz: curves[:, round(hz * 1023 / SR) - 4]
    assert np.abs(curves.mean(0)).max() < 2 and 2.5 < at(1000).std() < 5
    assert at(6000).std() > at(1000).std() + 0.5  # the tilt


def test_a_room_is_faint_and_steady():
    y, levels, kept = speech(1, SR), [], 0
    for draw in draws(300):
        own = room(y, SR, draw) - y
        if not own.any():
            kept += 1
            continue
        levels.append(20 * np.log10(np.std(own) / np.std(y)))
        quarters = 20 * np.log10(own.reshape(4, -1).std(1))
        assert np.ptp(quarters) < 6
    assert 60 < kept < 120 and -45.1 < min(levels) < -43 and -17 < max(levels) < -14.9


def test_hum_is_of_the_mains():
    y, found = speech(1, SR), []
    for draw in draws(300):
        own = room(y, SR, draw) - y
        power = np.abs(np.fft.rfft(own * np.hanning(SR))) ** 2
        if power.any() and np.sort(power)[-18:].sum() > 0.9 * power.sum():  # six lines of three bins
            found.append(int(power.argmax()))
    assert len(found) > 15 and all(hz % 50 == 0 or hz % 60 == 0 for hz in found)
    assert {hz % 50 == 0 for hz in found} == {True, False}


@pytest.mark.parametrize("n", [1, 2, 100, 600])
def test_short_sounds_and_silence(n):
    for draw in draws(20):
        for change in (voice, microphone, room):
            assert not change(np.zeros(n, np.float32), SR, draw).any()
            y = change(np.ones(n, np.float32), SR, draw)
            assert y.shape == (n,) and y.dtype == np.float32 and np.isfinite(y).all()


def test_mixtures_of_other_recordings(tmp_path):
    places = folders(tmp_path)
    plain, other = (denoise.Mixer(*places, seed=2, imitate=imitate) for imitate in (False, True))
    for number in range(6):
        a, b = plain(number, snr=5.0), other(number, snr=5.0)
        assert a[4] == b[4] and not np.allclose(a.clean, b.clean, atol=1e-3)
        assert abs(denoise.snr(b.clean, b.noisy) - 5) < 1e-3 and np.array_equal(b.noisy, b.clean + b.noise)
        assert np.array_equal(b.noisy, denoise.Mixer(*places, seed=2, imitate=True)(number, snr=5.0).noisy)


def test_the_network_is_judged_on_recordings_as_they_are(tmp_path, monkeypatch):
    """Imitations are learnt from; validation and test have none, and the course's presets neither."""
    made = []

    class Seen(denoise.Mixer):
        def __init__(self, *args, **more):
            made.append(more.get("imitate", False))
            super().__init__(*args, **more)

    monkeypatch.setattr(job, "Mixer", Seen)
    brief = {"epochs": 1, "mixtures": 2, "validation_mixtures": 2, "test_mixtures": 1, "frames": 16, "verbose": 0}
    places = folders(tmp_path, count=4)
    for preset, expected in (("small", True), ("v2", False)):
        denoise.train(*places, tmp_path / preset, preset, **brief)
        assert made == [False, expected, False, False]  # test, training, validation, test
        made.clear()
