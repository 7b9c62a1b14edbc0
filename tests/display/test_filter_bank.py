import numpy as np

import fastaudio as fa

display = fa.display


def test_filter_bank():
    ax = display.filter_bank(n_mels=12, sr=16000, n_fft=512, fmax=6000).axes[0]
    bank = fa.filters.mel(sr=16000, n_fft=512, n_mels=12, fmax=6000)
    np.testing.assert_array_equal([line.get_ydata() for line in ax.lines], bank)
    np.testing.assert_allclose(ax.lines[0].get_xdata(), np.arange(257) * 31.25)
    assert ax.get_xlim() == (0, 6000) and ax.get_ylabel() == "Weight (1/Hz)"
    assert display.filter_bank(norm=None).axes[0].get_ylabel() == "Weight"
