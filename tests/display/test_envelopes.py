import numpy as np
import pytest

import fastaudio as fa

display = fa.display
SR = 22050


def test_envelopes_of_a_tone(values):
    fig = display.envelopes(0.5 * fa.tone(440, sr=SR, duration=2.0), sr=SR)
    top, middle, bottom, rate = fig.axes
    envelope, level = (line.get_ydata()[4:-4] for line in top.lines)
    np.testing.assert_allclose(envelope, 0.5, rtol=1e-2)
    np.testing.assert_allclose(level, 0.5 / np.sqrt(2), rtol=1e-2)
    np.testing.assert_allclose(rate.lines[0].get_ydata()[4:-4], 440, rtol=0.02)
    assert np.median(rate.lines[0].get_ydata()[4:-4]) == pytest.approx(440, rel=0.01)
    np.testing.assert_array_equal(middle.lines[0].get_ydata(), rate.lines[0].get_ydata())
    assert values(bottom)[0].shape[0] == 13
