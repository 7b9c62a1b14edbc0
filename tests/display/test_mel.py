import numpy as np

import fastaudio as fa

display = fa.display
SR = 22050


def test_mel(speech, decibel_bars, values):
    fig = display.mel(speech, sr=SR, n_mels=40, fmin=100, fmax=4000)
    shown, _, hz = values(fig.axes[0])
    S = fa.feature.melspectrogram(y=speech, sr=SR, n_mels=40, fmin=100, fmax=4000)
    np.testing.assert_allclose(shown, fa.power_to_db(S, ref=np.max), atol=1e-4)
    assert 100 < hz[1] < 250 and hz[-1] < 4100 and len(decibel_bars(fig)) == 1
