"""Every test of a kernel runs on every engine that loads here."""

import sys
from pathlib import Path

import numpy as np
import pytest

from fastaudio.backends import registry

sys.path.insert(0, str(Path(__file__).parents[1]))  # for tests/references.py

N_FFT = (1, 2, 3, 4, 5, 7, 16, 25, 64, 100, 127, 251, 256, 400, 480, 512, 640, 1000, 1009, 2048)
LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


@pytest.fixture(params=registry.available())
def engine(request):
    """One engine's `Backend`."""
    return registry.load(request.param)


@pytest.fixture(params=[np.float32, np.float64], ids=["f32", "f64"])
def real(request):
    """The dtype a kernel computes in."""
    return request.param


@pytest.fixture(params=N_FFT)
def n_fft(request):
    return request.param
