import numpy as np

import fastaudio as fa

display = fa.display


def test_alias(values):
    fig = display.alias(sr=16000, factor=4)
    tone, ghost, samples = fig.axes[0].lines
    for line in (tone, ghost):
        np.testing.assert_allclose(
            np.interp(samples.get_xdata(), *line.get_data()), samples.get_ydata(), atol=5e-3
        )
    dropped, time, hz = values(fig.axes[1])
    resampled = values(fig.axes[2])[0]
    assert abs(hz[dropped[:, abs(time - 1.5).argmin()].argmax()] - 1000) < 40  # 3 kHz folds to 1 kHz
    late = time > 1.2  # the sweep is above the new sr / 2
    assert dropped[:, late].max() > -10 and resampled[:, late].max() < -60
