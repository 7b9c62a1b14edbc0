import numpy as np
import pytest

import fastaudio as fa

display = fa.display
SR = 22050


@pytest.mark.parametrize("f", [440.0, 1000.0, 5000.5])
def test_fft_magnitude_peaks_at_the_tone(f):
    n = 30 * SR
    ax = display.fft_magnitude(np.cos(2 * np.pi * f * np.arange(n) / SR), sr=SR).axes[0]
    frequency, magnitude = ax.lines[0].get_data()
    assert abs(frequency[magnitude.argmax()] - f) <= 1 / 30
    assert magnitude.max() == pytest.approx(n / 2, rel=0.4)
    assert len(frequency) == n // 2 + 1 and frequency[-1] == SR / 2 and ax.get_xlim() == (0, SR / 2)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Frequency (Hz)", "Magnitude")


def test_fft_frequencies_are_k_sr_over_n():
    frequency = display.fft_magnitude(np.arange(5.0), sr=100).axes[0].lines[0].get_xdata()
    np.testing.assert_allclose(frequency, [0, 20, 40])
