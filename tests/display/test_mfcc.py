import numpy as np

import fastaudio as fa

display = fa.display
SR = 22050


def test_mfcc(speech, values):
    fig = display.mfcc(speech, sr=SR)
    shown, time, _ = values(fig.axes[0])
    np.testing.assert_array_equal(shown, fa.feature.mfcc(y=speech, sr=SR, n_mfcc=13))
    np.testing.assert_allclose(time, np.arange(shown.shape[1]) * 512 / SR, atol=1e-9)
    assert [fig.axes[0].get_xlabel(), fig.axes[0].get_ylabel()] == ["Time (s)", "Coefficient"]


def test_thirty_seconds_have_1292_columns():
    fig = display.mfcc(np.zeros(30 * SR, np.float32), sr=SR)
    assert fig.axes[0].collections[0].get_array().shape == (13, 1292)
