"""window_bandwidth: the noise a window lets through, by name, by function, by values."""

import numpy as np
import pytest

import fastaudio as fa


def test_bandwidth_of_known_windows():
    """1 for a box, 1.5 for Hann, 1.36 for Hamming (F. J. Harris, 1978)."""
    for window, known in (("boxcar", 1.0), ("hann", 1.5), ("hamming", 1.3628)):
        assert abs(fa.filters.window_bandwidth(window) - known) < 1e-3
    assert fa.filters.window_bandwidth(np.ones) == 1
    w = np.hanning(500)
    assert abs(fa.filters.window_bandwidth(w, n=500) - 500 * (w**2).sum() / w.sum() ** 2) < 1e-12


def test_functions_of_scipy_count_as_their_names():
    windows = pytest.importorskip("scipy.signal.windows")
    for name in ("hann", "blackman", "bohman"):
        assert fa.filters.window_bandwidth(getattr(windows, name)) == fa.filters.window_bandwidth(name)
