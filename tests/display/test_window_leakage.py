import numpy as np
import pytest

import fastaudio as fa

display = fa.display


def test_window_leakage():
    left, right = display.window_leakage(n=64).axes
    n = np.arange(64)
    np.testing.assert_allclose(left.lines[2].get_ydata(), 0.5 - 0.5 * np.cos(2 * np.pi * n / 64), atol=1e-12)
    np.testing.assert_allclose(left.lines[4].get_ydata().max(), 1, atol=1e-2)
    beyond = {
        line.get_label(): line.get_ydata()[line.get_xdata() >= 4].max() for line in right.lines
    }  # the highest side lobe from the fourth bin on
    assert beyond["rectangular"] == pytest.approx(-22.9, abs=0.6)
    assert beyond["Blackman"] < beyond["Hann"] < beyond["Hamming"] < beyond["rectangular"]
