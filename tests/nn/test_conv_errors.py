"""Errors of convolutions' weight gradients in float32, in images of networks: below 5e-7 of the largest value, where
sums of hundreds of pixels in one register go beyond that."""

import functools

import conv_references as ref
import numpy as np
import pytest
from support import error

from fastaudio.nn.packing import pack, unpack

WAYS = (1, 3)  # direct, im2col
SMALL = [(16, 16), (8, 8), (12, 13), (20, 20), (16, 12), (32, 32), (64, 7), (2, 100), (32, 128)]
LAYERS = [(1, 64, 64, 3, 1), (2, 32, 32, 3, 2), (1, 128, 64, 1, 1), (4, 1, 32, 3, 1), (2, 64, 32, 2, 2)]


@functools.cache  # in float64 and slow: once for all engines and ways
def small_images():
    """Cases, their arrays and float64's gradients of the weights."""
    rng, made = np.random.default_rng(8), []
    for size in SMALL:
        for n, c, k, kernel, stride in LAYERS:
            pad = kernel // 2 if kernel % 2 else 0
            out = tuple((s + 2 * pad - kernel) // stride + 1 for s in size)
            case = ref.Case(n, c, k, size, (kernel,) * 2, (stride,) * 2, (pad,) * 2, (1, 1), 1, out)
            x, dy = (rng.uniform(-1, 1, shape).astype(np.float32) for shape in (case.x_shape, case.y_shape))
            made.append((case, x, dy, ref.conv2d_dw(case, x, dy)))
    return made


@pytest.mark.parametrize("way", WAYS)
def test_gradients_of_the_weights(engine, way):
    for case, x, dy, want in small_images():
        dw, transposed = (np.empty_like(pack(np.zeros(case.w_shape, np.float32))) for _ in range(2))
        x, dy = ref.blocked(x), ref.blocked(dy)
        engine.kernel("conv2d_dw")(dw, None, x, dy, *case.arguments, way, False)
        engine.kernel("conv_transpose2d_dw")(transposed, None, dy, x, *case.flipped(), way, False)
        for got in (dw, transposed):
            assert error(unpack(got, case.w_shape), want) < 5e-7, case
