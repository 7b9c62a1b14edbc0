"""The same call on the engine of NumPy arrays and on the simulated device, in every order of threads."""

import os

import numpy as np
import pytest
from support import error

from fastaudio.backends import registry

ON_GPU = os.environ.get("FASTAUDIO_SIM") == "gpu"  # run by tools/gpu_check.py
#: Marks of tests that compare whole models: in the simulator with the C++ engine alone, on a GPU with any
COMPARED = [] if ON_GPU else [pytest.mark.cpp_engine]


def same(sim, kernel, *arguments, exact=(), limit=1e-6, skip=()):
    """Both engines on copies; arguments whose numbers are in `exact` must get the same bits, the others agree.

    Returns the device's arguments.
    """
    on_cpu, on_device = ([a.copy() if isinstance(a, np.ndarray) else a for a in arguments] for _ in range(2))
    registry.current().kernel(kernel)(*on_cpu)
    sim.run(kernel, *on_device)
    for number, (want, got) in enumerate(zip(on_cpu, on_device, strict=True)):
        if not isinstance(want, np.ndarray) or number in skip:
            continue
        if number in exact or want.dtype.kind != "f":
            assert np.array_equal(got, want, equal_nan=want.dtype.kind == "f"), f"{kernel}: argument {number}"
        else:
            wrong = error(got.astype(float), want.astype(float))
            assert wrong < limit, f"{kernel}: argument {number}, {wrong}"
    return on_device


class Everywhere:
    """An engine whose kernels run on the simulated device in every order, on NumPy arrays."""

    name = "cuda"

    def __init__(self, sim):
        self._sim = sim

    def kernel(self, name):
        return lambda *arguments: self._sim.run(name, *arguments)


def drawn(rng, *shapes):
    """float32 arrays of standard normal numbers."""
    return [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
