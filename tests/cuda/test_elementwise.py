"""add, multiply, accumulate, scale, fill and copy on CUDA, simulated: the bits of the C++ engine."""

import numpy as np
import pytest

from fastaudio.backends import registry
from fastaudio.errors import BackendUnavailable

SIZES = [0, 1, 31, 256, 1025, 3000]


def arrays(n, count, dtype=np.float32):
    rng = np.random.default_rng(n)
    return [rng.standard_normal(n).astype(dtype) for _ in range(count)]


def same_as_cpu(sim, kernel, out, *rest):
    expected = out.copy()
    registry.current().kernel(kernel)(expected, *rest)
    sim.run(kernel, out, *rest)
    np.testing.assert_array_equal(out, expected)


@pytest.mark.parametrize("n", SIZES)
def test_add_multiply_accumulate_copy(sim, n):
    for dtype in (np.float32, np.float64):
        out, a, b = arrays(n, 3, dtype)
        same_as_cpu(sim, "add", out, a, b)
        same_as_cpu(sim, "multiply", out, a, b)
        same_as_cpu(sim, "accumulate", out, a)
        same_as_cpu(sim, "copy", out, b)


@pytest.mark.parametrize("n", SIZES)
def test_scale_fill(sim, n):
    out, a = arrays(n, 2)
    same_as_cpu(sim, "scale", out, a, 0.1)
    same_as_cpu(sim, "fill", out, -2.5)
    same_as_cpu(sim, "fill", out.astype(np.float64), 0.1)


def test_shapes_and_dtypes_are_checked(sim):
    a, b = arrays(8, 2)
    with pytest.raises(ValueError, match="add: b must have 8 elements, got 7"):
        sim.run("add", a, a, b[:7])
    with pytest.raises(BackendUnavailable, match="sgd: w must have dtype float32 on the 'cuda' engine"):
        sim.run("sgd", a.astype(np.float64), b.astype(np.float64), np.ones(3))
