import numpy as np
import pytest
from voices import SR, folders, noise, voice

import fastaudio as fa
from fastaudio.apps import denoise
from fastaudio.apps.denoise import highpass as filters
from fastaudio.apps.denoise import sounds as sounds_module
from fastaudio.errors import ParameterError

HZ = 50.0


def gain(frequency):
    y = np.sin(2 * np.pi * frequency * np.arange(2 * SR) / SR + 0.3)
    inner = slice(SR // 4, -SR // 4)
    out = filters.highpass(y, SR, HZ)
    across = np.cos(2 * np.pi * frequency * np.arange(2 * SR) / SR + 0.3)[inner]
    assert abs(out[inner] @ across) < 1e-3 * (across @ across)  # no turn of phase
    return out[inner] @ y[inner] / (y[inner] @ y[inner])


def test_what_goes_and_what_stays():
    assert all(abs(gain(f)) < 0.011 for f in (5, 10, 20, 25, 30))
    assert gain(HZ) == pytest.approx(0.5, abs=0.01)
    assert all(abs(gain(f) - 1) < 0.011 for f in (70, 80, 120, 1000, 7900))


def test_the_formula():
    """Against the sum itself, in float64."""
    y = np.random.default_rng(0).standard_normal(3000).astype(np.float32)
    half = filters.reach(SR, HZ)
    t = np.arange(-half, half + 1)
    low = np.sinc(2 * HZ / SR * t) * np.hanning(2 * half + 3)[1:-1]
    want = y - np.convolve(np.pad(y.astype(float), half, mode="edge"), low / low.sum(), "valid")
    assert np.abs(filters.highpass(y, SR, HZ) - want).max() < 1e-6


def test_blocks_do_not_matter(monkeypatch):
    y = np.random.default_rng(1).standard_normal(200_001).astype(np.float32)
    whole = filters.highpass(y, SR, HZ)
    monkeypatch.setattr(filters, "_BLOCK", 1 << 13)
    assert whole.dtype == np.float32 and np.abs(filters.highpass(y, SR, HZ) - whole).max() < 1e-6


@pytest.mark.parametrize("n", [0, 1, 2, 799, 5000])
def test_an_offset_goes_whole_at_any_length(n):
    assert np.abs(filters.highpass(np.full(n, 0.5, np.float32), SR, HZ)).max(initial=0) < 1e-6


def rumble(n):
    return (0.3 * np.sin(2 * np.pi * 20 * np.arange(n) / SR)).astype(np.float32)


def test_speech_is_heard_without_rumble_and_noise_as_it_is(tmp_path):
    clean, rough = tmp_path / "clean", tmp_path / "noise"
    clean.mkdir()
    rough.mkdir()
    n = 3 * SR
    fa.write(clean / "a.wav", voice(0)[:n] + rumble(n), SR, subtype="FLOAT")
    fa.write(rough / "a.wav", noise(0)[:n] + rumble(n), SR, subtype="FLOAT")
    m = denoise.Mixer(clean, rough, seed=0, highpass_hz=HZ)(0, snr=0.0)
    raw = denoise.Mixer(clean, rough, seed=0)(0, snr=0.0)

    def below(y):
        power = np.abs(np.fft.rfft(y * np.hanning(len(y)))) ** 2
        return power[: round(35 * len(y) / SR)].sum() / power.sum()

    assert below(raw.clean) > 0.3 and below(m.clean) < 1e-3
    assert below(m.noise) == pytest.approx(below(raw.noise), rel=1e-3) and below(m.noise) > 0.1
    assert np.array_equal(m.noisy, m.clean + m.noise)
    assert denoise.snr(m.clean, m.noisy) == pytest.approx(0, abs=1e-3)  # of speech alone, rumble does not count


def test_crops_of_long_files_are_filtered_with_what_is_beside_them(tmp_path, monkeypatch):
    y = np.random.default_rng(0).uniform(-0.5, 0.5, 5 * SR).astype(np.float32) + rumble(5 * SR)
    fa.write(tmp_path / "a.wav", y, SR, subtype="FLOAT")
    want = filters.highpass(y, SR, HZ)
    monkeypatch.setattr(sounds_module, "WHOLE_SECONDS", 1.0)
    sounds = denoise.Sounds([tmp_path / "a.wav"], SR, highpass_hz=HZ)
    for seed in range(8):
        place = np.random.default_rng(seed).random()
        got = sounds.crop(0, SR, np.random.default_rng(seed))
        start = round(place * 4 * SR)
        near = [np.abs(got - want[s : s + SR]).max() for s in (start - 1, start, start + 1) if 0 <= s <= 4 * SR]
        assert len(got) == SR and min(near) < 1e-5


def test_a_run_says_what_its_speech_was(tmp_path):
    told = denoise.settings({})
    assert told.highpass_hz == HZ and denoise.settings({"preset": "v4"}).highpass_hz == 0
    clean, _ = folders(tmp_path, count=3)
    files = sounds_module.find("x", clean)
    assert told.sounds("clean", files, SR).highpass_hz == HZ and told.sounds("noise", files, SR).highpass_hz == 0
    usable, _ = told.sounds("clean", files, SR).usable()
    assert usable.highpass_hz == HZ


@pytest.mark.parametrize("wrong", [-1.0, 5.0, 4001.0, float("nan")])
def test_wrong_frequencies(tmp_path, wrong):
    with pytest.raises(ParameterError, match="highpass_hz"):
        denoise.Sounds([], SR, highpass_hz=wrong)
