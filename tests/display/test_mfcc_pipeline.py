import numpy as np
import pytest

import fastaudio as fa

display = fa.display
SR = 22050


def test_mfcc_pipeline_every_panel_follows_from_the_one_before(speech, values):
    ax = display.mfcc_pipeline(speech, sr=SR, n_mels=40, n_mfcc=13).axes
    power, bank, mel_db, dct, mfcc = (values(a)[0] for a in ax[:5])
    relative = 10 ** (power / 10) * (np.abs(fa.stft(speech)) ** 2).max()
    loud = mel_db > mel_db.max() - 50  # below, the 80 dB floor of panel 1 shows through
    np.testing.assert_allclose(10 * np.log10(bank @ relative)[loud], mel_db[loud], atol=0.02)
    np.testing.assert_allclose(dct @ mel_db, mfcc, atol=2e-3)
    mel_line, smooth = (line.get_ydata() for line in ax[5].lines)
    t = int(mel_db.max(axis=0).argmax())
    np.testing.assert_allclose(mel_line, mel_db[:, t])
    np.testing.assert_allclose(smooth, dct.T @ mfcc[:, t], atol=1e-4)
    assert [a.get_title(loc="left")[0] for a in ax[:6]] == list("123456")


def test_mfcc_pipeline_cannot_make_more_coefficients_than_bands(speech):
    with pytest.raises(fa.ParameterError):
        display.mfcc_pipeline(speech, sr=SR, n_mels=10, n_mfcc=11)
