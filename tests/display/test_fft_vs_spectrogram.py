import numpy as np

import fastaudio as fa

display = fa.display
SR = 22050


def test_fft_cannot_say_when(values):
    low, high = (fa.tone(f, sr=SR, duration=1.0) for f in (500, 1500))
    one, other = (display.fft_vs_spectrogram(np.concatenate(p), sr=SR) for p in ((low, high), (high, low)))
    magnitudes = [fig.axes[0].lines[0].get_xdata() for fig in (one, other)]
    assert abs(magnitudes[0] - magnitudes[1]).max() < 0.01 * magnitudes[0].max()
    pictures = [values(fig.axes[1])[0] for fig in (one, other)]
    assert abs(pictures[0] - pictures[1]).max() > 60
    assert one.axes[0].get_ylim() == one.axes[1].get_ylim()
