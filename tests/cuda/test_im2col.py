"""im2col and col2im on the simulator: the bits of the C++ engine, and sums in the order of the taps."""

import conv_references as ref
import numpy as np
import pytest
from support import error, full, noise

from fastaudio.backends import registry


def test_random(sim):
    rng, engine = np.random.default_rng(0), registry.current()
    for _ in range(60):
        case = ref.draw(rng)
        n, c, h, w = case.x_shape
        where = case.kernel, case.stride, case.padding, case.dilation, case.out
        x = noise(rng, case.x_shape, np.float32)
        cols = full((n, c * case.kernel[0] * case.kernel[1], case.out[0] * case.out[1]), np.float32)
        want = cols.copy()
        sim.run("im2col", cols, x, *where)
        engine.kernel("im2col")(want, x, *where)
        assert np.array_equal(cols, want), case
        back, want = full(x.shape, np.float32), x.copy()
        sim.run("col2im", back, cols, *where)
        engine.kernel("col2im")(want, cols, *where)
        assert error(back, want.astype(float)) < 5e-7, case


def test_what_does_not_fit(sim):
    x, cols = np.zeros((1, 2, 4, 4), np.float32), np.zeros((1, 8, 9), np.float32)
    with pytest.raises(ValueError, match="im2col: columns must have shape"):
        sim.run("im2col", cols, x, (2, 2), (1, 1), (0, 0), (1, 1), (4, 3))
