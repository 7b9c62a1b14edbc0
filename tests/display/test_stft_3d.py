import pytest

import fastaudio as fa
from fastaudio.display.stft_3d import surface

display = fa.display
SR = 22050


def test_stft_3d_is_high_where_the_tone_is():
    tone = fa.tone(3000, sr=SR, duration=3.0)
    times, hz, decibels = surface(tone, SR, 2048, 512, 6000)
    assert decibels.shape == (len(hz), len(times)) and max(decibels.shape) <= 160
    loudest = hz[decibels.argmax(axis=0)]
    assert abs(loudest - 3000).max() < 80 and decibels.max() == pytest.approx(0, abs=1e-9)
    assert 2.9 < times[-1] < 3.0 and 5900 < hz[-1] < 6100
    ax = display.stft_3d(tone, sr=SR, fmax=6000).axes[0]
    labels = [ax.get_xlabel(), ax.get_ylabel(), ax.get_zlabel()]
    assert labels == ["Time (s)", "Frequency (Hz)", "Energy (dB)"]
