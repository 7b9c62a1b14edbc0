"""preemphasis against the difference equation, states included."""

import numpy as np
import pytest
import references as ref
from support import error, full, noise

LIMIT = {np.float32: 5e-7, np.float64: 1e-12}


def test_random(engine, real):
    rng = np.random.default_rng(0)
    for i in range(150):
        rows, n = rng.integers(1, 5), 150_000 if i == 0 else rng.integers(1, 900)
        x, coef, zi = noise(rng, (rows, n), real), float(rng.uniform(-1,
            1)), rng.standard_normal(rows).astype(real)
        out, zf = full(x.shape, real), full(rows, real)
        assert engine.kernel("preemphasis")(out, x, coef, zi, zf) is None
        want, state = ref.preemphasis(x, coef, zi.astype(float))
        assert error(out, want) < LIMIT[real] and error(zf, state) < LIMIT[real]


@pytest.mark.parametrize("kernel", ["preemphasis", "deemphasis"])
def test_blocks_are_the_whole(engine, real, kernel):
    """Bit by bit, wherever the signal is cut."""
    rng = np.random.default_rng(1)
    for coef in (0.97, -0.3, 1.0, *rng.uniform(-1, 1, 30)):
        n = int(rng.integers(30, 1000))
        x, start = noise(rng, (2, n), real), rng.standard_normal(2).astype(real)
        whole, end = np.empty((2, n), real), np.empty(2, real)
        engine.kernel(kernel)(whole, x, float(coef), start, end)
        parts, state = [], start
        for block in np.split(x, np.sort(rng.integers(0, n, 7)), axis=1):
            zf, out = np.empty(2, real), np.empty(block.shape, real)
            engine.kernel(kernel)(out, np.ascontiguousarray(block), float(coef), state, zf)
            state = zf
            parts.append(out)
        np.testing.assert_array_equal(np.concatenate(parts, axis=1), whole)
        np.testing.assert_array_equal(state, end)
