"""Tests of network kernels run on every engine that loads here, in float32 and float64."""

import numpy as np
import pytest

from fastaudio.backends import registry


@pytest.fixture(params=registry.available())
def engine(request):
    """One engine's `Backend`."""
    return registry.load(request.param)


@pytest.fixture(params=[np.float32, np.float64], ids=["f32", "f64"])
def real(request):
    """The dtype a kernel computes in."""
    return request.param


@pytest.fixture(params=registry.available())
def on_engine(request):
    """One engine, in use: models and layers run on it."""
    with registry.use_backend(request.param):
        yield request.param
