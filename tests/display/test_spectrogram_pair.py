import numpy as np

import fastaudio as fa

display = fa.display
SR = 22050


def test_spectrogram_pair(speech, decibel_bars, values):
    fig = display.spectrogram_pair(speech, sr=SR)
    magnitude = np.abs(fa.stft(speech))
    np.testing.assert_array_equal(values(fig.axes[0])[0], magnitude)
    expected = np.maximum(20 * np.log10(np.maximum(magnitude, 1e-5) / magnitude.max()), -80)
    np.testing.assert_allclose(values(fig.axes[1])[0], expected, atol=1e-3)
    (labels,) = decibel_bars(fig)
    assert labels[0] == "-80 dB" and labels[-1] == "+0 dB"
