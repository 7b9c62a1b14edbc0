"""A grid that `launch.blocks` cuts off covers all the same: kernels stride over what lies beyond its last block.

The simulator has no arrays of 65,536 blocks, so here two blocks are the most: tests of kernels must pass as they did.
"""

import importlib
import inspect

import pytest

from fastaudio.backends.cuda import launch

MODULES = ("activations", "decibels", "image_kernels", "im2col", "network_kernels", "recurrent_kernels",
           "stft", "training_kernels")  # fmt: skip


@pytest.fixture(autouse=True)
def two_blocks(monkeypatch):
    monkeypatch.setattr(launch.blocks, "__defaults__", (2,))


def functions_of(name):
    """Those that ask for the simulator alone."""
    found = vars(importlib.import_module(f"test_{name}"))
    return [f for n, f in found.items() if n.startswith("test_") and list(inspect.signature(f).parameters) == ["sim"]]


@pytest.mark.slow
@pytest.mark.parametrize("name", MODULES)
def test_kernels_cover_their_arrays(sim, name):
    functions = functions_of(name)
    assert functions
    for function in functions:
        function(sim)


def test_batch_norm_of_more_channels_than_blocks(sim):
    module = importlib.import_module("test_image_kernels")
    for case in module.NORMS[1:3]:
        module.test_batch_norm(sim, *case)
